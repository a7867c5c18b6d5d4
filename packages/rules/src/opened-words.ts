import { formatTraffic, noTraffic, union, type Traffic } from "@demarc/engine";
import type { SegmentPair } from "./agreements.ts";
import { count, listSome } from "./counting-words.ts";
import type { Concerned, OpenedRule } from "./opened-flows.ts";
import { describePorts, ruleName } from "./rule-effect.ts";
import type { Found, RuleContext } from "./rule.ts";
import { countExcess, countWords, excessGroups, witnessOfExcess } from "./segment-text.ts";
import { workloadName } from "./workload-names.ts";

/** What the rules that report openings beyond what is agreed have in common to say. */
export function sayOpened(context: RuleContext, opened: OpenedRule, own: Pick<Found, "message" | "next"> & Partial<Found>): Found {
  const { written, parts, foremost, author } = opened;
  const mine = parts.get(foremost) ?? [];
  const { object, path } = written.ref;
  const witness = witnessOfExcess(context, mine);
  return {
    at: { object, path },
    ...(witness !== undefined && { witness }),
    flows: excessGroups(context, mine),
    owner: author,
    weight: countExcess(context, mine),
    subject: `${written.rule.direction} ${describePorts(written.rule.ports)} ${JSON.stringify(written.rule.peers)}`,
    ...own,
    ...(opened.idle && { severity: "info" as const }),
    details: [...(own.details ?? []), ...alsoOpens(context, opened), ...coveredElsewhere(context, opened)],
  };
}

/** e.g. `ingress rule 2 of serving-app-policy` */
export function openedName({ written }: OpenedRule): string {
  return ruleName(written.policy, written.rule);
}

/** e.g. `73 flows`; ports where nothing listens are counted as what they are. */
export function openedCount(context: RuleContext, opened: OpenedRule, reason: Concerned): string {
  const parts = opened.parts.get(reason) ?? [];
  return opened.idle ? `${formatTraffic(trafficOfParts(parts))}, where nothing listens today,` : countWords(context, parts);
}

/** Namespaces at the far ends, most flows first: `fraud-detection, monitoring and 3 more`. */
export function farNamespaces(context: RuleContext, { written }: OpenedRule, parts: readonly SegmentPair[]): string {
  const counts = new Map<string, number>();
  for (const part of parts) {
    const far = written.rule.direction === "ingress" ? part.source : part.destination;
    if (far.kind === "workloads") counts.set(far.namespace, (counts.get(far.namespace) ?? 0) + countExcess(context, [part]));
  }
  return listSome([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name), 5);
}

/** Teams at the far ends. */
export function farTeams({ written }: OpenedRule, parts: readonly SegmentPair[]): readonly string[] {
  const teams = parts.flatMap((part) => {
    const far = written.rule.direction === "ingress" ? part.source : part.destination;
    return far.kind === "workloads" ? [far.team] : [];
  });
  return [...new Set(teams)].sort();
}

export function trafficOfParts(parts: readonly SegmentPair[]): Traffic {
  return parts.reduce((traffic, { excess }) => union(traffic, excess), noTraffic);
}

/** One line for every graver-to-lighter reason that the rule has besides the one that it is reported for. */
function alsoOpens(context: RuleContext, opened: OpenedRule): readonly string[] {
  const words: Readonly<Record<Concerned, string>> = {
    "cross-team": "between teams",
    reverse: "against the direction that the page gives",
    wider: "beyond what a required flow needs",
    external: "to addresses that the page does not list",
  };
  return [...opened.parts]
    .filter(([reason, parts]) => reason !== opened.foremost && (reason === "external" || countExcess(context, parts) > 0))
    .map(([reason, parts]) => (reason === "external" ? `it also opens ${words.external}: ${formatTraffic(trafficOfParts(parts))}` : `it also opens ${countWords(context, parts)} ${words[reason]}`));
}

function coveredElsewhere(context: RuleContext, { written }: OpenedRule): readonly string[] {
  const account = context.reachability.account(written.ref);
  if (account.alone.length > 0 || account.carries.length === 0) return [];
  const others = account.coveredBy.slice(0, 3).map(({ rule }) => `${context.cluster.object(rule.object).name} ${rule.path}`);
  return [`all of it passes by other rules too (${listSome(others, 3)}): narrowing this one alone changes nothing`];
}

/** The page's five lines, filled in for the first of the parts, to send to who must agree. */
export function requestLines(context: RuleContext, parts: readonly SegmentPair[]): string {
  const [part] = parts;
  if (part === undefined) return "";
  const from = endName(context, part.source);
  const to = endName(context, part.destination);
  const more = parts.length - 1;
  return `if it is needed, ask for it: Request: allow ${from} to access ${to} · Source: ${from} · Destination: ${to} · Protocol: ${formatTraffic(part.excess)} · Justification: …${more > 0 ? ` (and ${count(more, "more pair")})` : ""}`;
}

function endName(context: RuleContext, segment: SegmentPair["source"]): string {
  if (segment.kind === "addresses") return "an address outside";
  const names = [...new Set(segment.workloads.map((workload) => workloadName(context.cluster, workload)))];
  return names.length === 1 ? (names[0] ?? "") : `${segment.namespace} (${listSome(names.map((name) => name.slice(segment.namespace.length + 1)), 3)})`;
}
