import { listFirst, type Document, type Problem } from "@demarc/source";
import { scopeFrom } from "../../kinds/any/scope.ts";
import { loaderProblem } from "../../problem-codes.ts";
import { objectsOf } from "../objects-of.ts";
import { shown } from "../path-names.ts";
import type { FileReader } from "../read-files.ts";
import { type BuiltObject, kindOfObject, nameOfObject, sourceOf } from "./built-object.ts";
import { setImages, setReplicas } from "./images.ts";
import type { GeneratorRule, Kustomization } from "./kustomization.ts";
import { addAnnotations, addLabels } from "./labels.ts";
import { followNames, rename } from "./names.ts";
import { moveTo } from "./namespace.ts";
import { applyPatch } from "./patches.ts";
import { entryPath, type KustomizationTree, type Resolved } from "./tree.ts";

export interface Build {
  readonly objects: readonly BuiltObject[];
  /** What we could not do as kustomize would; moot where kustomize itself did it. */
  readonly shortfalls: readonly Problem[];
  /** What is wrong with the input whoever builds it. */
  readonly problems: readonly Problem[];
  /** Paths of all files that were used. */
  readonly files: ReadonlySet<string>;
  /** False when kustomize must not be run on it: it would go to the network, or fail. */
  readonly isLocal: boolean;
}

/**
 * Builds a kustomization as `kubectl kustomize` would, as far as that can be done exactly: resources, bases,
 * components, patches, namespace, names, labels, annotations, images, replicas. What is not applied is told.
 */
export async function buildKustomization(root: Resolved, tree: KustomizationTree, reader: FileReader): Promise<Build> {
  const builder = new Builder(tree, reader);
  const built = await builder.build(root, []);
  const objects = builder.isTooLarge ? [] : followNames(built);
  return { objects, shortfalls: builder.shortfalls, problems: builder.problems, files: builder.files, isLocal: builder.isLocal };
}

/** Source of the scopes of kinds: none of the input's own definitions, as kustomize sees them. */
const scope = scopeFrom([]);

/**
 * Bases that are named twice double with every layer, so a few lines can ask for more than any machine holds. Real
 * trees have dozens of layers, and objects times layers below a hundred thousand.
 */
const layersMax = 5_000;
const objectsMax = 1_000_000;

class Builder {
  readonly #tree: KustomizationTree;
  readonly #reader: FileReader;
  readonly shortfalls: Problem[] = [];
  readonly problems: Problem[] = [];
  readonly files = new Set<string>();
  isLocal = true;
  isTooLarge = false;
  #layers = 0;
  #objects = 0;

  constructor(tree: KustomizationTree, reader: FileReader) {
    this.#tree = tree;
    this.#reader = reader;
  }

  /** @param above  folders of the kustomizations that lead here, outermost first */
  async build(resolved: Resolved, above: readonly Kustomization[], given: readonly BuiltObject[] = []): Promise<readonly BuiltObject[]> {
    const { kustomization } = resolved;
    const path = [...above, kustomization];
    this.files.add(kustomization.file);
    this.isLocal &&= resolved.isLocal;
    let objects: readonly BuiltObject[] = given.concat(await this.#collect(resolved, path));
    if (this.#isSpent(objects.length, kustomization)) return [];
    for (const { entry, target } of resolved.components) {
      if (this.isTooLarge) return [];
      const component = target.kind === "kustomization" ? await this.#enter(target.kustomization, path, entry.at) : undefined;
      if (component !== undefined) objects = await this.build(component, path, objects);
    }
    objects = this.#generate(objects, kustomization);
    objects = await this.#patch(objects, kustomization, false);
    objects = transform(objects, kustomization);
    objects = await this.#patch(objects, kustomization, true);
    this.#tellShortfalls(kustomization, objects);
    return objects.map((object) => setImages(setReplicas(object, kustomization.replicas), kustomization.images));
  }

  async #collect(resolved: Resolved, path: readonly Kustomization[]): Promise<readonly BuiltObject[]> {
    let objects: readonly BuiltObject[] = [];
    for (const { entry, target } of resolved.resources) {
      if (this.isTooLarge) return [];
      if (target.kind === "file") objects = objects.concat(await this.#readObjects(target.path));
      if (target.kind !== "kustomization") continue;
      const base = await this.#enter(target.kustomization, path, entry.at);
      if (base !== undefined) objects = objects.concat(await this.build(base, path));
    }
    return objects;
  }

  /** Counts what a layer costs; from the limit on nothing is built any more. */
  #isSpent(objects: number, kustomization: Kustomization): boolean {
    this.#layers++;
    this.#objects += objects;
    if (this.isTooLarge || (this.#layers <= layersMax && this.#objects <= objectsMax)) return this.isTooLarge;
    this.isTooLarge = true;
    this.isLocal = false;
    const message = `what ${shown(kustomization.folder)} names multiplies beyond ${layersMax} layers or ${objectsMax} objects`;
    this.problems.push(loaderProblem("kustomization-unreadable", message, kustomization.document.locate([]), { consequence: "nothing of it was judged", fix: "name each base once" }));
    return true;
  }

  /** Undefined, and a problem, where a kustomization would contain itself. */
  async #enter(kustomization: Kustomization, path: readonly Kustomization[], at: readonly (string | number)[]): Promise<Resolved | undefined> {
    const resolved = await this.#tree.at(kustomization.folder);
    const here = path.at(-1);
    if (resolved === undefined || here === undefined || !path.some(({ document }) => document === resolved.kustomization.document)) return resolved;
    const message = `${shown(resolved.kustomization.folder)} leads back to itself`;
    this.problems.push(loaderProblem("kustomization-loop", message, here.document.locate(at), { consequence: "the entry was left out" }));
    this.isLocal = false;
    return undefined;
  }

  async #readObjects(file: string): Promise<readonly BuiltObject[]> {
    const isFirst = !this.files.has(file);
    this.files.add(file);
    const [read] = await this.#reader.readAll([file]);
    if (read === undefined) return [];
    if (isFirst) this.problems.push(...read.problems);
    if (read.isTemplate) this.isLocal = false;
    return read.documents.flatMap((document) => {
      const { objects, problems, isForeign } = objectsOf(document);
      if (isFirst) this.problems.push(...problems);
      if (isForeign && isFirst) this.#tellForeign(document);
      return objects.map((object) => sourceOf(object.document, object.at, object.value));
    });
  }

  #tellForeign(document: Document): void {
    const message = "a resource of a kustomization is no Kubernetes object: it lacks `apiVersion` or `kind`";
    this.problems.push(loaderProblem("not-kubernetes", message, document.locate([]), { severity: "warning", fix: "mend the document, or take it out of `resources`" }));
  }

