import type { Reading } from "@demarc/source";
import type { Cluster } from "./cluster.ts";
import { nearestName } from "./near-name.ts";
import { problem } from "./problem-codes.ts";

/** What kubectl takes for a kind beside its name. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ["po", "pod"],
  ["deploy", "deployment"],
  ["sts", "statefulset"],
  ["ds", "daemonset"],
  ["rs", "replicaset"],
  ["rc", "replicationcontroller"],
  ["cj", "cronjob"],
]);

/**
 * Finds the workloads that a name means: all of one group, or the one running pod that has the name.
 *
 * @param text  `namespace/name`, or `namespace/kind/name`; kinds as kubectl takes them, in any case
 * @returns indices into `cluster.workloads`; empty, with a problem that names near ones, when nothing or more than
 *          one owner has the name
 */
export function workloadByName(cluster: Cluster, text: string): Reading<readonly number[]> {
  const parts = text.split("/");
  const [namespace = "", second = "", third] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => part === "")) return notFound(cluster, text);
  const name = third ?? second;
  const kind = third === undefined ? undefined : kindOf(second);
  const fits = (i: number): boolean => {
    const workload = cluster.workloads[i];
    return workload?.namespace === namespace && (kind === undefined || workload.kind.toLowerCase() === kind);
  };
  const candidates = [...cluster.workloads.keys()].filter(fits);
  const owned = candidates.filter((i) => cluster.workloads[i]?.name === name);
  if (owned.length > 0) return oneGroup(cluster, text, owned);
  // A pod has its own name beside its owner's.
  const running = [...cluster.workloads.keys()].filter((i) => {
    const workload = cluster.workloads[i];
    return workload?.namespace === namespace && workload.running?.name === name && (kind === undefined || kind === "pod" || fits(i));
  });
  return running.length > 0 ? { value: running, problems: [] } : notFound(cluster, text);
}

function kindOf(written: string): string {
  const lowered = written.toLowerCase().replace(/\..*$/, "");
  const short = shortNames.get(lowered);
  return short ?? (lowered.endsWith("s") ? lowered.slice(0, -1) : lowered);
}

function oneGroup(cluster: Cluster, text: string, found: readonly number[]): Reading<readonly number[]> {
  const groups = [...new Set(found.flatMap((i) => cluster.workloads[i]?.group ?? []))];
  if (groups.length === 1) return { value: found, problems: [] };
  const choices = groups.map((group) => `\`${group}\``).join(" or ");
  return { value: [], problems: [problem("name-ambiguous", `\`${text}\` is the name of ${groups.length} workloads`, undefined, { expected: choices })] };
}

function notFound(cluster: Cluster, text: string): Reading<readonly number[]> {
  const message = `no workload of the input is named \`${text}\``;
  const nearest = nearestWorkload(cluster, text);
  const details = nearest === undefined ? {} : { expected: `a name such as \`${nearest}\`` };
  return { value: [], problems: [problem("name-not-found", message, undefined, details)] };
}

/** The same name in another namespace, a near name in the same one, or a near name as a whole. */
function nearestWorkload(cluster: Cluster, text: string): string | undefined {
  const name = text.slice(text.lastIndexOf("/") + 1);
  const namespace = text.includes("/") ? text.slice(0, text.indexOf("/")) : undefined;
  const inNamespace = cluster.workloads.filter((workload) => workload.namespace === namespace);
  const near = nearestName(name, inNamespace.map((workload) => workload.name));
  if (near !== undefined) return `${namespace ?? ""}/${near}`;
  const elsewhere = cluster.workloads.find((workload) => workload.name === name);
  if (elsewhere !== undefined) return `${elsewhere.namespace}/${elsewhere.name}`;
  return nearestName(text, cluster.workloads.map((workload) => `${workload.namespace}/${workload.name}`));
}
