import { rangesOfCidrs, reachability, type Decision, type Reachability, type Ref } from "@demarc/engine";
import { switchNames, type Cluster, type ClusterOptions } from "@demarc/kubernetes";
import { listFirst, type Problem } from "@demarc/source";
import { askedFlows } from "../asked-flows.ts";
import { familyNotes, isAsClient, outcomeOf, sourceNotes, verdictOf } from "../asked-outcome.ts";
import type { AskedFlow } from "../flow-pairs.ts";
import { problem } from "../problem-codes.ts";
import { protocolOf } from "../protocol.ts";
import { causeTexts, refText } from "../place-names.ts";
import { cniChoice, plugInReport } from "../plug-in.ts";
import { readReferences, type References } from "../reference.ts";
import type { ConnectivityTest, Probe, TestOptions } from "./file.ts";
import { asOneNode, type ProbedFlow } from "./one-node.ts";
import type { ProbeResult, SuiteResult, TestResult } from "./result.ts";

/** How to build the cluster that a test is about. */
export function clusterOptionsOf(options: TestOptions): ClusterOptions {
  return {
    defaultNamespace: options.defaultNamespace ?? "default",
    kubernetesVersion: options.kubernetesVersion,
    podCidrs: options.podCidrs ?? [],
    cni: cniChoice(options.cni, options.cniGivenBy ?? "the test"),
    semantics: Object.fromEntries(switchNames.map((name) => [name, options[name]])),
  };
}

/** Runs the probes of one test in order. A probe whose ends cannot be told fails, and says why. */
export function runConnectivityTest(test: ConnectivityTest, cluster: Cluster): SuiteResult {
  const references = readReferences(cluster, test.probes.flatMap(({ from, to }) => [from, to]));
  const reach = reachability(references.cluster.world);
  const probes = test.probes.map((probe) => runProbe(probe, test.options, references, reach));
  return { name: test.name, file: test.file, plugIn: plugInReport(cluster), probes };
}

/** Told when the manifests of a test hold nothing: none of its probes could run. */
export function testWithoutManifests(test: ConnectivityTest): Problem {
  return problem("test-never-ran", `the manifests of test \`${test.name}\` hold no Kubernetes object`, {
    location: { file: test.file, line: 1, column: 1 },
    consequence: "no probe of this test was run",
  });
}

/** All suites as one result, with the count. */
export function summarise(suites: readonly SuiteResult[], problems: readonly Problem[]): TestResult {
  const probes = suites.flatMap((suite) => suite.probes);
  return {
    schemaVersion: "1.0",
    summary: {
      passed: probes.filter(({ passed }) => passed).length,
      failed: probes.filter(({ passed }) => !passed).length,
      undetermined: probes.filter((probe) => probe.verdict === "undetermined").length,
    },
    suites,
    problems,
  };
}

interface Answer {
  readonly verdict: ProbeResult["verdict"];
  readonly ambiguous: boolean;
  readonly reasons: readonly string[];
}

function runProbe(probe: Probe, options: TestOptions, references: References, reach: Reachability): ProbeResult {
  const answer = answerOf(probe, options, references, reach);
  return {
    from: probe.from,
    to: probe.to,
    protocol: probe.protocol,
    port: probe.port ?? null,
    expect: probe.expect,
    verdict: answer.verdict,
    ...(answer.ambiguous && { ambiguous: true }),
    passed: answer.verdict === probe.expect,
    reasons: answer.reasons,
    location: probe.location,
  };
}

