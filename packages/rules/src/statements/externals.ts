import { servicesAt, type External } from "@demarc/charter";
import { intersect, isEmpty, noTraffic, subtract, unionOfAll } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { agreementsOf, type Segment, type SegmentPair } from "../agreements.ts";
import { statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import type { RawFinding } from "../finding.ts";
import type { OpenedRule } from "../opened-flows.ts";
import { trafficOfParts } from "../opened-words.ts";
import { describeTraffic } from "../traffic-text.ts";
import { workloadName, workloadNames } from "../workload-names.ts";
import { aboutNamespaces, bareRules, openedBeyond } from "./beyond.ts";
import {
  allOf, breaking, brokenBy, brokenByFlows, brokenFor, cites, citing, holds, notCheckable, sentences, type Inquiry, type Judgement,
} from "./judgement.ts";

/** Rules that say of an external that packets which are let through to it do not arrive. */
export const placeRules: readonly string[] = ["external-address-of-another-service", "external-without-backend"];

/** What says that some externals are not where the page has them, or that nobody answers there. */
export function faultsOfPlace(inquiry: Inquiry, externals: readonly External[]): readonly RawFinding[] {
  return breaking(inquiry, placeRules, (finding) => cites(finding, externals.map(({ statement }) => statement)));
}

/** The endpoints of one line of the page: each is kept when its clients get there, and somebody answers. */
export function judgeExternals(inquiry: Inquiry, externals: readonly External[]): Judgement {
  const rules = [...placeRules, "required-flow-blocked"];
  const found = breaking(inquiry, rules, (finding) => cites(finding, externals.map(({ statement }) => statement)));
  return brokenBy(inquiry, rules, found, () => allOf(externals.map((external) => judgeExternal(inquiry, external))));
}

function judgeExternal(inquiry: Inquiry, external: External): Judgement {
  const { context } = inquiry;
  const { cluster } = context;
  // Where something stands behind the address, that is what must be reached: that a policy names the address is not enough (NP-25).
  const agreed = agreementsOf(context).all.filter(({ kind, seen, external: its }) => kind === "external" && seen === "always" && its === external);
  const nowhere = agreed.flatMap(({ unresolved }) => unresolved ?? []);
  if (nowhere.length > 0) return notCheckable(...sentences(nowhere, external.name));
  const port = external.port === undefined ? "" : `:${external.port}`;
  const statuses = agreed.map((one) => statusOfAgreement(context, { ...one, must: "every" }));
  const clients = statuses.flatMap(({ open }) => open).filter(({ source }) => isApplication(inquiry, source));
  if (clients.length === 0) {
    const outcomes = agreed.map((one) => statusOfAgreement(context, one).outcome);
    if (outcomes.every((outcome) => outcome === "unresolved")) return notCheckable("no workload of the page's namespaces that policies govern is in the input");
    if (outcomes.every((outcome) => outcome === "holds")) {
      return notCheckable(`only workloads on the host network get to ${external.address}${port}, which policies do not govern`);
    }
    if (outcomes.includes("undetermined")) return notCheckable(`whether any workload gets to ${external.address}${port} hangs on what the input does not tell`);
    const nobody = `no workload of the page's namespaces gets to ${external.address}${port}`;
    // `required-flow-blocked` says so, unless somebody answers for it.
    return brokenFor(inquiry, [nobody], String, citing(external.statement, "required-flow-blocked")) ?? holds(nobody);
  }
  const names = [...new Set(clients.map(({ source }) => workloadName(cluster, source)))];
  const beyond = alsoOpened(inquiry, statuses);
  const wide = openToAll(inquiry, clients.map(({ source }) => source));
  const evidence = `${listSome(names, 4)} reach${names.length === 1 ? "es" : ""} ${external.address}${port}${behindWords(cluster, external)}`;
  if (beyond.findings.length === 0 && wide.length === 0) return holds(evidence);
  const bare = openingsToAll(inquiry, wide);
  const bareWaived = inquiry.waived.some(({ rule }) => rule === "world-egress" || bareRules.includes(rule));
  if (beyond.findings.length === 0 && bare.length === 0 && bareWaived) return holds(evidence, `${listSome(workloadNames(cluster, wide), 4)} may go to any address, which is waived`);
  const besides = beyond.findings.length > 0 ? beyond.words : `${listSome(workloadNames(cluster, wide), 4)} may go to any address`;
  return brokenByFlows(inquiry, ["world-egress", ...bareRules], [evidence, `and not it alone: ${besides}`], { findings: [...beyond.findings, ...bare], shown: undefined });
}

function behindWords(cluster: Cluster, external: External): string {
  const [service] = servicesAt(cluster, external);
  if (service === undefined) return "";
  const ports = service.ports.filter(({ port }) => external.port === undefined || port === external.port);
  const targets = [...new Set(ports.flatMap(({ targets: pods, addressTargets }) => [...pods, ...addressTargets].map((target) => String(target.port))))];
  return ` (Service ${service.namespace}/${service.name}${targets.length > 0 ? `, target port ${listSome(targets, 3)}` : ""})`;
}

/** What rules open besides what is listed, the gravest first: where the page has the address, it is other ports, or for others. */
const besides = ["addresses", "ports", "clients"] as const;

type Besides = (typeof besides)[number];

const besidesWords: Readonly<Record<Besides, string>> = {
  addresses: "addresses that the page does not list",
  ports: "ports of listed addresses that the page does not list",
  clients: "what the page lists to workloads that it does not list it for",
};

/**
 * What says that rules which let the page's namespaces out to some places let them out to others too, and to no place
 * that is listed; in words, each rule by the gravest of what it opens.
 */
function alsoOpened(inquiry: Inquiry, places: readonly AgreementStatus[]): { readonly findings: readonly RawFinding[]; readonly words: string } {
  const wanted = new Map(places.flatMap(({ agreed, pairs }) => pairs.map(({ parties }) => [parties[1], agreed.traffic] as const)));
  const leadsThere = ({ written }: OpenedRule): boolean => {
    const { carries } = inquiry.context.reachability.account(written.ref);
    return carries.some(({ destination, traffic }) => !isEmpty(intersect(traffic, wanted.get(destination) ?? noTraffic)));
  };
  const hasApplication = (source: Segment): boolean =>
    source.kind === "workloads" && source.workloads.some((workload) => isApplication(inquiry, workload));
  const findings: RawFinding[] = [];
  const words: string[] = [];
  for (const kind of besides) {
    const isMeant = (part: SegmentPair): boolean => hasApplication(part.source) && besidesOf(inquiry, part) === kind;
    const opened = openedBeyond(inquiry, (part, reason, rule) => reason === "external" && isMeant(part) && leadsThere(rule));
    const added = opened.findings.filter((finding) => !findings.includes(finding));
    if (added.length === 0) continue;
    findings.push(...added);
    const ports = kind === "ports" ? ` (${describeTraffic(trafficOfParts(opened.parts))})` : "";
    words.push(`${count(added.length, "rule")} ${added.length === 1 ? "opens" : "open"} ${besidesWords[kind]}${ports}`);
  }
  return { findings: inquiry.findings.filter((finding) => findings.includes(finding)), words: words.join(", ") };
}

function besidesOf({ context }: Inquiry, { destination, excess }: SegmentPair): Besides {
  if (destination.asDestination.size === 0) return "addresses";
  const { all } = agreementsOf(context);
  const listed = unionOfAll([...destination.asDestination].map((index) => all[index]?.traffic ?? noTraffic));
  return isEmpty(subtract(excess, listed)) ? "clients" : "ports";
}

function isApplication({ context, charter }: Inquiry, workload: number): boolean {
  const namespace = context.cluster.workloads[workload]?.namespace;
  return charter.namespaces.some(({ name }) => name === namespace);
}

/** Of some workloads, those that nothing keeps from going out anywhere. */
function openToAll({ context: { reachability } }: Inquiry, workloads: readonly number[]): readonly number[] {
  const outside = reachability.parties.filter(({ kind }) => kind === "addresses");
  return [...new Set(workloads)].filter((workload) => {
    const party = reachability.partyOf({ kind: "workload", workload });
    return outside.every(({ id }) => !isEmpty(reachability.between(party, id).atLeast));
  });
}

/** What says why workloads may go to any address. */
function openingsToAll(inquiry: Inquiry, workloads: readonly number[]): readonly RawFinding[] {
  const namespaces = new Set(workloads.map((workload) => inquiry.context.cluster.workloads[workload]?.namespace ?? ""));
  return breaking(inquiry, ["world-egress", ...bareRules], aboutNamespaces(namespaces));
}
