import type { Document, Problem } from "@demarc/source";
import type { Manifests, RawObject } from "../manifests.ts";
import { nearestName } from "../near-name.ts";
import { loaderProblem } from "../problem-codes.ts";
import { setChartsAside } from "./charts.ts";
import { discover, type Discovery } from "./discover.ts";
import { hostErrorCode, hostErrorText, type LoaderHost } from "./host.ts";
import { type Build, buildKustomization } from "./kustomize/build.ts";
import { leftOutOf } from "./kustomize/left-out.ts";
import { type Applied, overlapProblems } from "./kustomize/overlaps.ts";
import { type KustomizationPlan, planKustomizations } from "./kustomize/plan.ts";
import { place, renderKustomization } from "./kustomize/render.ts";
import { KustomizationTree, type Resolved } from "./kustomize/tree.ts";
import { objectsOf } from "./objects-of.ts";
import { isWithin, joinPath, kustomizationNames, nameOf, normalPath, parentOf, shown } from "./path-names.ts";
import { FileReader, type ReadFile, type ReadOptions } from "./read-files.ts";

export interface LoadOptions extends ReadOptions {
  /** `never`: no program is run, kustomizations are applied as far as we can ourselves. */
  readonly renderer?: "auto" | "never";
}

/**
 * Reads manifests: folders with all below them, single files, and `-` for standard input. Kustomizations are applied,
 * lists taken apart, templates told and not read. Whatever cannot be read is a problem; the rest is read all the same.
 *
 * @param paths  as the user gave them, in the order in which they would be applied
 */
export async function loadManifests(paths: readonly string[], host: LoaderHost, options: LoadOptions = {}): Promise<Manifests> {
  const loading = new Loading(host, options);
  await loading.load(paths);
  return loading.result();
}

type RootBuild = Build & { readonly root: Resolved };

interface Given {
  readonly path: string;
  readonly kind: "stdin" | "file" | "folder";
}

class Loading {
  readonly #host: LoaderHost;
  readonly #options: LoadOptions;
  readonly #reader: FileReader;
  readonly #objects: RawObject[] = [];
  readonly #problems: Problem[] = [];
  readonly #unrendered: string[] = [];
  readonly #foreign: Document[] = [];
  #leftOut: Manifests["leftOut"] = [];

  constructor(host: LoaderHost, options: LoadOptions) {
    this.#host = host;
    this.#options = options;
    this.#reader = new FileReader(host, options);
  }

