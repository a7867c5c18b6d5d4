import path from "node:path";
import type { Problem } from "@demarc/source";
import { loaderProblem } from "../problem-codes.ts";
import { hostErrorText, type FolderEntry, type LoaderHost } from "./host.ts";
import { isManifestName, isSkippedFolder, isTemplateName, isWithin, joinPath, shown } from "./path-names.ts";

/** A file that may hold manifests. */
export interface FoundFile {
  readonly path: string;
}

export interface FoundFolder {
  readonly path: string;
  /** Names of files and links in it that are not hidden. */
  readonly names: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

export interface Discovery {
  /** In the order of the given paths, then of their names; each real file once. */
  readonly files: readonly FoundFile[];
  /** By path. */
  readonly folders: ReadonlyMap<string, FoundFolder>;
  /** Files of other kinds: neither YAML nor JSON. */
  readonly otherFiles: number;
  /** Real paths of the given folders. */
  readonly roots: readonly string[];
  readonly problems: readonly Problem[];
}

interface Link {
  readonly path: string;
  readonly name: string;
}

/**
 * Finds the files below folders. Hidden folders and node_modules are left out; links are followed as long as
 * they stay in what was given. Walks without recursion, so depth costs no stack. Cost is one look at each
 * folder, and two at each link.
 *
 * @param folders  as given; they exist
 * @param files    given by themselves: they are not found again
 */
export async function discover(folders: readonly string[], files: readonly string[], host: LoaderHost): Promise<Discovery> {
  const walk = new Walk(host);
  for (const file of files) await walk.leaveOut(file);
  for (const folder of folders) await walk.enterRoot(folder);
  for (const folder of folders) await walk.descend(folder);
  await walk.followLinks();
  return walk.result();
}

class Walk {
  readonly #host: LoaderHost;
  readonly #roots: string[] = [];
  /** Real paths of folders and files seen. */
  readonly #seen = new Set<string>();
  readonly #files: FoundFile[] = [];
  readonly #folders = new Map<string, FoundFolder>();
  readonly #problems: Problem[] = [];
  #links: Link[] = [];
  #otherFiles = 0;

  constructor(host: LoaderHost) {
    this.#host = host;
  }

  async enterRoot(folder: string): Promise<void> {
    try {
      this.#roots.push(await this.#host.realPath(folder));
    } catch (error) {
      this.#problems.push(loaderProblem("folder-unreadable", `${shown(folder)} cannot be read: ${hostErrorText(error)}`, undefined));
    }
  }

  async leaveOut(file: string): Promise<void> {
    const real = await this.#realPath(file);
    if (real !== undefined) this.#seen.add(real);
  }

  async descend(start: string): Promise<void> {
    const pending = [start];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const inner = [...(await this.#visit(folder))];
      // The last pushed comes first: reversed, so that folders come in the order of their names.
      for (const name of inner.reverse()) pending.push(joinPath(folder, name));
    }
  }

  /** Links come last: a file that is also there under its own name is known by that name. */
  async followLinks(): Promise<void> {
    while (this.#links.length > 0) {
      const links = this.#links;
      this.#links = [];
      for (const link of links) await this.#follow(link);
    }
  }

  result(): Discovery {
    return { files: this.#files, folders: this.#folders, otherFiles: this.#otherFiles, roots: this.#roots, problems: this.#problems };
  }

  /** @returns names of the folders in it */
  async #visit(folder: string): Promise<string[]> {
    try {
      const real = await this.#host.realPath(folder);
      if (this.#seen.has(real)) return [];
      this.#seen.add(real);
      const entries = await this.#host.readDirectory(folder);
      return this.#take(folder, real, [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)));
    } catch (error) {
      const message = `${shown(folder)} cannot be read: ${hostErrorText(error)}`;
      this.#problems.push(loaderProblem("folder-unreadable", message, undefined, { consequence: `what is in ${shown(folder)} was not judged` }));
      return [];
    }
  }

  #take(folder: string, real: string, entries: readonly FolderEntry[]): string[] {
    const names = new Set<string>();
    const folders = new Set<string>();
    this.#folders.set(folder, { path: folder, names, folders });
    for (const { name, kind } of entries) {
      if (isSkippedFolder(name)) continue;
      const file = joinPath(folder, name);
      if (kind === "folder") folders.add(name);
      else names.add(name);
      if (kind === "link") this.#links.push({ path: file, name });
      else if (kind === "file") this.#addFile(file, name, joinPath(real, name));
      else if (kind !== "folder") this.#addOddity(file, name, kind);
    }
    return [...folders];
  }

  #addFile(file: string, name: string, real: string): void {
    if (!isManifestName(name) && !isTemplateName(name) && name !== "Kustomization") {
      this.#otherFiles++;
      return;
    }
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    this.#files.push({ path: file });
  }

  #addOddity(file: string, name: string, kind: string): void {
    this.#otherFiles++;
    if (isManifestName(name)) this.#problems.push(loaderProblem("not-a-file", `${shown(file)} is a ${kind}, not a file`, undefined));
  }

  async #follow({ path: link, name }: Link): Promise<void> {
    const real = await this.#realPath(link);
    if (real === undefined || this.#seen.has(real)) return;
    if (!this.#roots.some((root) => isWithin(real, root))) {
      if (!isManifestName(name) && path.extname(name) !== "") return;
      const message = `the link ${shown(link)} leads out of what was given, to ${shown(real)}`;
      this.#problems.push(loaderProblem("link-leaves-folder", message, undefined, { consequence: "what it leads to was not read" }));
      return;
    }
    try {
      const kind = await this.#host.stat(link);
      if (kind === "folder") await this.descend(link);
      else if (kind === "file") this.#addFile(link, name, real);
      else this.#addOddity(link, name, kind);
    } catch (error) {
      this.#tellBrokenLink(link, error);
    }
  }

  async #realPath(file: string): Promise<string | undefined> {
    try {
      return await this.#host.realPath(file);
    } catch (error) {
      this.#tellBrokenLink(file, error);
      return undefined;
    }
  }

  #tellBrokenLink(file: string, error: unknown): void {
    if (isManifestName(file)) this.#problems.push(loaderProblem("file-unreadable", `${shown(file)} cannot be read: ${hostErrorText(error)}`, undefined));
  }
}
