import { listFirst, readDocuments, type Document, type Problem } from "@demarc/source";
import type { RawObject } from "../../manifests.ts";
import { loaderProblem } from "../../problem-codes.ts";
import { derivedDocument } from "../derived-document.ts";
import { hostErrorCode, type LoaderHost, type RunResult } from "../host.ts";
import { objectsOf } from "../objects-of.ts";
import { shown } from "../path-names.ts";
import { type BuiltObject, groupOfObject, identityOf, kindOfObject, nameOfObject } from "./built-object.ts";
import type { Kustomization } from "./kustomization.ts";

/** What renders a kustomization, in order of preference. */
const programs: readonly { readonly command: string; readonly args: readonly string[] }[] = [
  { command: "kubectl", args: ["kustomize"] },
  { command: "kustomize", args: ["build"] },
];

/** Rendering reads local files only; a minute means that something is stuck. */
const renderLimits = { timeoutMs: 60_000, outputBytesMax: 192 * 1024 * 1024 };

export interface Rendered {
  /** Undefined where no program did it. */
  readonly objects: readonly RawObject[] | undefined;
  readonly problems: readonly Problem[];
  readonly program: string | undefined;
}

/**
 * Lets kubectl or kustomize render a kustomization, and gives each object the place where it is written.
 * Only for kustomizations that name nothing on the network: the programs would fetch it.
 *
 * @param built  our own build, to find the objects again by kind and name
 */
export async function renderKustomization(kustomization: Kustomization, built: readonly BuiltObject[], host: LoaderHost): Promise<Rendered> {
  for (const { command, args } of programs) {
    // A folder named like an option must not become one.
    const folder = kustomization.folder.startsWith("-") ? `./${kustomization.folder}` : kustomization.folder;
    const result = await run(host, command, [...args, folder]);
    if (result === undefined) continue;
    const program = [command, ...args].join(" ");
    if (result.exitCode !== 0) return { objects: undefined, program, problems: [refused(kustomization, program, result)] };
    const { value: documents, problems } = readDocuments({ path: `${kustomization.file} (rendered)`, text: result.stdout });
    const objects = documents.flatMap((document) => objectsOf(document).objects);
    const placed = placeObjects(objects, built, kustomization);
    return { objects: placed.objects, program, problems: [...problems.filter(({ severity }) => severity === "error"), ...placed.problems] };
  }
  return { objects: undefined, program: undefined, problems: [] };
}

async function run(host: LoaderHost, command: string, args: readonly string[]): Promise<RunResult | undefined> {
  try {
    return await host.run?.(command, args, renderLimits);
  } catch (error) {
    // No such program, or none that may be started: the next one, or our own build.
    if (hostErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Time, process and line of the source that kubectl's log begins with (klog): they differ each run, and tell nobody anything. */
const logPrefix = /^[IWEF]\d{4} \d{2}:\d{2}:\d{2}\.\d+\s+\d+ [\w.-]+:\d+\] /;

function refused(kustomization: Kustomization, program: string, { exitCode, stderr }: RunResult): Problem {
  const said = exitCode === undefined ? "it took too long or wrote too much" : (stderr.trim().split("\n").at(-1) ?? "").replace(logPrefix, "");
  const message = `\`${program}\` could not render ${shown(kustomization.folder)}: ${shown(said.slice(0, 500)).slice(1, -1)}`;
  return loaderProblem("kustomization-not-rendered", message, kustomization.document.locate([]), { consequence: "it was applied as far as we can; kubectl would not apply it at all" });
}

function placeObjects(
  objects: readonly RawObject[],
  built: readonly BuiltObject[],
  kustomization: Kustomization,
): { readonly objects: readonly RawObject[]; readonly problems: readonly Problem[] } {
  const unplaced: string[] = [];
  const find = finder(built);
  const order = new Map(built.map((object, i) => [object, i]));
  const found = objects.map((object) => {
    const source = find(object.value);
    if (source !== undefined) return { position: order.get(source) ?? Infinity, object: place(object.value, source) };
    unplaced.push(nameOfObject(object.value));
    return { position: Infinity, object: { value: object.value, document: wholeFile(kustomization.document), at: [] } };
  });
  // In our own order, so that answers are the same with and without the program.
  const placed = found.sort((a, b) => (a.position === b.position ? 0 : a.position - b.position)).map(({ object }) => object);
  if (unplaced.length === 0) return { objects: placed, problems: [] };
  const message = `${unplaced.length === 1 ? "an object" : `${unplaced.length} objects`} of ${shown(kustomization.folder)} could not be traced to a file: ${listFirst(unplaced, 5)}`;
  return {
    objects: placed,
    problems: [
      loaderProblem("kustomization-not-applied", message, kustomization.document.locate([]), {
        severity: "note",
        consequence: "their places are those of the kustomization",
        fix: "nothing: the objects are judged as rendered",
      }),
    ],
  };
}

/** An object of our own build, as loaders deliver it. */
export function place(value: unknown, built: BuiltObject): RawObject {
  const { document, at, value: written } = built.source;
  return value === written ? built.source : { value, document: derivedDocument(document, at, value, built.patches), at };
}

function wholeFile(document: Document): Document {
  return { ...document, locate: () => document.locate([]) };
}

/** Finds our object for a rendered one: by identity, or by the name before its hash. */
function finder(built: readonly BuiltObject[]): (value: unknown) => BuiltObject | undefined {
  const byIdentity = new Map<string, BuiltObject>();
  for (const object of built) byIdentity.set(keyOf(object.value), object);
  const hashed = built.filter(({ hasHash }) => hasHash);
  return (value) => byIdentity.get(keyOf(value)) ?? hashed.find((object) => isHashOf(value, object.value)) ?? onlyOne(built, value);
}

function keyOf(value: unknown): string {
  const { name, namespace } = identityOf(value);
  return [groupOfObject(value), kindOfObject(value), namespace, name].join("\n");
}

function isHashOf(value: unknown, withoutHash: unknown): boolean {
  const { name, namespace } = identityOf(value);
  const base = identityOf(withoutHash);
  const isSameKind = kindOfObject(value) === kindOfObject(withoutHash);
  return isSameKind && (base.namespace === "" || base.namespace === namespace) && name.startsWith(`${base.name}-`) && /^[a-z0-9]{10}$/.test(name.slice(base.name.length + 1));
}

/** A transformer that we do not apply may have changed its namespace or name; the only one of its kind is still it. */
function onlyOne(built: readonly BuiltObject[], value: unknown): BuiltObject | undefined {
  const ofKind = built.filter((object) => kindOfObject(object.value) === kindOfObject(value));
  const { name } = identityOf(value);
  const sameName = ofKind.filter((object) => identityOf(object.value).name === name);
  if (sameName.length === 1) return sameName[0];
  return ofKind.length === 1 ? ofKind[0] : undefined;
}
