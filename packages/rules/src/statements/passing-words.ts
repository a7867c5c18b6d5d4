import { formatTraffic, rangesOf, verdict, type Decision, type Endpoint, type Flow, type Traffic } from "@demarc/engine";
import { listSome } from "@demarc/source";
import { describeRanges, someAddress } from "../address-text.ts";
import { countPairs, type AgreedPair, type AgreementStatus } from "../agreement-status.ts";
import { endpointOf, type SegmentPair } from "../agreements.ts";
import type { RuleContext } from "../rule.ts";
import { witnessOfExcess } from "../segment-text.ts";
import { workloadName } from "../workload-names.ts";

/** More rules than these would hide which ones matter. */
const RULES_MAX = 4;

/**
 * How something agreed is kept, for an auditor: how many pairs of how many, one of them, its ports, and the rules that
 * let it pass with their places.
 */
export function passingWords(context: RuleContext, status: AgreementStatus): string {
  const { agreed, open } = status;
  const [pair] = open;
  if (pair === undefined) return agreed.summary;
  const { all, open: kept } = countPairs(status);
  const traffic = agreed.portsKnown ? agreed.traffic : pair.opening.atLeast;
  const share = `${kept} of ${all} ${all === 1 ? "pair" : "pairs"} ${kept === 1 ? "passes" : "pass"}`;
  const by = decidedBy(context, { kind: "workload", workload: pair.source }, destinationOf(pair), traffic);
  return `${formatTraffic(traffic)}: ${share}, ${kept > 1 ? "e.g. " : ""}${pairName(context, pair)}, ${by} (${agreed.summary})`;
}

function destinationOf({ destination }: AgreedPair): Endpoint {
  return destination.kind === "workload" ? destination : { kind: "address", address: someAddress(destination.ranges) };
}

function pairName({ cluster }: RuleContext, { source, destination }: AgreedPair): string {
  const to = destination.kind === "workload" ? workloadName(cluster, destination.workload) : describeRanges(destination.ranges);
  return `${workloadName(cluster, source)} → ${to}`;
}

export interface Example {
  /** One flow, e.g. `fraud-detection/fraud-api → financial-ml/mlserver:9001/TCP`. */
  readonly flow: string;
  /** It, and what lets it pass. */
  readonly words: string;
}

/** One flow that nobody agreed to, between workloads if there is one; undefined where nothing is too much. */
export function exampleOf(context: RuleContext, parts: readonly SegmentPair[]): Example | undefined {
  const inside = parts.filter(({ source, destination }) => source.kind === "workloads" && destination.kind === "workloads");
  const flow = witnessOfExcess(context, inside.length > 0 ? inside : parts);
  const part = parts.find((one) => witnessOfExcess(context, [one]) === flow);
  if (flow === undefined || part === undefined) return undefined;
  return { flow, words: `e.g. ${flow}, ${decidedBy(context, endpointOf(part.source), endpointOf(part.destination), part.excess)}` };
}

/** The places of the rules that let it pass, the source's first; or that nothing isolates an end. */
function decidedBy({ cluster }: RuleContext, source: Endpoint, destination: Endpoint, traffic: Traffic): string {
  const decisions = someFlows(source, destination, traffic).map((flow) => verdict(cluster.world, flow));
  const sides = [decisions.map(({ egress }) => egress), decisions.map(({ ingress }) => ingress)];
  const places = sides.flatMap((side) => side.flatMap(({ rules }) => rules.filter(({ certainty }) => certainty === "certain").map(({ rule }) => cluster.locate(rule))));
  const names = [...new Set(places.map(({ file, line }) => `${file}:${line}`))];
  const open = new Set(sides.flatMap((side) => side.flatMap((decision) => withoutIsolation(decision) ?? [])));
  return [...(names.length > 0 ? [`by ${listSome(names, RULES_MAX)}`] : []), ...open].join(", ");
}

function withoutIsolation({ by, direction }: Decision): string | undefined {
  if (by === "default") return `nothing isolates the ${direction === "egress" ? "source" : "destination"}`;
  return by === "host-network" ? `the ${direction === "egress" ? "source" : "destination"} is on the host network` : undefined;
}

/** One flow for each range of ports: each may pass by rules of its own. */
function someFlows(source: Endpoint, destination: Endpoint, traffic: Traffic): readonly Flow[] {
  return (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => {
    const some = rangesOf(traffic, protocol).slice(0, RULES_MAX);
    return some.map(({ first }) => ({ source, destination, protocol, port: first }));
  });
}
