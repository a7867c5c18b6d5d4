import { type Pack, type PackPod, type PackRun, packs as allPacks } from "@demarc/packs";
import { addTo, type Problem } from "@demarc/source";
import type { Told } from "./build/places.ts";
import type { ControllerFacts, RunningPodFacts } from "./facts.ts";
import { groupOf } from "./kinds/any/scope.ts";
import type { KubernetesObject } from "./object.ts";
import { type PackPodFacts, podsOf } from "./pack-pod.ts";
import { at, type FindObject, objectFinder, type ResolvedSpec, resolveSpec, type SpecPart } from "./pack-spec.ts";
import { field, integerOf, listOf, textOf } from "./plain-data.ts";
import { problem } from "./problem-codes.ts";

export interface PackWorkloads {
  readonly controllers: readonly Told<ControllerFacts>[];
  readonly problems: readonly Problem[];
  /** What was taken from packs, one sentence each. */
  readonly inferences: readonly string[];
}

/** What runs by the input itself: templates and pods. */
interface RealPods {
  readonly kind: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** A resource that runs pods, with what its pack says of it. */
interface Running {
  readonly object: KubernetesObject;
  readonly pack: Pack;
  readonly run: PackRun;
  readonly resolved: ResolvedSpec;
}

/**
 * Pods that custom resources run, as knowledge packs say. A resource whose pods are in the input, as pods or as the
 * workload that its operator made, adds none: one thing is one workload.
 *
 * @param objects      those that hold
 * @param controllers  and pods of the input itself
 */
export function packWorkloads(
  objects: readonly KubernetesObject[],
  controllers: readonly Told<ControllerFacts>[],
  pods: readonly Told<RunningPodFacts>[],
  packs: readonly Pack[] = allPacks,
): PackWorkloads {
  const runs = new Map(packs.flatMap((pack) => (pack.runs ?? []).map((run) => [`${run.apiGroup}/${run.kind}`, { pack, run }] as const)));
  const find = objectFinder(objects);
  const running = objects.flatMap((object) => runningOf(object, runs, find));
  const carriedOut = new Set(running.filter(({ object }) => !isDone(object)).flatMap(({ resolved }) => resolved.through));
  const real = realPods(controllers, pods);
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const entry of running) {
    // What another resource of the input runs is told by that resource.
    if (carriedOut.has(entry.object.id)) continue;
    const made = madeBy(entry, real.get(entry.object.namespace) ?? []);
    if (isIncomplete(entry) && made.length === 0) problems.push(missingProblem(entry));
    found.push(...made);
  }
  return { controllers: found.map(({ told }) => told), problems, inferences: inferencesOf(found) };
}

function runningOf(object: KubernetesObject, runs: ReadonlyMap<string, { readonly pack: Pack; readonly run: PackRun }>, find: FindObject): readonly Running[] {
  const known = runs.get(`${groupOf(object.apiVersion)}/${object.kind}`);
  if (known === undefined || known.run.pods.length === 0 || object.refusals.length > 0) return [];
  return [{ object, ...known, resolved: resolveSpec(object, known.run, find) }];
}

interface Found {
  readonly told: Told<ControllerFacts>;
  readonly pack: Pack;
}

interface Expected {
  readonly pod: PackPod;
  readonly facts: PackPodFacts;
  readonly replicas: number | undefined;
  readonly isReal: boolean;
}

function madeBy({ object, pack, run, resolved: { parts } }: Running, real: readonly RealPods[]): readonly Found[] {
  const expected = run.pods.flatMap((pod): readonly Expected[] => {
    const replicas = replicasOf(pod, parts);
    if (replicas === 0 || !isWanted(pod, parts)) return [];
    return podsOf(object, pod, parts).map((facts) => ({ pod, facts, replicas, isReal: real.some((other) => standsFor(other, pod, facts)) }));
  });
  // An operator makes its workloads at once: where the input shows one of them, it shows those that there are. Pods of
  // single steps come and go.
  const isShown = expected.some(({ pod, isReal }) => isReal && pod.workloadKind !== "Pod");
  const missing = expected.filter(({ isReal }) => !isReal && !isShown);
  return missing.map(({ pod, facts, replicas }) => ({ pack, told: { object, facts: controllerFacts(object, run, pod, facts, replicas) } }));
}

