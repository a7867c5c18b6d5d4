import type { External, Need, RequiredFlow } from "@demarc/charter";
import { addTo, count, groupBy, listSome } from "@demarc/source";
import { agreementsOf, type SegmentPair } from "../agreements.ts";
import { statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import { deploymentRights } from "../deployment-rights.ts";
import { dialledNames, type DialledName } from "../dialled-names.ts";
import type { RawFinding } from "../finding.ts";
import { remembered } from "../remembered.ts";
import type { RuleContext } from "../rule.ts";
import { countExcess } from "../segment-text.ts";
import { listWorkloads } from "../workload-names.ts";
import { bareFindings, bareRules, beyondRules, openedBetween, passingBeyond, refusedDoubtsBetween } from "./beyond.ts";
import type { Route } from "./between-namespaces.ts";
import { faultsOfPlace } from "./externals.ts";
import {
  breaking, broken, brokenBy, brokenByFlows, brokenFor, cites, holds, notCheckable, sentences, told, type Inquiry, type Judge, type Judgement, type Sentences,
} from "./judgement.ts";
import { exampleOf, passingWords } from "./passing-words.ts";
import { inPlace, type Placed } from "./placed.ts";

const flowRules: readonly string[] = ["required-flow-blocked", "egress-isolated-without-dns", "dns-tcp-missing", "unresolved-service-name", "deployment-not-permitted"];

/** Required flows, each with what its reasons come down to. */
export function flowJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const judges = new Map<string, Judge>();
  for (const flow of inquiry.charter.flows) {
    judges.set(flow.statement, () => judgeFlow(inquiry, flow));
    for (const reason of flow.reasons) if (reason.statement !== flow.statement) judges.set(reason.statement, () => judgeReason(inquiry, flow, reason));
  }
  return judges;
}

/** The heading of a flow: what its reasons need passes, and neither the way back nor anything wider is open. */
function judgeFlow(inquiry: Inquiry, flow: RequiredFlow): Judgement {
  const statements = [flow.statement, ...flow.reasons.map(({ statement }) => statement)];
  const found = breakingFlow(inquiry, statements);
  if (found.length > 0) return brokenBy(inquiry, flowRules, found, () => nothingAsked(inquiry, flow.statement));
  const too =
    leadsNowhere(inquiry, flow.reasons, flow.toExternals) ??
    brokenByOpening(inquiry, flow, "reverse") ??
    brokenByOpening(inquiry, flow, "wider") ??
    doubtOfOpening(inquiry, flow, ["reverse", "wider"]);
  if (too !== undefined) return too;
  return brokenBy(inquiry, [...flowRules.slice(0, 1), ...beyondRules], [], () => {
    const own = statusesOf(inquiry, [flow.statement]);
    const reasons = statusesOf(inquiry, statements.slice(1));
    const unread = flow.reasons.filter(({ needs, statement }) => needs.length === 0 && statement !== flow.statement).map(({ text }) => `not checked: \`${text}\` names no service or port`);
    // The heading itself is asked for only where no reason says what it is made of.
    const isMade = own.every(({ agreed }) => agreed.must === "none");
    return judgeStatuses(inquiry, flow, flow.statement, isMade ? reasons : own, { beside: isMade ? [] : reasons, notes: unread });
  });
}

type Reason = RequiredFlow["reasons"][number];

function judgeReason(inquiry: Inquiry, flow: RequiredFlow, reason: Reason): Judgement {
  const { statement, text } = reason;
  const found = breakingFlow(inquiry, [statement]);
  if (found.length > 0) return brokenBy(inquiry, flowRules, found, () => nothingAsked(inquiry, statement));
  const nowhere = leadsNowhere(inquiry, [reason]);
  if (nowhere !== undefined) return nowhere;
  const directed = speaksOfDirection(text);
  const reverse = directed ? (brokenByOpening(inquiry, flow, "reverse") ?? doubtOfOpening(inquiry, flow, ["reverse"])) : undefined;
  if (reverse !== undefined) return reverse;
  const rules = [...flowRules.slice(0, 1), ...(directed ? beyondRules : [])];
  return brokenBy(inquiry, rules, [], () => judgeStatuses(inquiry, flow, statement, statusesOf(inquiry, [statement])));
}

