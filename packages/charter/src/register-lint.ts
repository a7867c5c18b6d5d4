import { nearestName } from "@demarc/kubernetes";
import type { Location, Problem } from "@demarc/source";
import { whyNotApproved } from "./approvals.ts";
import type { Charter } from "./charter.ts";
import { isClusterNamespace } from "./concerns.ts";
import { problem } from "./problem-codes.ts";

/** Approvals, waivers, connectivity tests and the request's example, held against the rest of the charter. */
export function* lintRegisters(charter: Charter): Iterable<Problem> {
  yield* approvalsTwice(charter);
  yield* unknownTeams(charter);
  yield* approvalsOfOthers(charter);
  yield* unlistedNamespaces(charter);
}

/** Approvals, and where nothing else tells it waivers, that have run out on a day (ISO date). */
export function* lintExpiries({ approvals, waivers }: Charter, today: string, told: { readonly waivers: boolean }): Iterable<Problem> {
  const name = (what: string, id: string): string => `the ${what} \`${id}\``;
  for (const { id, expires, at } of approvals) if (expires !== undefined && expires < today) yield problem("entry-expired", `${name("approval", id)} ended on ${expires}`, at, { consequence: "its flow counts as not agreed" });
  if (told.waivers) return;
  for (const { rule, expires, at } of waivers) if (expires < today) yield problem("entry-expired", `${name("waiver of", rule)} ended on ${expires}`, at, { consequence: "what it excused counts again" });
}

/** Waivers of rules that there are not; `rules` are the ids of all. */
export function* lintWaivedRules({ waivers }: Charter, rules: readonly string[]): Iterable<Problem> {
  for (const { rule, at } of waivers) {
    if (rules.includes(rule)) continue;
    const near = nearestName(rule, rules);
    yield problem("waiver-of-no-rule", `no rule has the id \`${rule}\``, at, near === undefined ? {} : { fix: `write \`${near}\`` });
  }
}

function* approvalsTwice({ approvals }: Charter): Iterable<Problem> {
  const seen = new Map<string, Location>();
  for (const { id, at } of approvals) {
    const first = seen.get(id);
    // One entry of a page with several ends is several approvals at one place.
    if (first === undefined) seen.set(id, at);
    else if (first.line !== at.line || first.column !== at.column) yield problem("charter-duplicate", `the approval \`${id}\` is listed twice, first on line ${first.line}`, at, { consequence: "both count, and nobody can tell them apart" });
  }
}

function* unknownTeams({ teams, waivers, approvals }: Charter): Iterable<Problem> {
  const known = new Set(teams.flatMap(({ id, name }) => [teamWords(id), teamWords(name)]));
  const expected = teams.map(({ id }) => `\`${id}\``).join(", ");
  const unknown = (name: string): boolean => !known.has(teamWords(name));
  for (const { owner, rule, at } of waivers) {
    if (unknown(owner)) yield problem("charter-unknown-team", `\`${owner}\`, who answers for the waiver of \`${rule}\`, is none of the teams`, at, { severity: "warning", expected, consequence: "it holds, and nobody that is known answers for it" });
  }
  for (const { id, approvedBy, at } of approvals) {
    if (!approvedBy.every(unknown)) continue;
    const names = approvedBy.map((name) => `\`${name}\``).join(" and ");
    const message = `${names}, who approved \`${id}\`, ${approvedBy.length === 1 ? "is" : "are"} none of the teams`;
    yield problem("charter-unknown-team", message, at, { severity: "warning", expected, consequence: "its flow counts as not agreed" });
  }
}

/** Approvals of a team that is known and cannot agree to what it approved. */
function* approvalsOfOthers(charter: Charter): Iterable<Problem> {
  const known = new Set(charter.teams.flatMap(({ id, name }) => [teamWords(id), teamWords(name)]));
  for (const approval of charter.approvals) {
    // The day before all days: what has run out is told of its own.
    const why = whyNotApproved(charter, approval, "");
    if (why === undefined || !approval.approvedBy.some((name) => known.has(teamWords(name)))) continue;
    yield problem("approval-without-consent", `the approval \`${approval.id}\` does not count: ${why}`, approval.at, { consequence: "its flow counts as not agreed" });
  }
}

function teamWords(text: string): string {
  return text.toLowerCase().replace(/^the\s+|\s+team$/g, "").trim();
}

interface RegisterEntry {
  readonly what: string;
  /** Namespaces of its ends; addresses have none. */
  readonly namespaces: readonly string[];
  readonly at: Location;
}

/** Approvals, connectivity tests and the request's example, by the namespaces that they name. */
export function registerEntries({ approvals, probes, requestExample }: Charter): readonly RegisterEntry[] {
  const flow = requestExample?.flow;
  return [
    ...approvals.map(({ id, from, to, at }) => ({ what: `the approval \`${id}\``, namespaces: [from, to].flatMap((end) => ("cidr" in end ? [] : [end.namespace])), at })),
    ...probes.map(({ from, to, at }) => ({ what: "the connectivity test", namespaces: [from, to].flatMap(namespaceOfProbe), at })),
    ...(requestExample === undefined || flow === undefined ? [] : [{ what: "the example of a request", namespaces: [flow.from.namespace, flow.to.namespace], at: requestExample.at }]),
  ];
}

/** Of `claims/intake`, `claims/deployment/intake` and `service/claims/intake`; other ends of a test are nodes, addresses and names of hosts. */
function namespaceOfProbe(text: string): readonly string[] {
  const [kind = "", ...names] = text.split("/");
  if (names.length === 1 && /^(?:nodes?|no)$/i.test(kind)) return [];
  if (names.length === 2 && /^(?:services?|svc)$/i.test(kind)) return names.slice(0, 1);
  return /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/(?!\d+$)/.exec(text)?.slice(1) ?? [];
}

/** One end may be another organisation's; an entry of which the page knows neither is about nothing of it. */
function* unlistedNamespaces(charter: Charter): Iterable<Problem> {
  const { namespaces, flows } = charter;
  if (namespaces.length === 0) return;
  const listed = new Set([...namespaces.map(({ name }) => name), ...flows.flatMap(({ from, to }) => [...from, ...to].map(({ namespace }) => namespace))]);
  for (const { what, namespaces: named, at } of registerEntries(charter)) {
    const unlisted = named.filter((name) => !listed.has(name) && !isClusterNamespace(name));
    const [first] = unlisted;
    if (first === undefined || unlisted.length < named.length) continue;
    const near = nearestName(first, [...listed]);
    yield problem("namespace-unlisted", `${what} speaks of ${unlisted.map((name) => `\`${name}\``).join(" and ")}, and neither the namespaces nor the flows do`, at, near === undefined ? {} : { fix: `write \`${near}\` if that is meant` });
  }
}
