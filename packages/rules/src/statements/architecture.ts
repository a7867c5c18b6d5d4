import type { CharterNamespace, External } from "@demarc/charter";
import { intersect, isEmpty, noTraffic } from "@demarc/engine";
import { packById } from "@demarc/packs";
import { agreementsOf } from "../agreements.ts";
import { statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import { count, listSome } from "../counting-words.ts";
import { workloadName } from "../workload-names.ts";
import type { RawFinding } from "../finding.ts";
import type { OpenedRule } from "../opened-flows.ts";
import { openedBeyond } from "./beyond.ts";
import { breaking, broken, brokenBy, holds, notCheckable, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { flowJudges } from "./required-flows.ts";

/** Namespaces, required flows with their reasons, and externals. */
export function architectureJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const judges = new Map<string, Judge>(flowJudges(inquiry));
  for (const namespace of inquiry.charter.namespaces) if (namespace.statement !== undefined) judges.set(namespace.statement, () => judgeNamespace(inquiry, namespace));
  for (const external of inquiry.charter.externals) judges.set(external.statement, () => judgeExternal(inquiry, external));
  return judges;
}

function judgeNamespace(inquiry: Inquiry, { name, packs, statement }: CharterNamespace): Judgement {
  const found = breaking(inquiry, ["doc-drift"], (finding) => finding.statement === statement);
  return brokenBy(inquiry, ["doc-drift"], found, () => {
    const { cluster } = inquiry.context;
    const workloads = new Set(cluster.workloads.filter(({ namespace }) => namespace === name).map(({ group }) => group)).size;
    const purposes = packs.flatMap((id) => {
      const pack = packById(id);
      const kinds = (pack?.recognisedBy.kinds ?? []).map((kind) => kind.slice(kind.lastIndexOf("/") + 1));
      // What no kind of object tells cannot be looked for.
      return pack === undefined || kinds.length === 0 ? [] : [{ name: pack.name, objects: cluster.objects.filter((object) => object.namespace === name && kinds.includes(object.kind)).length }];
    });
    const there = purposes.filter(({ objects }) => objects > 0);
    const missing = purposes.filter(({ objects }) => objects === 0);
    const held = `${count(workloads, "workload")}${there.length > 0 ? ` and ${listSome(there.map((purpose) => `${count(purpose.objects, "object")} of ${purpose.name}`), 3)}` : ""}`;
    if (!cluster.namespaces.some((namespace) => namespace.name === name && namespace.object !== undefined)) return notCheckable(`its Namespace object is not in the input; ${held} name it`);
    if (missing.length > 0) return notCheckable(`${name} is there, with ${held}; no object of ${listSome(missing.map((purpose) => purpose.name), 3)} is in it, which the page says it is for`);
    return holds(`${name} is there, with ${held}`);
  });
}

/** An external is kept when a Service answers on it (where it is in the cluster) and its clients get there, and only there. */
function judgeExternal(inquiry: Inquiry, external: External): Judgement {
  const { context } = inquiry;
  const { cluster } = context;
  const agreed = agreementsOf(context).all.filter(({ kind, statement }) => kind === "external" && statement === external.statement);
  const published = cluster.services.filter(({ externalAddresses }) => externalAddresses.length > 0);
  const service = cluster.services.find(({ externalAddresses }) => externalAddresses.some(({ address }) => address === external.address));
  const port = external.port === undefined ? "" : `:${external.port}`;
  if (service !== undefined && external.port !== undefined && !service.ports.some((candidate) => candidate.port === external.port)) {
    return broken([`Service ${service.namespace}/${service.name} answers on ${external.address}, but not on port ${external.port}: it has ${listSome(service.ports.map((candidate) => String(candidate.port)), 4)}`]);
  }
  if (service === undefined && published.length > 0 && external.kind === "load-balancer") {
    return broken([`no Service of the input has the address ${external.address}; load balancers there: ${listSome(published.map(({ namespace, name, externalAddresses }) => `${namespace}/${name} ${externalAddresses[0]?.address ?? ""}`), 4)}`]);
  }
  // Where pods answer, they are what must be reached: that a policy names the address in front of them is not enough (NP-25).
  const arriving = agreed.some(({ destinations }) => destinations.workloads.length > 0) ? agreed.filter(({ destinations }) => destinations.workloads.length > 0) : agreed;
  const statuses = arriving.map((one) => statusOfAgreement(context, { ...one, must: "every" }));
  const clients = statuses.flatMap(({ open }) => open).filter(({ source }) => isApplication(inquiry, source));
  if (clients.length === 0) {
    const known = agreed.some(({ sources }) => sources.workloads.length > 0);
    return known ? broken([`no workload of the page's namespaces gets to ${external.address}${port}`]) : notCheckable("no workload of the page's namespaces is in the input");
  }
  const names = [...new Set(clients.map(({ source }) => workloadName(cluster, source)))];
  const beyond = alsoOpened(inquiry, statuses);
  const where = service === undefined ? "" : ` (Service ${service.namespace}/${service.name}, target port ${listSome([...new Set(service.ports.flatMap(({ targets }) => targets.map((target) => String(target.port))))], 3)})`;
  const evidence = `${listSome(names, 4)} reach${names.length === 1 ? "es" : ""} ${external.address}${port}${where}`;
  const wide = openToAll(inquiry, names);
  return beyond.length > 0 || wide.length > 0 ? broken([evidence, `and not it alone: ${beyond.length > 0 ? `${count(beyond.length, "rule")} open addresses that the page does not list` : `${listSome(wide, 4)} may go to any address`}`], beyond) : holds(evidence);
}

/** What says that rules which let the page's namespaces out to some places let them out to others too, and to no place that is listed. */
function alsoOpened(inquiry: Inquiry, places: readonly AgreementStatus[]): readonly RawFinding[] {
  const wanted = new Map(places.flatMap(({ agreed, pairs }) => pairs.map(({ parties }) => [parties[1], agreed.traffic] as const)));
  const leadsThere = ({ written }: OpenedRule): boolean =>
    inquiry.context.reachability.account(written.ref).carries.some(({ destination, traffic }) => !isEmpty(intersect(traffic, wanted.get(destination) ?? noTraffic)));
  return openedBeyond(inquiry, ({ source }, reason, opened) => reason === "external" && source.kind === "workloads" && source.workloads.some((workload) => isApplication(inquiry, workload)) && leadsThere(opened)).findings;
}

function isApplication({ context, charter }: Inquiry, workload: number): boolean {
  const namespace = context.cluster.workloads[workload]?.namespace;
  return charter.namespaces.some(({ name }) => name === namespace);
}

/** Workloads that nothing keeps from going out anywhere. */
function openToAll({ context }: Inquiry, names: readonly string[]): readonly string[] {
  const { cluster, reachability } = context;
  const outside = reachability.parties.filter(({ kind }) => kind === "addresses");
  return names.filter((name) => {
    const workload = cluster.workloads.findIndex((_, index) => workloadName(cluster, index) === name);
    const party = reachability.partyOf({ kind: "workload", workload });
    return outside.every(({ id }) => !isEmpty(reachability.between(party, id).atLeast));
  });
}
