import path from "node:path";
import { type Location, type Problem } from "@demarc/source";
import { nearestName } from "../../near-name.ts";
import { loaderProblem } from "../../problem-codes.ts";
import { hostErrorCode, hostErrorText, type LoaderHost, type PathKind } from "../host.ts";
import { isWithin, joinPath, kustomizationNames, shown } from "../path-names.ts";
import type { FileReader } from "../read-files.ts";
import { type Entry, type Kustomization, readKustomization } from "./kustomization.ts";

/** What an entry of a kustomization leads to. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "kustomization"; readonly kustomization: Kustomization }
  | { readonly kind: "missing" };

/** A kustomization with its entries resolved. */
export interface Resolved {
  readonly kustomization: Kustomization;
  readonly resources: readonly { readonly entry: Entry; readonly target: Target }[];
  readonly components: readonly { readonly entry: Entry; readonly target: Target }[];
  /** Everything that it names on the disk is there, and nothing on the network is named. */
  readonly isLocal: boolean;
}

/** Kustomizations by folder, as far as they are reached; each is read once. */
export class KustomizationTree {
  readonly #host: LoaderHost;
  readonly #reader: FileReader;
  readonly #roots: readonly string[];
  /** By real path of the folder: `../base` and `base` are one. */
  readonly #resolved = new Map<string, Promise<Resolved | undefined>>();
  readonly problems: Problem[] = [];

  /** @param roots  real paths of the folders that were given: what lies in them may be read */
  constructor(host: LoaderHost, reader: FileReader, roots: readonly string[]) {
    this.#host = host;
    this.#reader = reader;
    this.#roots = roots;
  }

  /** The kustomization of a folder, its entries resolved but not followed. Undefined when the folder has none, or none that can be read. */
  async at(folder: string): Promise<Resolved | undefined> {
    const key = await this.#keyOf(folder);
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const resolving = this.#resolve(folder);
    this.#resolved.set(key, resolving);
    return resolving;
  }