/** Packets that are let through to an external where nobody answers do not keep a flow. */
function leadsNowhere(inquiry: Inquiry, reasons: readonly Reason[], named: readonly string[] = []): Judgement | undefined {
  const headed = inquiry.charter.externals.filter(({ name }) => named.includes(name));
  const places = reasons.flatMap(({ needs }) => needs.filter(({ required }) => required).flatMap((need) => externalsOf(inquiry, need)));
  const found = faultsOfPlace(inquiry, [...headed, ...places]);
  return found.length === 0 ? undefined : broken(sentences(told(found), "nobody answers there"), found);
}

/** The endpoints of an external on a need's ports, or all of them where none has those. */
function externalsOf({ charter }: Inquiry, { destination, ports }: Need): readonly External[] {
  if (destination.kind !== "external") return [];
  const named = charter.externals.filter(({ name }) => name === destination.name);
  const meant = named.filter(({ port }) => ports.some((its) => its.port === port));
  return meant.length > 0 ? meant : named;
}

/** "Runtime communication" is about who talks to whom, and the arrow above says which way; "model scheduling" is about what has to work. */
function speaksOfDirection(text: string): boolean {
  return /\b(?:communicat\w*|traffic|connect\w*|talks?)\b/i.test(text);
}

/** Findings of the rules of flows that cite some statements, worst first. */
function breakingFlow(inquiry: Inquiry, statements: readonly string[]): readonly RawFinding[] {
  return oneOfEach(statements, citing(inquiry));
}

const citing = remembered((inquiry: Inquiry) =>
  byStatement(breaking(inquiry, flowRules), ({ statement, otherStatements }) => [...(statement === undefined ? [] : [statement]), ...otherStatements]),
);

function statusesOf({ context }: Inquiry, statements: readonly string[]): readonly AgreementStatus[] {
  return oneOfEach(statements, requiredBy(context)).map((agreed) => statusOfAgreement(context, agreed));
}

const requiredBy = remembered((context: RuleContext) =>
  byStatement(agreementsOf(context).all.filter(({ kind }) => kind === "required"), ({ statement }) => [statement]),
);