function answerOf(probe: Probe, { lbSource, nodeCidrs }: TestOptions, references: References, reach: Reachability): Answer {
  const { cluster } = references;
  const source = references.of(probe.from);
  const destination = references.of(probe.to);
  if (!source.ok || !destination.ok) {
    const problems = [source, destination].flatMap((reading) => (reading.ok ? [] : [reading.problem]));
    return { verdict: "undetermined", ambiguous: true, reasons: problems.map(({ message, fix }) => (fix === undefined ? message : `${message}; ${fix}`)) };
  }
  const { flows, nothingBehind, unknown, rewriting, notes } = askedFlows(cluster, reach, {
    source: source.reference,
    destination: destination.reference,
    protocol: protocolOf(probe.protocol),
    port: probe.port,
    ...(probe.ipFamily !== undefined && { family: probe.ipFamily }),
    ...(lbSource !== undefined && { lbSource }),
    nodeRanges: rangesOfCidrs(nodeCidrs ?? []),
  });
  if (nothingBehind !== undefined) return { verdict: "denied", ambiguous: false, reasons: [nothingBehind] };
  const judged = flows.map((asked) => ({ asked, judged: verdictOf(cluster.world, asked) }));
  const outcomes = judged.map(({ asked, judged: { outcome } }) => ({ asked, outcome }));
  const whole = outcomeOf(outcomes);
  // Replicas, backends or families that differ give no single answer, and neither does what the input does not tell.
  const single = whole === "mixed" || (unknown !== undefined && whole !== "denied") ? "undetermined" : whole;
  const hasClient = flows.some(isAsClient);
  const telling = judged.filter(({ asked }) => whole !== "allowed" || (asked.perhaps !== true && (!hasClient || isAsClient(asked))));
  const named = new Set(telling.map(({ judged: { outcome } }) => outcome)).size > 1;
  const reasons = asOneNode(telling).flatMap((one) => reasonsOf(cluster, one, named));
  const all = [...reasons, ...familyNotes(outcomes), ...sourceNotes(outcomes, rewriting), ...notes];
  return { verdict: single, ambiguous: single === "undetermined", reasons: [...new Set(all)] };
}

/** The side that decides comes first: a denial needs one end, an opening both. */
function reasonsOf(cluster: Cluster, { asked, judged: { outcome, egress, ingress, flow } }: ProbedFlow, named: boolean): readonly string[] {
  const sides = [egress, ingress].filter((side) => (outcome === "allowed" || side.outcome !== "allowed") && (isAsClient(asked) || side.by !== "outside"));
  const pods = asked.pods === "same" ? ", one pod and itself" : asked.pods === "different" ? ", from one pod to another" : "";
  const family = flow.family === undefined ? "" : ` over IPv${flow.family}`;
  const name = named && flow.destination.kind === "workload" ? `${cluster.workloads[flow.destination.workload]?.name ?? ""}${family}${pods}: ` : "";
  return sides.map((side) => `${name}${seenAs(asked)}${side.direction} ${side.outcome}: ${reasonText(cluster, side)}`);
}

/** Policies cut the addresses that a node may have into many pieces where it is not known which it has. */
const RANGES_SHOWN = 3;

/** Whose address the pod sees, where that is not fixed. */
function seenAs({ lbSource, source }: AskedFlow): string {
  if (lbSource === undefined) return "";
  switch (lbSource) {
    case "preserve":
      return "as the client, ";
    case "own-node":
      return "as the pod's own node, ";
    case "node":
      return `as a node${source.kind === "external" ? ` at ${listFirst(source.ranges.map((range) => range.replace(/^(.*)-\1$/, "$1")), RANGES_SHOWN)}` : ""}, `;
  }
}

function reasonText(cluster: Cluster, { by, rules, isolatedBy, causes }: Decision): string {
  const refs = (list: readonly Ref[]): string => listFirst(list.map((ref) => refText(cluster, ref)), 3);
  switch (by) {
    case "rule":
      return refs(rules.map(({ rule }) => rule));
    case "isolation":
      return `no rule lets it pass; isolated by ${refs(isolatedBy)}`;
    case "default":
      return "no policy isolates it";
    case "outside":
      return "outside the cluster's pods";
    case "host-network":
      return "host network, which policies do not govern";
    case "self":
      return "a pod always reaches itself";
    case "own-node":
      return "between a pod and its own node";
    case "unknown":
      return causeTexts(cluster, causes).join("; ");
  }
}
