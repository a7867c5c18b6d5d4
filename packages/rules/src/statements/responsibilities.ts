import type { Concern, Responsibility } from "@demarc/charter";
import { agreementsOf } from "../agreements.ts";
import { count, listSome } from "../counting-words.ts";
import { picksAll } from "../policy-rules.ts";
import { allOf, breaking, broken, brokenBy, holds, notCheckable, notInUse, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { applicationNamespaces, applicationPolicies, applicationTeams, handOf, isolatesAll, policiesBy, requestIds } from "./scope.ts";

/** Lines of the matrix: each concern of a line is judged by what the policies and objects do. */
export function responsibilityJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  return new Map(inquiry.charter.responsibilities.map((line) => [line.statement, () => judgeLine(inquiry, line)]));
}

function judgeLine(inquiry: Inquiry, line: Responsibility): Judgement {
  const cited = breaking(inquiry, ["object-in-foreign-namespace", "app-policy-touches-platform-scope"], ({ statement }) => statement === line.statement);
  const judgements = line.concerns.map((concern) => judgeConcern(inquiry, line, concern));
  if (cited.length > 0) judgements.push(brokenBy(inquiry, [], cited, () => holds()));
  return allOf(judgements);
}

function judgeConcern(inquiry: Inquiry, line: Responsibility, concern: Concern): Judgement {
  switch (concern) {
    case "cluster-wide-policy":
      return judgeClusterWide(inquiry, line);
    case "kube-system":
    case "dns-egress":
      return judgeKubeSystem(inquiry, line);
    case "cross-team-flow":
      return judgeCrossTeam(inquiry);
    case "ingress":
      return judgeByObjects(inquiry, line, concern, "ingress or load balancer");
    case "service-mesh":
      return judgeByObjects(inquiry, line, concern, "service mesh");
    case "default-deny":
      return judgeDefaultDeny(inquiry, line);
    case "seldon-configuration":
      return judgeSeldonConfiguration(inquiry, line);
    case "service-discovery":
      return judgeDiscovery(inquiry);
    case "application-policy":
      return judgeApplicationPolicies(inquiry);
    case "same-team-flow":
      return judgeSameTeam(inquiry);
    case "intra-namespace-flow":
      return judgePodToPod(inquiry);
    case "external-access":
      return judgeExternalAccess(inquiry);
    case "other":
      return notCheckable(`\`${line.text}\` is none of the concerns that Demarc knows`);
  }
}

function judgeClusterWide(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const { cluster, ownership } = inquiry.context;
  const wide = cluster.objects.filter((object) => ownership.concernsOf(object).includes("cluster-wide-policy"));
  const foreign = wide.filter((object) => handOf(inquiry.context, object) !== team);
  if (foreign.length > 0) return broken(foreign.map(({ kind, name }) => `${kind} ${name} is not ${team}'s`));
  return wide.length === 0 ? notInUse("no cluster-wide policy is in the input") : holds(`${count(wide.length, "cluster-wide policy")}, all ${team}'s`);
}

function judgeKubeSystem(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const { context } = inquiry;
  const written = policiesBy(inquiry, () => true).filter(({ namespace }) => namespace === "kube-system");
  const foreign = written.filter(({ object }) => handOf(context, object) !== team);
  if (foreign.length > 0) return broken(foreign.map(({ name }) => `policy kube-system/${name} is not ${team}'s`));
  const needs = policiesBy(inquiry, (author) => author === team).filter(({ object }) => context.ownership.concernsOf(object).includes("dns-egress"));
  if (written.length + needs.length === 0) return notInUse(`no policy of ${team} speaks of kube-system or DNS`);
  return holds(`${count(written.length + needs.length, "policy")} for kube-system and DNS (${listSome([...written, ...needs].map(({ namespace, name }) => `${namespace}/${name}`), 4)}), all ${team}'s`);
}

function judgeCrossTeam(inquiry: Inquiry): Judgement {
  const rules = ["cross-owner-allow-without-approval"];
  const found = breaking(inquiry, rules);
  return brokenBy(inquiry, rules, found, () => {
    const crossing = policiesBy(inquiry, () => true).filter(({ object }) => inquiry.context.ownership.concernsOf(object).includes("cross-team-flow"));
    if (crossing.length === 0) return notInUse("no policy names pods of another team");
    const requested = crossing.filter((policy) => requestIds(policy).length > 0);
    return holds(`${count(crossing.length, "policy")} for flows between teams, none of which opens more than is agreed; ${requested.length} carry a request id`);
  });
}

function judgeByObjects(inquiry: Inquiry, { team }: Responsibility, concern: Concern, what: string): Judgement {
  const { cluster, ownership } = inquiry.context;
  const objects = cluster.objects.filter((object) => object.kind !== "NetworkPolicy" && ownership.concernsOf(object).includes(concern));
  const applications = applicationTeams(inquiry);
  const foreign = objects.filter((object) => applications.includes(ownership.authorOf(object) ?? team));
  if (foreign.length > 0) return broken([`${count(foreign.length, "object")} for ${what} from an application team's hand: ${listSome(foreign.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`), 4)}`]);
  return objects.length === 0 ? notInUse(`no ${what} object is in the input`) : holds(`${count(objects.length, `${what} object`)}, none from an application team's hand`);
}

