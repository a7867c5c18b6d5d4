import { isEmpty, someOf, subtract } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { listFirst, type Reading } from "@demarc/source";
import { allowedOf, endKey, type End } from "../ends.ts";
import type { Judged } from "../judged.ts";
import { causesOf } from "../place-names.ts";
import { plugInReport } from "../plug-in.ts";
import { workloadGroups, type WorkloadGroup } from "../workload-groups.ts";
import { countDeclared, declaredPortsOf, onDeclaredPorts } from "./declared-ports.ts";
import { exposureLines } from "./exposure.ts";
import { everyEnd, readEndFilter } from "./filter.ts";
import { atLevel } from "./levels.ts";
import { betweenWorkloads, connectedParties, withOutside, type Filters, type Found } from "./pairs.ts";
import { fromUnseenControllers } from "./published.ts";
import type { Connection, Connectivity } from "./result.ts";

export interface ListOptions {
  readonly level: Connectivity["level"];
  /** As typed; see {@link readEndFilter}. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Either end. */
  readonly touching: readonly string[];
  /** Only ports that the destination's containers declare, between workloads that are written in the input. */
  readonly declaredPorts: boolean;
  /** Also what workloads are open to, pods that do not exist yet included. */
  readonly exposure: boolean;
}

/**
 * What can talk to what. Replicas of one workload are one end: it reaches another when some replica reaches some
 * replica; an end is never listed with itself. The value is undefined when a filter names what does not exist.
 * Cost: one look-up for each pair of workloads, one computation for each pair of the reachability's parties.
 */
export function list(judged: Judged, options: ListOptions): Reading<Connectivity | undefined> {
  const { cluster, reachability, ownership } = judged;
  const all = workloadGroups(cluster, reachability);
  const ends = all.map(({ end }) => end);
  const [from, to, touching] = [
    readEndFilter("--from", options.from, ends, judged),
    readEndFilter("--to", options.to, ends, judged),
    readEndFilter("--touching", options.touching, ends, judged),
  ];
  const problems = [from, to, touching].flatMap((reading) => reading.problems);
  if (problems.length > 0) return { value: undefined, problems };
  const filters = { from: from.value, to: to.value, touching: touching.value };

  const groups = options.declaredPorts ? all.filter(({ origin }) => origin !== "pack") : all;
  const summary = {
    workloads: groups.length,
    policies: cluster.networkPolicies.length + cluster.adminPolicies.length,
    filters: (["from", "to", "touching"] as const).filter((word) => options[word].length > 0).map((word) => `${word} ${options[word].join(", ")}`),
    notes: packNote(all, options, filters),
  };
  const declared = declaredPortsOf(cluster, groups);
  if (options.exposure) return { value: exposureOf(judged, groups, filters, summary), problems: [] };
  const connected = connectedParties(reachability, filters);
  const between = betweenWorkloads(reachability, groups, filters, connected);
  const found = options.declaredPorts
    ? onDeclaredPorts(between, declared)
    : [...between, ...withOutside(reachability, groups, filters, connected), ...fromUnseenControllers(cluster, reachability, filters)];
  const value: Connectivity = {
    schemaVersion: "1.0",
    level: options.level,
    ...connectivityOf(cluster, atLevel(found, options.level, ownership)),
    ...(options.declaredPorts && { declaredPorts: countDeclared(groups, filters, found, declared) }),
    summary: { ...summary, notes: [...summary.notes, ...hostNetworkNote(cluster, groups, found)] },
    plugIn: plugInReport(cluster),
    problems: cluster.problems,
  };
  return { value, problems: [] };
}

/** What they are open to is another question than what passes today: connections are not worked out for it. */
function exposureOf(judged: Judged, groups: readonly WorkloadGroup[], filters: Filters, summary: Connectivity["summary"]): Connectivity {
  const exposure = exposureLines(judged, groups, filters);
  const { cluster } = judged;
  return { schemaVersion: "1.0", level: "workload", connections: [], undetermined: [], exposure, summary, plugIn: plugInReport(cluster), problems: cluster.problems };
}

function connectivityOf(cluster: Cluster, found: readonly Found[]): Pick<Connectivity, "connections" | "undetermined"> {
  const connections: Connection[] = [];
  const undetermined: Connectivity["undetermined"][number][] = [];
  for (const { source, destination, atLeast, atMost, unclear, causes = [] } of found) {
    if (!isEmpty(atLeast)) connections.push({ source, destination, allowed: allowedOf(atLeast) });
    const rest = subtract(atMost, atLeast);
    if (isEmpty(rest)) continue;
    const flows = unclear.flatMap(({ traffic, perhaps, ...ends }) => {
      const some = someOf(traffic);
      return some === undefined ? [] : [{ ...ends, ...some, perhaps }];
    });
    const families = [...new Set(flows.flatMap(({ family, perhaps }) => (perhaps === true ? [`it passes over IPv${family} only, and whether both ends have that is not in the input: give the pod network (--pod-cidr) or pods with their status (NP-43)`] : [])))];
    undetermined.push({ source, destination, allowed: allowedOf(rest), causes: [...families, ...causesOf(cluster, flows), ...causes] });
  }
  const byEnds = inOrderOfEnds();
  return { connections: connections.sort(byEnds), undetermined: undetermined.sort(byEnds) };
}

/** An end is part of many connections; its key is made once. */
function inOrderOfEnds(): (a: Connection, b: Connection) => number {
  const keys = new Map<End, string>();
  const keyOf = (end: End): string => {
    let key = keys.get(end);
    if (key === undefined) keys.set(end, (key = endKey(end)));
    return key;
  };
  return (a, b) => compare(keyOf(a.source), keyOf(b.source)) || compare(keyOf(a.destination), keyOf(b.destination));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function packNote(groups: readonly WorkloadGroup[], options: ListOptions, filters: Filters): readonly string[] {
  const isAskedFor = ({ end }: WorkloadGroup): boolean =>
    [filters.from, filters.to, filters.touching].some((filter) => filter !== everyEnd && filter.workload(end));
  const packed = groups.filter(({ origin }) => origin === "pack");
  // Those that were asked for by name come first: without them the answer is about others.
  const names = [...packed.filter(isAskedFor), ...packed.filter((group) => !isAskedFor(group))].map(({ end }) => `${end.namespace}/${end.name}`);
  if (names.length === 0) return [];
  if (!options.declaredPorts) return [`taken from custom resources by what is known of their operators: ${listFirst(names, 4, 5)}`];
  return [`left out, since a custom resource and not a pod template says that they run: ${listFirst(names, 4, 5)}; without --declared-ports they are listed`];
}

/** Readers wonder why a policy does not show: it does not govern such pods (NP-61). */
function hostNetworkNote(cluster: Cluster, groups: readonly WorkloadGroup[], found: readonly Found[]): readonly string[] {
  const listed = new Set<End>();
  for (const { source, destination } of found) listed.add(source).add(destination);
  const onHost = groups.filter(({ end, members }) => listed.has(end) && members.some((member) => cluster.workloads[member]?.pod.hostNetwork === true));
  if (onHost.length === 0) return [];
  return [`on the host network, where policies do not govern: ${listFirst(onHost.map(({ end }) => `${end.namespace}/${end.name}`), 4, 5)}`];
}