/** A page may ask for thousands of flows, each of which looks for its own. */
function byStatement<T>(items: readonly T[], statementsOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly Placed<T>[]> {
  const groups = new Map<string, Placed<T>[]>();
  items.forEach((item, place) => {
    const placed = { item, place };
    for (const statement of new Set(statementsOf(item))) addTo(groups, statement, placed);
  });
  return groups;
}

/** What stands under some statements, each once, in the order of all items. */
function oneOfEach<T>(statements: readonly string[], groups: ReadonlyMap<string, readonly Placed<T>[]>): readonly T[] {
  return inPlace(statements.flatMap((statement) => groups.get(statement) ?? []));
}

function missingOf({ agreed }: AgreementStatus): string {
  return agreed.unresolved ?? `nothing in the input that it speaks of: ${agreed.summary}`;
}

function isUnresolved({ outcome }: AgreementStatus): boolean {
  return outcome === "unresolved";
}

/**
 * Nothing that must pass is blocked: `required-flow-blocked` says so. What hangs on the input is no `holds`, nor is a
 * sentence about two namespaces of which one is not in the input.
 */
function judgeStatuses(
  inquiry: Inquiry,
  flow: RequiredFlow,
  statement: string,
  asked: readonly AgreementStatus[],
  { beside = [] as readonly AgreementStatus[], notes = [] as readonly string[] } = {},
): Judgement {
  const { context } = inquiry;
  if (asked.length === 0) return nothingAsked(inquiry, statement);
  const must = asked.filter(({ agreed }) => agreed.must !== "none");
  const doubtful = [...must, ...beside].filter(({ outcome, agreed }) => outcome === "undetermined" && agreed.must !== "none");
  if (doubtful.length > 0) return notCheckable(...sentences(doubtful.map((status) => doubtWords(inquiry, status)), "it hangs on what the input does not tell"));
  // `required-flow-blocked` says so, unless somebody answers for it.
  const held = [...must, ...beside].filter(({ outcome, agreed }) => outcome === "blocked" && agreed.must !== "none");
  const blockedWords = ({ agreed }: AgreementStatus): string => `it does not pass: ${agreed.summary}`;
  const meant = held.map(({ agreed }) => agreed.statement);
  const blocked = brokenFor(inquiry, held, blockedWords, { rules: flowRules, test: (finding) => cites(finding, [statement, ...meant]) });
  if (blocked !== undefined) return blocked;
  // Somebody answers for it.
  if (held.length > 0) return holds(...sentences(held.map(blockedWords), "it does not pass"));
  const required = must.filter(({ outcome }) => outcome === "holds");
  const kept = required.length > 0 ? required : asked.filter(({ agreed, open }) => agreed.must === "none" && agreed.seen === "always" && open.length > 0);
  const unresolved = (kept.length > 0 ? must : asked).filter(isUnresolved);
  const missing = unresolved.map(missingOf);
  const unasked = beside.filter((status) => isUnresolved(status) && status.agreed.must !== "none").map(missingOf);
  const reasons = flow.reasons.filter((reason) => reason.statement === statement);
  const asking = new Set([...flow.from.map(({ namespace }) => namespace), ...reasons.flatMap(clientNamespaces)]);
  const absent = [...asking].filter((name) => !context.cluster.workloads.some(({ namespace }) => namespace === name)).map((name) => `no workload of ${name} is in the input`);
  const passes = kept.map((status) => passingWords(context, status));
  // Where nobody is there who needs it, nothing is missing; where somebody is, and not what it needs, nobody knows.
  if (absent.length > 0 || unresolved.some(({ agreed }) => agreed.sources.workloads.length > 0)) {
    return notCheckable(...sentences([...absent, ...missing, ...passes], "nothing is known of it"));
  }
  if (kept.length > 0) {
    const open = [...missing, ...unasked].map((what) => `not checked: ${what}`);
    return holds(...sentences([...passes, ...dialledWords(context, kept), ...rightsWords(context, flow, statement), ...open, ...notes], "nothing is known of it"));
  }
  return missing.length > 0 ? notCheckable(...sentences(missing, "nothing is known of it")) : nothingAsked(inquiry, statement, asked);
}

/** Namespaces whose workloads, whatever their labels, need what a reason speaks of: "sharing between" two is both. */
function clientNamespaces({ needs }: Reason): readonly string[] {
  return needs.flatMap(({ source }) => (source.kind === "pods" && source.labels.size === 0 && source.anyOf === undefined ? source.namespaces : []));
}

/** By which names the clients of what is kept find it, where their manifests say so. */
function dialledWords({ cluster }: RuleContext, kept: readonly AgreementStatus[]): readonly string[] {
  const leads = ({ agreed: { sources, destinations } }: AgreementStatus, { workload, service }: DialledName): boolean =>
    sources.workloads.includes(workload) && service?.workloads.some((index) => destinations.workloads.includes(index)) === true;
  const names = dialledNames(cluster).filter((dialled) => kept.some((status) => leads(status, dialled)));
  return [...groupBy(names, ({ host }) => host)].map(([host, dialled]) => `\`${host}\` resolves, for ${listWorkloads(cluster, dialled.map(({ workload }) => workload), 3)}`);
}

/** Whether what is deployed may be written, where the sentence is about that. */
function rightsWords(context: RuleContext, flow: RequiredFlow, statement: string): readonly string[] {
  const isOf = (its: string): boolean => its === statement || (statement === flow.statement && flow.reasons.some((reason) => reason.statement === its));
  return deploymentRights(context).filter((right) => isOf(right.statement)).map(({ from, to, groups, outcome, binding }) => {
    const what = `${groups.length === 0 ? "something" : `objects of ${listSome(groups, 3)}`} in ${to}`;
    if (outcome === "permitted") return `${binding?.kind ?? ""} ${binding?.name ?? ""} lets a service account of ${listSome(from, 3)} write ${what}`;
    const why = binding === undefined ? `no Role or RoleBinding of ${to} is in the input` : `the role of ${binding.kind} ${binding.name} is not in the input`;
    return `not checked: whether a service account of ${listSome(from, 3)} may write ${what}: ${why}`;
  });
}

function doubtWords({ context }: Inquiry, { agreed, failing }: AgreementStatus): string {
  const refused = context.cluster.networkPolicies.filter(({ object }) => object.refusals.length > 0).map(({ namespace, name }) => `${namespace}/${name}`);
  const because = failing.length > 0 && refused.length > 0 ? `; the API server refuses ${listSome(refused, 3)}` : "";
  return `whether it passes hangs on what the input does not tell: ${agreed.summary}${because}`;
}

function nothingAsked(inquiry: Inquiry, statement: string, optional: readonly AgreementStatus[] = []): Judgement {
  if (optional.length > 0) return notCheckable(...sentences(optional.map(({ agreed }) => `needed only where it is used, and it does not pass: ${agreed.summary}`), "nothing is known of it"));
  return notCheckable("it names no service or port that could be asked for", ...problemsAt(inquiry, statement));
}

function problemsAt({ charter, pageProblems }: Inquiry, id: string): readonly string[] {
  const line = charter.statements.find((statement) => statement.id === id)?.at.line;
  return pageProblems.filter(({ location }) => location?.line === line).flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
}

/** More than the arrow says: what passes the other way, or beyond what is needed, whether a policy opens it or nothing isolates. */
function brokenByOpening(inquiry: Inquiry, flow: RequiredFlow, way: "reverse" | "wider"): Judgement | undefined {
  const { context } = inquiry;
  const route = routeOf(flow, way);
  const listens = (part: SegmentPair): boolean => countExcess(context, [part]) > 0;
  const parts = passingBeyond(inquiry, route).filter(listens);
  const opened = openedBetween(inquiry, route, listens).findings;
  const findings = [...opened, ...bareFindings(inquiry, parts)];
  const reporting = [...beyondRules, ...bareRules];
  if (parts.length === 0 || (findings.length === 0 && inquiry.waived.some(({ rule }) => reporting.includes(rule)))) return undefined;
  const number = countExcess(context, parts);
  const flows = count(number, "flow");
  const pass = number === 1 ? "passes" : "pass";
  const [from, to] = [namesOf(flow.from), namesOf(flow.to)];
  const words = way === "reverse" ? `${flows} from ${to} to ${from} ${pass}, and the page requires only the other direction` : `${flows} from ${from} to ${to} ${pass} beyond what the page needs`;
  const example = exampleOf(context, parts);
  const evidence: Sentences = [words, ...(example === undefined ? [] : [example.words]), ...told(findings)];
  return brokenByFlows(inquiry, reporting, evidence, { findings, shown: example?.flow });
}

/** Where nothing is broken: whether a policy that the API server refuses was to keep it so. */
function doubtOfOpening(inquiry: Inquiry, flow: RequiredFlow, ways: readonly ("reverse" | "wider")[]): Judgement | undefined {
  const refused = refusedDoubtsBetween(inquiry, ways.map((way) => routeOf(flow, way)));
  return refused.length === 0 ? undefined : notCheckable(`what passes beyond what the page needs, or the other way, hangs on ${listSome(refused, 4)}, which the API server refuses`);
}

/** Between the namespaces of a flow, or the way back. */
function routeOf({ from, to }: RequiredFlow, way: "reverse" | "wider"): Route {
  const [sources, destinations] = way === "reverse" ? [to, from] : [from, to];
  return { from: sources.map(({ namespace }) => namespace), to: destinations.map(({ namespace }) => namespace) };
}

function namesOf(ends: RequiredFlow["from"]): string {
  return listSome([...new Set(ends.map(({ namespace }) => namespace))], 4);
}