  async #patch(objects: readonly BuiltObject[], kustomization: Kustomization, json6902: boolean): Promise<readonly BuiltObject[]> {
    let current = objects;
    for (const rule of kustomization.patches) {
      if (rule.json6902 !== json6902) continue;
      const documents = rule.file === undefined ? undefined : await this.#patchDocuments(entryPath(kustomization.folder, rule.file), kustomization);
      const patched = applyPatch(current, rule, kustomization, documents);
      current = patched.objects;
      this.shortfalls.push(...patched.problems);
    }
    return current;
  }

  async #patchDocuments(file: string, kustomization: Kustomization): Promise<readonly Document[]> {
    const isFirst = !this.files.has(file);
    this.files.add(file);
    // A file that must not be read was told of when the tree was resolved.
    if (!(await this.#tree.mayRead(kustomization, file))) return [];
    const [read] = await this.#reader.readAll([file]);
    if (isFirst && read !== undefined) this.problems.push(...read.problems);
    return (read?.documents ?? []).filter(({ value }) => value !== null);
  }

  #generate(objects: readonly BuiltObject[], kustomization: Kustomization): readonly BuiltObject[] {
    const generated = kustomization.generators.filter(({ behavior }) => behavior === "create").map((rule) => generatedObject(kustomization, rule));
    for (const { files } of kustomization.generators) for (const file of files) this.files.add(entryPath(kustomization.folder, file));
    return [...objects, ...generated];
  }

  #tellShortfalls(kustomization: Kustomization, objects: readonly BuiltObject[]): void {
    const tell = (message: string, at: string, consequence: string): void => {
      this.shortfalls.push(loaderProblem("kustomization-not-applied", message, kustomization.document.locate([at], "key"), { consequence }));
    };
    const affected = objects.length === 1 ? `1 object is judged` : `${objects.length} objects are judged`;
    for (const name of kustomization.unapplied) tell(`\`${name}\` was not applied`, name, `${affected} as without it: ${namesOf(objects)}`);
    for (const name of kustomization.unknown) tell(`kustomize knows no field ${shown(name)}`, name, "kustomize refuses to build it");
    if (kustomization.labels.some(({ hasFields }) => hasFields)) tell("`fields` of `labels` were not applied", "labels", `${affected} without the labels there: ${namesOf(objects)}`);
    const hashed = kustomization.generators.filter(({ hasHash, behavior }) => hasHash && behavior === "create");
    for (const { kind, name, at } of hashed) {
      const message = `the name of ${kind} ${shown(name)} will end in a hash that only kustomize computes`;
      this.shortfalls.push(loaderProblem("kustomization-not-applied", message, kustomization.document.locate(at), { severity: "note", consequence: "it is shown without the hash" }));
    }
  }
}

/** In kustomize's order: namespace, names, labels, annotations. */
function transform(objects: readonly BuiltObject[], kustomization: Kustomization): readonly BuiltObject[] {
  const moved = kustomization.namespace === undefined ? objects : moveTo(objects, kustomization.namespace, scope);
  const renamed = rename(moved, kustomization.namePrefix, kustomization.nameSuffix);
  return renamed.map((object) => addAnnotations(kustomization.labels.reduce(addLabels, object), kustomization.annotations));
}

function generatedObject(kustomization: Kustomization, { kind, name, namespace, at, hasHash }: GeneratorRule): BuiltObject {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const value = { apiVersion: "v1", kind, metadata };
  return { ...sourceOf(kustomization.document, at, value), hasHash };
}

function namesOf(objects: readonly BuiltObject[]): string {
  return listFirst(objects.filter(({ value }) => kindOfObject(value) !== "").map(({ value }) => nameOfObject(value)), 5);
}