function controllerFacts(
  object: KubernetesObject,
  run: PackRun,
  pod: PackPod,
  { name, template, unknownLabels }: PackPodFacts,
  replicas: number | undefined,
): ControllerFacts {
  return {
    role: "controller",
    origin: "pack",
    name,
    // Pods that the resource makes itself are known by it, others by what its operator makes.
    kind: pod.workloadKind === "Pod" ? run.kind : pod.workloadKind,
    template,
    replicas,
    addedLabels: new Map(),
    unknownLabels,
    owner: undefined,
    finished: isDone(object),
  };
}

function replicasOf(pod: PackPod, parts: readonly SpecPart[]): number | undefined {
  const { override, replicasPath } = pod;
  if (override !== undefined) {
    for (const item of parts.flatMap(({ spec }) => listOf(at(spec, override.path)))) {
      if (field(item, override.nameField) !== override.value) continue;
      if (field(item, override.disableField) === true) return 0;
      const count = integerOf(field(item, override.replicasField));
      if (count !== undefined) return count;
    }
  }
  if (replicasPath === undefined) return undefined;
  return parts.map(({ spec }) => integerOf(at(spec, replicasPath))).find((count) => count !== undefined);
}

function isWanted({ onlyIf }: PackPod, parts: readonly SpecPart[]): boolean {
  return onlyIf === undefined || parts.some(({ spec }) => (at(spec, onlyIf) ?? undefined) !== undefined);
}

/** A workflow that has run makes no pods any more (NP-64). */
function isDone({ value }: KubernetesObject): boolean {
  return ["Succeeded", "Failed", "Error"].includes(textOf(field(value, "status", "phase")) ?? "");
}

/**
 * Whether a workload of the input is what the resource runs: it has the name that the operator gives, or carries the
 * labels by which the operator's pods are known. Where such a label's value is not known beforehand, the labels that
 * the author chose must be there too: any workflow's pod has the key.
 */
function standsFor(real: RealPods, pod: PackPod, facts: PackPodFacts): boolean {
  if (real.kind === pod.workloadKind && real.name === facts.name) return true;
  const isUnknown = pod.identity.some((key) => facts.unknownLabels.includes(key));
  const carries = pod.identity.every((key) => {
    const value = facts.template.labels.get(key);
    return value === undefined ? real.labels.has(key) : real.labels.get(key) === value;
  });
  if (!isUnknown || !carries) return carries;
  return facts.chosenLabels.size > 0 && [...facts.chosenLabels].every(([key, value]) => real.labels.get(key) === value);
}

function realPods(controllers: readonly Told<ControllerFacts>[], pods: readonly Told<RunningPodFacts>[]): ReadonlyMap<string, readonly RealPods[]> {
  const real = new Map<string, RealPods[]>();
  for (const { object, facts } of controllers) {
    addTo(real, object.namespace, { kind: facts.kind, name: facts.name, labels: new Map([...facts.template.labels, ...facts.addedLabels]) });
  }
  for (const { object, facts } of pods) {
    addTo(real, object.namespace, { kind: "Pod", name: object.name, labels: facts.template.labels });
    // Its owner may be the workload that the operator made, even where that object is not in the input.
    if (facts.owner !== undefined) addTo(real, object.namespace, { kind: facts.owner.kind, name: facts.owner.name, labels: facts.template.labels });
  }
  return real;
}

/** Without its template a workflow has no steps; without its ServerConfig a server has those of the pack. */
function isIncomplete({ run, resolved, object }: Running): boolean {
  return resolved.missing !== undefined && !isDone(object) && run.pods.some(({ each }) => each !== undefined);
}

function missingProblem({ object, resolved }: Running): Problem {
  const { kind, name, path } = resolved.missing ?? { kind: "", name: "", path: "" };
  const message = `${object.kind} \`${object.namespace}/${object.name}\` runs what ${kind} \`${name}\` says, and that is not in the input`;
  return problem("runs-unknown-pods", message, object.document.locate([...object.at, ...path.split(".")]), { consequence: "its pods were not judged" });
}

function inferencesOf(found: readonly Found[]): readonly string[] {
  const byPack = new Map<Pack, Map<string, number>>();
  for (const { pack, told } of found) {
    const kinds = byPack.get(pack) ?? new Map<string, number>();
    kinds.set(told.object.kind, (kinds.get(told.object.kind) ?? 0) + 1);
    byPack.set(pack, kinds);
  }
  return [...byPack].map(([pack, kinds]) => {
    const counts = [...kinds].map(([kind, count]) => `${count} of ${kind}`).join(", ");
    return `pods that no manifest shows are taken from what is known of ${pack.name}: ${counts}`;
  });
}