  async load(paths: readonly string[]): Promise<void> {
    const given: Given[] = [];
    const seen = new Set<string>();
    for (const path of new Set(paths.map(normalPath))) {
      for (const one of await this.#look(path)) {
        // A file under two names, absolute and relative or by a link, is still one file.
        const real = one.kind === "file" ? await this.#realPath(one.path) : one.path;
        if (one.kind !== "file" || !seen.has(real)) given.push(one);
        seen.add(real);
      }
    }
    const folders = given.filter(({ kind }) => kind === "folder").map(({ path }) => path);
    const explicit = given.filter(({ kind }) => kind === "file").map(({ path }) => path);
    const found = await discover(folders, explicit, this.#host);
    const charts = setChartsAside(found.files, found.folders);
    this.#problems.push(...found.problems, ...charts.problems);
    this.#unrendered.push(...charts.unrendered);

    const tree = new KustomizationTree(this.#host, this.#reader, found.roots);
    const plan = await planKustomizations(folders, found.folders, tree);
    const files = charts.files.map(({ path }) => path);
    const isClaimed = (file: string): boolean => plan.territories.some((folder) => isWithin(file, folder));
    const builds = await this.#build(plan, tree);
    const used = new Set(builds.flatMap((build) => [...build.files]));
    // What a kustomization uses is its business, wherever it lies: patches look like objects.
    await this.#takeGiven(given, files.filter((file) => !isClaimed(file) && !used.has(file)), builds);
    await this.#tellUnused(files.filter((file) => isClaimed(file)), used);
    this.#problems.push(...plan.problems, ...tree.problems);
    this.#tellEmptyFolders(folders, found, charts.files.length > 0 || charts.problems.length > 0);
  }

  result(): Manifests {
    const { files, documents } = this.#reader.counts;
    return {
      objects: this.#objects,
      // A file may be looked at twice, as a kustomization and as what it is otherwise.
      problems: [...new Set(this.#problems), ...foreignNote(this.#foreign)],
      files,
      documents,
      unrendered: [...new Set(this.#unrendered)],
      leftOut: this.#leftOut,
    };
  }

  /** What a given path is; a kustomization file means its folder. */
  async #look(path: string): Promise<readonly Given[]> {
    if (path === "-") return [{ path, kind: "stdin" }];
    try {
      const kind = await this.#host.stat(path);
      const isKustomization = kustomizationNames.includes(nameOf(path));
      if (kind === "folder") return [{ path, kind }];
      if (kind === "file") return [isKustomization ? { path: parentOf(path), kind: "folder" } : { path, kind }];
      this.#problems.push(loaderProblem("not-a-file", `${shown(path)} is a ${kind}, not a file`, undefined));
    } catch (error) {
      const isMissing = hostErrorCode(error) === "ENOENT" || hostErrorCode(error) === "ENOTDIR";
      if (isMissing) this.#problems.push(await this.#notFound(path));
      else this.#problems.push(loaderProblem("file-unreadable", `${shown(path)} cannot be read: ${hostErrorText(error)}`, undefined));
    }
    return [];
  }

  /** The path itself where nobody can say: reading it will tell why. */
  async #realPath(path: string): Promise<string> {
    try {
      return await this.#host.realPath(path);
    } catch (error) {
      hostErrorText(error);
      return path;
    }
  }

  async #notFound(path: string): Promise<Problem> {
    const near = await this.#nearest(path);
    // The name is there, so it is what it links to that is not.
    if (near === path) return loaderProblem("file-unreadable", `${shown(path)} cannot be read: what it links to is not there`, undefined);
    return loaderProblem("path-not-found", `there is no ${shown(path)}`, undefined, near === undefined ? {} : { expected: `perhaps ${shown(near)}` });
  }

  async #nearest(path: string): Promise<string | undefined> {
    const parent = parentOf(path);
    try {
      const siblings = await this.#host.readDirectory(parent);
      const near = nearestName(nameOf(path), siblings.map(({ name }) => name).sort());
      return near === undefined ? undefined : joinPath(parent, near);
    } catch (error) {
      hostErrorText(error);
      return undefined;
    }
  }

  /**
   * In the order of the given paths, so that of two objects with one name the later holds, as on apply; of a folder, its
   * files come before its kustomizations.
   */
  async #takeGiven(given: readonly Given[], plain: readonly string[], builds: readonly RootBuild[]): Promise<void> {
    const taken = new Set<string>();
    const applied: Applied[] = [];
    const waiting = new Set(builds);
    for (const { path, kind } of given) {
      if (kind === "stdin") this.#takeExplicit(await this.#reader.readStdin());
      else if (kind === "file") for (const file of await this.#reader.readAll([path])) this.#takeExplicit(file);
      else {
        const inFolder = plain.filter((file) => !taken.has(file) && isWithin(file, path));
        for (const file of inFolder) taken.add(file);
        for (const file of await this.#reader.readAll(inFolder)) this.#take(file, false);
        const below = [...waiting].filter(({ root }) => isWithin(root.kustomization.folder, path));
        for (const build of below) waiting.delete(build);
        applied.push(...(await this.#apply(below)));
      }
    }
    applied.push(...(await this.#apply([...waiting])));
    this.#problems.push(...overlapProblems(applied));
  }

  #takeExplicit(file: ReadFile): void {
    this.#take(file, true);
    if (!file.isRead || file.isTemplate || file.documents.length > 0 || file.problems.length > 0) return;
    const what = file.path === "-" ? "standard input is empty" : `${shown(file.path)} is empty`;
    this.#problems.push(loaderProblem("nothing-to-read", what, undefined));
  }

  #take(file: ReadFile, isExplicit: boolean): void {
    this.#problems.push(...file.problems);
    if (file.isTemplate) this.#unrendered.push(file.path);
    for (const document of file.documents) {
      const { objects, problems, isForeign } = objectsOf(document);
      // Not spread into a call: a list may have more items than a call may have arguments.
      for (const object of objects) this.#objects.push(object);
      for (const problem of problems) this.#problems.push(problem);
      if (isForeign && isExplicit) this.#problems.push(foreignDocument(document));
      else if (isForeign) this.#foreign.push(document);
    }
  }

  async #build({ roots }: KustomizationPlan, tree: KustomizationTree): Promise<readonly RootBuild[]> {
    const builds: RootBuild[] = [];
    for (const root of roots) builds.push({ root, ...(await buildKustomization(root, tree, this.#reader)) });
    return builds;
  }

  async #apply(builds: readonly RootBuild[]): Promise<readonly Applied[]> {
    const applied: Applied[] = [];
    for (const build of builds) {
      const objects = await this.#render(build);
      for (const object of objects) this.#objects.push(object);
      applied.push({ folder: build.root.kustomization.folder, objects });
    }
    return applied;
  }

  async #render(build: RootBuild): Promise<readonly RawObject[]> {
    const mayRun = this.#options.renderer !== "never" && build.isLocal;
    const rendered = mayRun ? await renderKustomization(build.root.kustomization, build.objects, this.#host) : undefined;
    this.#problems.push(...build.problems, ...(rendered?.problems ?? []));
    if (rendered?.objects !== undefined) return rendered.objects;
    this.#problems.push(...build.shortfalls);
    return build.objects.map((object) => place(object.value, object));
  }

  async #tellUnused(claimed: readonly string[], used: ReadonlySet<string>): Promise<void> {
    this.#leftOut = leftOutOf(await this.#reader.readAll(claimed.filter((file) => !used.has(file))), used);
    const inUse = await this.#reader.readAll(claimed.filter((file) => used.has(file)));
    this.#unrendered.push(...inUse.filter(({ isTemplate }) => isTemplate).map(({ path }) => path));
  }

  #tellEmptyFolders(folders: readonly string[], found: Discovery, hasManifests: boolean): void {
    if (folders.length === 0 || hasManifests || found.problems.length > 0) return;
    const names = folders.map(shown).join(", ");
    const others = found.otherFiles === 0 ? "nothing at all" : found.otherFiles === 1 ? "one file, which is neither YAML nor JSON" : `${found.otherFiles} files, none of them YAML or JSON`;
    this.#problems.push(loaderProblem("nothing-to-read", `${names} ${folders.length === 1 ? "holds" : "hold"} ${others}`, undefined));
  }
}

function foreignDocument(document: Document): Problem {
  return loaderProblem("not-kubernetes", "this is no Kubernetes object: it lacks `apiVersion` or `kind`", document.locate([]), { severity: "error", fix: "give a file with manifests" });
}

/** Once, with the count: repositories are full of YAML of other tools. */
function foreignNote(documents: readonly Document[]): readonly Problem[] {
  const [first] = documents;
  if (first === undefined) return [];
  const files = new Set(documents.map(({ file }) => file.path)).size;
  const message = documents.length === 1 ? "a document is no Kubernetes object" : `${documents.length} documents in ${files === 1 ? "one file" : `${files} files`} are no Kubernetes objects`;
  return [loaderProblem("not-kubernetes", message, first.locate([]), { consequence: documents.length === 1 ? "it was not judged" : "they were not judged; this is the first" })];
}