function judgeDefaultDeny(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const namespaces = applicationNamespaces(inquiry).filter((name) => inquiry.context.cluster.namespaces.some((namespace) => namespace.name === name));
  if (namespaces.length === 0) return notCheckable("none of the page's namespaces is in the input");
  const denying = policiesBy(inquiry, (author) => author === team).filter(isolatesAll);
  const without = namespaces.filter((name) => !denying.some(({ namespace }) => namespace === name));
  if (without.length === 0) return holds(`${listSome(namespaces, 4)}: a policy of ${team} isolates all pods in both directions`);
  const instead = policiesBy(inquiry, (author) => author !== team).filter(isolatesAll).filter(({ namespace }) => without.includes(namespace));
  return broken([
    `no policy of ${team} isolates all pods of ${listSome(without, 4)} in both directions`,
    ...instead.map(({ namespace, name }) => `${namespace}/${name} does, and is an application team's`),
  ]);
}

function judgeSeldonConfiguration(inquiry: Inquiry, line: Responsibility): Judgement {
  const rules = ["required-object-missing"];
  const found = breaking(inquiry, rules, ({ statement }) => statement === line.statement);
  return brokenBy(inquiry, rules, found, () => {
    const { cluster, ownership } = inquiry.context;
    const objects = cluster.objects.filter((object) => ownership.concernsOf(object).includes("seldon-configuration"));
    const foreign = objects.filter((object) => applicationTeams(inquiry).includes(ownership.authorOf(object) ?? ""));
    if (foreign.length > 0) return broken(foreign.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name} is from an application team's hand`));
    if (objects.length === 0) return notCheckable("the namespace that Seldon's configuration lies in is not in the input");
    return holds(`${listSome(objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`), 3)} is there, not from an application team's hand`);
  });
}

function judgeDiscovery(inquiry: Inquiry): Judgement {
  const rules = ["seldon-requirements-unsatisfied"];
  return brokenBy(inquiry, rules, breaking(inquiry, rules), () => {
    const { objects } = inquiry.context.cluster;
    const models = objects.filter(({ kind, apiVersion }) => kind === "Model" && apiVersion.startsWith("mlops.seldon.io/"));
    const servers = objects.filter(({ kind, apiVersion }) => kind === "Server" && apiVersion.startsWith("mlops.seldon.io/"));
    return models.length === 0 ? notInUse("no model is in the input") : holds(`${count(models.length, "model")}, each with a server that has its capabilities (${count(servers.length, "server")})`);
  });
}

function judgeApplicationPolicies(inquiry: Inquiry): Judgement {
  const policies = applicationPolicies(inquiry);
  const own = applicationNamespaces(inquiry);
  const astray = policies.filter(({ namespace }) => !own.includes(namespace));
  if (astray.length > 0) return broken(astray.map(({ namespace, name, object }) => `policy ${namespace}/${name} of ${handOf(inquiry.context, object)} lies outside of the namespaces that the page gives it`));
  return policies.length === 0 ? notInUse("no policy of an application team is in the input") : holds(`${count(policies.length, "policy")} of application teams, all in their own namespaces`);
}

function judgeSameTeam(inquiry: Inquiry): Judgement {
  const own = applicationNamespaces(inquiry);
  const inside = applicationPolicies(inquiry).filter(({ namespace }) => own.includes(namespace));
  const serving = inside.filter(({ ingress, egress }) => [...(ingress ?? []), ...(egress ?? [])].some(({ peers }) => typeof peers !== "string"));
  return serving.length === 0
    ? notInUse("no policy of an application team names pods of its own")
    : holds(`${count(serving.length, "policy")} of application teams speak of services of their own namespaces: ${listSome(serving.map(({ namespace, name }) => `${namespace}/${name}`), 4)}`);
}

function judgePodToPod(inquiry: Inquiry): Judgement {
  const policies = applicationPolicies(inquiry).filter(({ ingress, egress }) => (ingress ?? []).length + (egress ?? []).length > 0);
  if (policies.length === 0) return notInUse("no policy of an application team allows anything");
  const sweeping = policies.filter(({ podSelector }) => picksAll(podSelector));
  if (sweeping.length > 0) return broken([`${listSome(sweeping.map(({ namespace, name }) => `${namespace}/${name}`), 4)} select${sweeping.length === 1 ? "s" : ""} every pod of the namespace: nothing in it is pod to pod`]);
  return holds(`${count(policies.length, "policy")} of application teams, each for pods that it selects`);
}

function judgeExternalAccess(inquiry: Inquiry): Judgement {
  const rules = ["undeclared-external", "cross-owner-allow-without-approval"];
  const teams = applicationTeams(inquiry);
  const found = breaking(inquiry, rules, ({ rule, owner, details }) => teams.includes(owner) && (rule === "undeclared-external" || details.some((detail) => detail.includes("the page does not list"))));
  return brokenBy(inquiry, rules, found, () => {
    const agreements = agreementsOf(inquiry.context).all.filter(({ kind }) => kind === "external");
    const reaching = applicationPolicies(inquiry).filter(({ object }) => inquiry.context.ownership.concernsOf(object).includes("external-access"));
    if (agreements.length === 0 && reaching.length === 0) return notInUse("the page lists no external service, and no policy reaches one");
    if (reaching.length === 0) return holds("no policy of an application team opens an address outside");
    const unnamed = reaching.filter((policy) => requestIds(policy).length === 0);
    if (unnamed.length > 0 && inquiry.charter.approvals.length === 0) return broken(unnamed.map(({ namespace, name }) => `${namespace}/${name} opens addresses outside and names no request or approval`));
    return holds(`${count(reaching.length, "policy")} open addresses outside, all on the page, by request ${listSome([...new Set(reaching.flatMap((policy) => [...requestIds(policy)]))], 3)}`);
  });
}
