import { Readable } from "node:stream";
import { buildCluster, loadManifests, nodeHost } from "@demarc/kubernetes";
import { check, judge, list } from "@demarc/operations";
import { folderOf, type PeerCase } from "./peer-cases.ts";

/**
 * What we say where the peer complains, by the words of its complaint: the code of a problem, or the id of a rule of
 * `check`, and what its message must tell.
 */
const counterparts: readonly { readonly theirs: RegExp; readonly ours: string; readonly telling?: RegExp }[] = [
  { theirs: /already exists/, ours: "duplicate-object" },
  { theirs: /^named port error|^port name/, ours: "named-port-matches-nothing" },
  // Nothing of ours: pods of one owner are judged one by one.
  { theirs: /^Found Pods of the same owner/, ours: "nothing" },
  // Nothing of ours: these are judged.
  { theirs: /is not supported|are not supported/, ours: "nothing" },
  { theirs: /^Workload \S+ does not exist/, ours: "end-not-found" },
  { theirs: /^does not exist/, ours: "path-not-found" },
  { theirs: /cannot start any token/, ours: "yaml-syntax" },
  { theirs: /^unrecognized type/, ours: "object-refused", telling: /refuse Pod/ },
  { theirs: /.*/, ours: "object-refused", telling: /refuse \w*NetworkPolicy/ },
];

/** What the peer complains of and we do not. */
export async function errorDifferences({ dir, dirs, options, expected, emptyResult }: PeerCase): Promise<readonly string[]> {
  // The shape of `expected` of this kind.
  const complaints = expected as readonly string[];
  const told = (await Promise.all((dirs ?? [dir ?? ""]).map((one) => tellOf(one, options)))).flat();
  const missing = complaints.flatMap((complaint) => {
    const wanted = counterparts.find(({ theirs }) => theirs.test(complaint));
    const telling = complaint.startsWith("Workload") ? new RegExp(`\`${complaint.split(" ")[1] ?? ""}\``) : wanted?.telling;
    const isTold = told.some(({ code, message }) => code === wanted?.ours && telling?.test(message) !== false);
    return isTold ? [] : [`theirs: ${complaint.slice(0, 120)}; ours: no ${wanted?.ours ?? ""} among ${told.map(({ code }) => code).join(", ")}`];
  });
  const isEmpty = told.every(({ workloads }) => workloads === 0);
  const asksForNobody = options.focusWorkloads !== undefined;
  return emptyResult === false && isEmpty && !asksForNobody ? [...missing, "ours: nothing was read; theirs: the rest was"] : missing;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly workloads: number;
}

/** Problems and findings about a folder, and those about names that were asked for. */
async function tellOf(dir: string, { focusWorkloads = [], focusWorkloadPeers = [] }: PeerCase["options"]): Promise<readonly Told[]> {
  const manifests = await loadManifests([folderOf(dir)], nodeHost(Readable.from([])), { renderer: "never" });
  const cluster = buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} });
  const judged = judge(cluster, undefined);
  const findings = check(judged, { problems: [], today: "2026-11-01", onlyRules: [], skipRules: [], withAccounts: false }).value?.result.findings ?? [];
  const names = [...focusWorkloads, ...focusWorkloadPeers];
  // The peer takes a name without its namespace; here that is the name of a namespace.
  const asked = names.length === 0 ? [] : list(judged, { level: "workload", from: [], to: [], touching: names, declaredPorts: false, exposure: false }).problems;
  const workloads = cluster.workloads.length;
  return [
    ...[...cluster.problems, ...asked].map(({ code, message }) => ({ code, message, workloads })),
    ...findings.map(({ rule, message }) => ({ code: rule, message, workloads })),
  ];
}
