import type { CharterNamespace, External } from "@demarc/charter";
import { isEmpty } from "@demarc/engine";
import { packById } from "@demarc/packs";
import { agreementsOf } from "../agreements.ts";
import { statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import { describeRanges } from "../address-text.ts";
import { count, listSome } from "../counting-words.ts";
import { workloadName } from "../workload-names.ts";
import { breaking, broken, brokenBy, holds, notCheckable, type Inquiry, type Judge, type Judgement } from "./judgement.ts";

/** Namespaces, required flows with their reasons, and externals. */
export function architectureJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const judges = new Map<string, Judge>();
  for (const namespace of inquiry.charter.namespaces) if (namespace.statement !== undefined) judges.set(namespace.statement, () => judgeNamespace(inquiry, namespace));
  for (const flow of inquiry.charter.flows) {
    judges.set(flow.statement, () => judgeFlow(inquiry, flow.statement, true));
    for (const reason of flow.reasons) if (reason.statement !== flow.statement) judges.set(reason.statement, () => judgeFlow(inquiry, reason.statement, false));
  }
  for (const external of inquiry.charter.externals) judges.set(external.statement, () => judgeExternal(inquiry, external));
  return judges;
}

function judgeNamespace(inquiry: Inquiry, { name, packs, statement }: CharterNamespace): Judgement {
  const found = breaking(inquiry, ["doc-drift"], (finding) => finding.statement === statement);
  return brokenBy(inquiry, ["doc-drift"], found, () => {
    const { cluster } = inquiry.context;
    const workloads = new Set(cluster.workloads.filter(({ namespace }) => namespace === name).map(({ group }) => group)).size;
    const purposes = packs.map((id) => {
      const kinds = (packById(id)?.recognisedBy.kinds ?? []).map((kind) => kind.slice(kind.lastIndexOf("/") + 1));
      return { id, objects: cluster.objects.filter((object) => object.namespace === name && kinds.includes(object.kind)).length };
    });
    const elsewhere = purposes.filter(({ objects }) => objects === 0).map(({ id }) => packById(id)?.name ?? id);
    return holds(
      `${name} is there, with ${count(workloads, "workload")}${purposes.length > elsewhere.length ? ` and ${listSome(purposes.filter(({ objects }) => objects > 0).map(({ id, objects }) => `${count(objects, "object")} of ${packById(id)?.name ?? id}`), 3)}` : ""}`,
      ...(elsewhere.length > 0 ? [`no object of ${listSome(elsewhere, 3)} is in it, which the page says it is for`] : []),
    );
  });
}

function judgeFlow(inquiry: Inquiry, statement: string, isHeading: boolean): Judgement {
  const { context } = inquiry;
  const rules = ["required-flow-blocked", ...(isHeading ? ["undeclared-reverse-flow", "flow-wider-than-required"] : [])];
  const found = breaking(inquiry, rules, (finding) => finding.statement === statement);
  return brokenBy(inquiry, rules, found, () => {
    const statuses = agreementsOf(context).all.filter((agreed) => agreed.statement === statement).map((agreed) => statusOfAgreement(context, agreed));
    const asked = statuses.filter(({ agreed }) => agreed.must !== "none" || isHeading);
    if (asked.length === 0) return notCheckable("it names no service or port that could be asked for", ...problemsAt(inquiry, statement));
    const unresolved = asked.filter(({ outcome }) => outcome === "unresolved");
    const doubtful = asked.filter(({ outcome, agreed }) => outcome === "undetermined" && agreed.must !== "none");
    if (doubtful.length > 0) return notCheckable(...doubtful.map(({ agreed }) => `whether it passes hangs on what the input does not tell: ${agreed.summary}`));
    const kept = asked.filter(({ outcome, open }) => outcome === "holds" || open.length > 0);
    if (kept.length === 0) return notCheckable(...new Set(unresolved.map(({ agreed }) => agreed.unresolved ?? `nothing in the input that it speaks of: ${agreed.summary}`)));
    return holds(...new Set(kept.map((status) => keptWords(inquiry, status))), ...new Set(unresolved.map(({ agreed }) => `not checked: ${agreed.unresolved ?? agreed.summary}`)));
  });
}

function keptWords({ context }: Inquiry, { open, agreed }: AgreementStatus): string {
  const [first] = open;
  if (first === undefined) return agreed.summary;
  const to = first.destination.kind === "workload" ? workloadName(context.cluster, first.destination.workload) : describeRanges(first.destination.ranges);
  const more = open.length - 1;
  return `${workloadName(context.cluster, first.source)} → ${to} passes${more > 0 ? `, and ${count(more, "more pair")}` : ""} (${agreed.summary})`;
}

function problemsAt({ charter, pageProblems }: Inquiry, id: string): readonly string[] {
  const line = charter.statements.find((statement) => statement.id === id)?.at.line;
  return pageProblems.filter(({ location }) => location?.line === line).flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
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
  const clients = agreed.flatMap((one) => statusOfAgreement(context, { ...one, must: "every" }).open).filter(({ source }) => isApplication(inquiry, source));
  if (clients.length === 0) {
    const known = agreed.some(({ sources }) => sources.workloads.length > 0);
    return known ? broken([`no workload of the page's namespaces gets to ${external.address}${port}`]) : notCheckable("no workload of the page's namespaces is in the input");
  }
  const names = [...new Set(clients.map(({ source }) => workloadName(cluster, source)))];
  const beyond = breaking(inquiry, ["undeclared-external"]);
  const where = service === undefined ? "" : ` (Service ${service.namespace}/${service.name}, target port ${listSome([...new Set(service.ports.flatMap(({ targets }) => targets.map((target) => String(target.port))))], 3)})`;
  const evidence = `${listSome(names, 4)} reach${names.length === 1 ? "es" : ""} ${external.address}${port}${where}`;
  const wide = openToAll(inquiry, names);
  return beyond.length > 0 || wide.length > 0 ? broken([evidence, `and not it alone: ${beyond.length > 0 ? `${count(beyond.length, "rule")} open addresses that the page does not list` : `${listSome(wide, 4)} may go to any address`}`], beyond) : holds(evidence);
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