  async #resolve(folder: string): Promise<Resolved | undefined> {
    const kustomization = await this.#read(folder);
    if (kustomization === undefined) return undefined;
    const before = this.problems.length;
    const resources = await this.#targets(kustomization, kustomization.resources);
    const components = await this.#targets(kustomization, kustomization.components);
    await this.#checkFiles(kustomization);
    return { kustomization, resources, components, isLocal: this.problems.length === before };
  }

  readonly #files = new Map<string, Kustomization | undefined>();

  async #read(folder: string): Promise<Kustomization | undefined> {
    const key = await this.#keyOf(folder);
    if (this.#files.has(key)) return this.#files.get(key);
    const read = await this.#readFile(folder);
    this.#files.set(key, read);
    return read;
  }

  async #readFile(folder: string): Promise<Kustomization | undefined> {
    for (const name of kustomizationNames) {
      const file = joinPath(folder, name);
      if ((await this.#kindOf(file)) !== "file") continue;
      const [read] = await this.#reader.readAll([file]);
      if (read === undefined) return undefined;
      this.problems.push(...read.problems);
      const [document] = read.documents;
      if (document !== undefined) return readKustomization(folder, file, document);
      if (read.problems.length === 0) this.problems.push(loaderProblem("kustomization-unreadable", `${shown(file)} is empty`, { file, line: 1, column: 1 }, { consequence: "the files beside it are read as they are" }));
      return undefined;
    }
    return undefined;
  }

  async #targets(kustomization: Kustomization, entries: readonly Entry[]): Promise<Resolved["resources"]> {
    const targets: { entry: Entry; target: Target }[] = [];
    for (const entry of entries) targets.push({ entry, target: await this.#target(kustomization, entry) });
    return targets;
  }

  async #target(kustomization: Kustomization, entry: Entry): Promise<Target> {
    const place = entryPath(kustomization.folder, entry.text);
    const kind = await this.#kindOf(place);
    if (kind === "file") return (await this.#mayRead(kustomization, entry, place)) ? { kind: "file", path: place } : { kind: "missing" };
    if (kind === "folder") {
      const read = await this.#read(place);
      if (read !== undefined) return { kind: "kustomization", kustomization: read };
      this.#tell("kustomization-unreadable", kustomization, entry, `${shown(entry.text)} holds no kustomization that can be read`);
      return { kind: "missing" };
    }
    await this.#tellMissing(kustomization, entry, kind);
    return { kind: "missing" };
  }

  /** Files of patches, generators and the rest; a file that is not there may be meant as an address. */
  async #checkFiles(kustomization: Kustomization): Promise<void> {
    const patches = kustomization.patches.flatMap(({ file, at }) => (file === undefined ? [] : [{ text: file, at }]));
    const generated = kustomization.generators.flatMap(({ files, at }) => files.map((text) => ({ text, at })));
    for (const entry of [...patches, ...generated, ...kustomization.otherFiles]) {
      const place = entryPath(kustomization.folder, entry.text);
      const kind = await this.#kindOf(place);
      if (kind === "file") await this.#mayRead(kustomization, entry, place);
      else if (kind !== "folder") await this.#tellMissing(kustomization, entry, kind);
    }
  }

  /**
   * Files must lie in the kustomization's folder, as kustomize itself demands, or in what was given: a repository
   * may be somebody else's, and its entries must not bring other files of this machine into a report.
   */
  async mayRead(kustomization: Kustomization, place: string): Promise<boolean> {
    const real = await this.#keyOf(place);
    const own = await this.#keyOf(kustomization.folder);
    return [own, ...this.#roots].some((root) => isWithin(real, root));
  }

  async #mayRead(kustomization: Kustomization, entry: Entry, place: string): Promise<boolean> {
    if (await this.mayRead(kustomization, place)) return true;
    this.#tell("kustomization-unreadable", kustomization, entry, `${shown(entry.text)} lies outside the kustomization's folder, where kustomize does not read`);
    return false;
  }

  async #tellMissing(kustomization: Kustomization, entry: Entry, found: PathKind | undefined): Promise<void> {
    if (found === undefined && isRemote(entry.text)) {
      this.#tell("kustomization-remote", kustomization, entry, `${shown(entry.text)} is on the network and was not fetched`);
      return;
    }
    const reason = found === undefined ? "is not there" : `cannot be read: it is a ${found}`;
    const nearest = found === undefined ? await this.#nearest(kustomization.folder, entry.text) : undefined;
    this.#tell("kustomization-unreadable", kustomization, entry, `${shown(entry.text)} ${reason}`, nearest);
  }

  #tell(code: "kustomization-unreadable" | "kustomization-remote", kustomization: Kustomization, entry: Entry, message: string, nearest?: string): void {
    const location: Location = kustomization.document.locate(entry.at);
    this.problems.push(
      loaderProblem(code, message, location, {
        ...(nearest === undefined ? {} : { expected: `perhaps ${shown(nearest)}` }),
        consequence: "the objects that it would add or change are not judged as they will be",
      }),
    );
  }

  async #nearest(folder: string, text: string): Promise<string | undefined> {
    const slash = text.lastIndexOf("/");
    const parent = slash < 0 ? "" : text.slice(0, slash + 1);
    try {
      const siblings = await this.#host.readDirectory(joinPath(folder, parent === "" ? "." : parent));
      const near = nearestName(text.slice(slash + 1), siblings.map(({ name }) => name).sort());
      return near === undefined ? undefined : parent + near;
    } catch (error) {
      hostErrorText(error);
      return undefined;
    }
  }

  async #kindOf(place: string): Promise<PathKind | undefined> {
    try {
      return await this.#host.stat(place);
    } catch (error) {
      hostErrorText(error);
      return undefined;
    }
  }

  async #keyOf(folder: string): Promise<string> {
    try {
      return await this.#host.realPath(folder);
    } catch (error) {
      if (hostErrorCode(error) === undefined) throw error;
      return folder;
    }
  }
}

/** Where an entry leads, seen from its kustomization. */
export function entryPath(folder: string, text: string): string {
  return path.isAbsolute(text) ? text : joinPath(folder, text);
}

/** What kustomize would take for the address of a repository or a file on the web. */
export function isRemote(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) || /^git@|^git::|\?ref=|\.git(?:\/|$|\?)|\/\//.test(text) || /^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|dev)\//.test(text);
}
