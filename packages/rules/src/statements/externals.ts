import type { External } from "@demarc/charter";
import { intersect, isEmpty, noTraffic } from "@demarc/engine";
import { agreementsOf } from "../agreements.ts";
import { statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import { count, listSome } from "../counting-words.ts";
import type { RawFinding } from "../finding.ts";
import type { OpenedRule } from "../opened-flows.ts";
import { workloadName } from "../workload-names.ts";
import { openedBeyond } from "./beyond.ts";
import { broken, holds, notCheckable, type Inquiry, type Judgement } from "./judgement.ts";

/** An external is kept when a Service answers on it (where it is in the cluster) and its clients get there, and only there. */
export function judgeExternal(inquiry: Inquiry, external: External): Judgement {
  const { context } = inquiry;
  const { cluster } = context;
  const agreed = agreementsOf(context).all.filter(({ kind, statement }) => kind === "external" && statement === external.statement);
  const away = misplaced(inquiry, external);
  if (away !== undefined) return broken([away]);
  const service = cluster.services.find(({ externalAddresses }) => externalAddresses.some(({ address }) => address === external.address));
  const port = external.port === undefined ? "" : `:${external.port}`;
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

/** That a load balancer is not where the page says, or not on that port; undefined where it is, or none is in the input. */
export function misplaced({ context }: Inquiry, { address, port, kind }: External): string | undefined {
  const { services } = context.cluster;
  const published = services.filter(({ externalAddresses }) => externalAddresses.length > 0);
  const at = published.filter(({ externalAddresses }) => externalAddresses.some((external) => external.address === address));
  const [first] = at;
  if (first === undefined) {
    if (published.length === 0 || kind !== "load-balancer") return undefined;
    return `no Service of the input has the address ${address}; load balancers there: ${listSome(published.map(({ namespace, name, externalAddresses }) => `${namespace}/${name} ${externalAddresses[0]?.address ?? ""}`), 4)}`;
  }
  if (port === undefined || at.some(({ ports }) => ports.some((candidate) => candidate.port === port))) return undefined;
  return `Service ${first.namespace}/${first.name} answers on ${address}, but not on port ${port}: it has ${listSome(first.ports.map((candidate) => String(candidate.port)), 4)}`;
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
