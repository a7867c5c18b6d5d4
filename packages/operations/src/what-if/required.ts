import { intersect, isEmpty, someOf, type Endpoint, type Flow } from "@demarc/engine";
import { agreementsOf, statusOfAgreement, type AgreedPair, type AgreementStatus, type RuleContext } from "@demarc/rules";
import { allowedOf, rangesText, type End } from "../ends.ts";
import type { Judged } from "../judged.ts";
import { workloadEnd } from "../workload-groups.ts";
import type { Reasons } from "./reasons.ts";
import type { Effect, RequiredChange } from "./result.ts";

/** Flows that the page requires and that hold under one plug-in and not under the other; those that stop first. */
export function requiredChanges(before: Judged, after: Judged, today: string, reasons: Reasons): readonly RequiredChange[] {
  const [was, is] = [before, after].map((judged) => statuses({ ...judged, today })) as [Statuses, Statuses];
  const changes = [...was].flatMap(([id, old]): readonly RequiredChange[] => {
    const now = is.get(id);
    const effect = now === undefined ? undefined : effectOf(old.outcome, now.outcome);
    if (now === undefined || effect === undefined) return [];
    // The side that does not pass shows what it is about.
    const failing = effect === "starts" ? old : now;
    const [pair] = failing.failing;
    return pair === undefined ? [] : [changeOf(before, { old, now, pair, pairs: failing.failing.length, effect }, reasons)];
  });
  const order: readonly Effect[] = ["stops", "unclear", "starts"];
  return changes.sort((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect) || a.location.line - b.location.line);
}

type Statuses = ReadonlyMap<string, AgreementStatus>;

function statuses(context: RuleContext): Statuses {
  const required = agreementsOf(context).all.filter(({ must, kind }) => must !== "none" && kind !== "approved");
  return new Map(required.map((agreed) => [agreed.id, statusOfAgreement(context, agreed)]));
}

/** Undefined where it fares the same. */
function effectOf(before: AgreementStatus["outcome"], after: AgreementStatus["outcome"]): Effect | undefined {
  if (before === after || before === "unresolved" || after === "unresolved") return undefined;
  if (before === "holds" && after === "blocked") return "stops";
  return before === "blocked" && after === "holds" ? "starts" : "unclear";
}

interface Found {
  readonly old: AgreementStatus;
  readonly now: AgreementStatus;
  readonly pair: AgreedPair;
  readonly pairs: number;
  readonly effect: Effect;
}

function changeOf({ cluster, ownership }: Judged, { old, now, pair, pairs, effect }: Found, reasons: Reasons): RequiredChange {
  const { agreed } = now;
  const lost = isEmpty(pair.blocked) ? pair.doubtful : pair.blocked;
  const traffic = agreed.portsKnown ? intersect(lost, agreed.traffic) : lost;
  const direction = pair.at.includes("ingress") || pair.at.length === 0 ? "ingress" : "egress";
  const end = (workload: number): End => {
    const found = cluster.workloads[workload];
    return found === undefined ? { kind: "external", ranges: [] } : workloadEnd(found);
  };
  const { destination } = pair;
  const subject = direction === "egress" || destination.kind === "addresses" ? pair.source : destination.workload;
  const some = someOf(traffic);
  const reached: End = destination.kind === "workload" ? end(destination.workload) : { kind: "external", ranges: rangesText(destination.ranges) };
  return {
    id: agreed.id,
    statement: agreed.statement,
    location: agreed.at,
    summary: agreed.summary,
    effect,
    before: old.outcome,
    after: now.outcome,
    witness: { source: end(pair.source), destination: reached, allowed: allowedOf(traffic) },
    pairs,
    owner: ownership.ofNamespace(cluster.workloads[subject]?.namespace ?? ""),
    reason: reasons.of(flowOf(pair, some), direction, effect),
  };
}

function flowOf({ source, destination }: AgreedPair, some: ReturnType<typeof someOf>): Flow {
  const [range] = destination.kind === "addresses" ? destination.ranges : [];
  const to: Endpoint = destination.kind === "workload" ? destination : { kind: "address", address: { family: range?.family ?? 4, value: range?.first ?? 0n } };
  return { source: { kind: "workload", workload: source }, destination: to, protocol: some?.protocol ?? "TCP", port: some?.port };
}
