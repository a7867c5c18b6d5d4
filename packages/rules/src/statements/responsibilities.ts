import type { Concern, Responsibility } from "@demarc/charter";
import { agreementsOf } from "../agreements.ts";
import { picksAll, type KubernetesObject, type NetworkPolicy } from "@demarc/kubernetes";
import { count, isList, listSome } from "@demarc/source";
import { valueAt } from "../field-path.ts";
import { speakingRules } from "../policy-rules.ts";
import { aboutNamespaces, beyondRules, crossesTeams, openedBeyond } from "./beyond.ts";
import { allOf, breaking, broken, brokenBy, brokenFor, holds, notCheckable, notInUse, sentences, told, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { applicationNamespaces, applicationPolicies, applicationTeams, handOf, placeOf, policiesBy, requestIds } from "./scope.ts";

/** Lines of the matrix: each concern of a line is judged by what the policies and objects do. */
export function responsibilityJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  return new Map(inquiry.charter.responsibilities.map((line) => [line.statement, () => judgeLine(inquiry, line)]));
}

function judgeLine(inquiry: Inquiry, line: Responsibility): Judgement {
  const cited = breaking(inquiry, ["object-in-foreign-namespace", "app-policy-touches-platform-scope"], ({ statement }) => statement === line.statement);
  const judgements = line.concerns.map((concern) => judgeConcern(inquiry, line, concern));
  if (cited.length > 0) judgements.push(broken(sentences(told(cited), line.text), cited));
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
      return judgeCrossTeam(inquiry, line);
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
  const foreign = brokenFor(wide.filter((object) => handOf(inquiry.context, object) !== team), ({ kind, name }) => `${kind} ${name} is not ${team}'s`);
  if (foreign !== undefined) return foreign;
  return wide.length === 0 ? notInUse("no cluster-wide policy is in the input") : holds(`${count(wide.length, "cluster-wide policy")}, all ${team}'s`);
}

function judgeKubeSystem(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const { context } = inquiry;
  const written = policiesBy(inquiry, () => true).filter(({ namespace }) => namespace === "kube-system");
  const foreign = brokenFor(written.filter(({ object }) => handOf(context, object) !== team), ({ name }) => `policy kube-system/${name} is not ${team}'s`);
  if (foreign !== undefined) return foreign;
  const needs = policiesBy(inquiry, (author) => author === team).filter(({ object }) => context.ownership.concernsOf(object).includes("dns-egress"));
  if (written.length + needs.length === 0) return notInUse(`no policy of ${team} speaks of kube-system or DNS`);
  return holds(`${count(written.length + needs.length, "policy")} for kube-system and DNS (${listSome([...written, ...needs].map(({ namespace, name }) => `${namespace}/${name}`), 4)}), all ${team}'s`);
}

/** Whoever the page gives such policies to writes them; others name the request by which they do. */
function judgeCrossTeam(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const beyond = openedBeyond(inquiry, crossesTeams);
  return brokenBy(inquiry, beyondRules, beyond.findings, () => {
    const { context } = inquiry;
    const crossing = policiesBy(inquiry, () => true).filter(({ object }) => context.ownership.concernsOf(object).includes("cross-team-flow"));
    if (crossing.length === 0) return notInUse("no policy names pods of another team");
    const others = crossing.filter(({ object }) => handOf(context, object) !== team);
    const withoutRequest = others.filter((policy) => requestIds(policy).length === 0);
    const unasked = brokenFor(withoutRequest, ({ namespace, name, object }) => `policy ${namespace}/${name} of ${handOf(context, object)} names pods of another team, and no request`);
    if (unasked !== undefined) return unasked;
    return holds(`${count(crossing.length, "policy")} for flows between teams, none of which opens more than is agreed; ${crossing.length - others.length} of ${team}${others.length > 0 ? `, ${others.length} of others with a request id` : ""}`);
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
  const namespaces = applicationNamespaces(inquiry);
  if (namespaces.length === 0) return notCheckable("the page gives no namespace to an application team");
  const own = policiesBy(inquiry, (author) => author === team);
  const without = namespaces.filter((name) => layerOf(own, name) === undefined);
  if (without.length === 0) {
    const places = namespaces.flatMap((name) => layerOf(own, name) ?? []).map(({ object }) => placeOf(inquiry, object));
    return holds(`${listSome(namespaces, 4)}: policies of ${team} isolate all pods in both directions (${listSome(places, 4)})`);
  }
  const absent = without.filter((name) => !inquiry.context.cluster.namespaces.some((namespace) => namespace.name === name));
  if (absent.length === without.length) return notCheckable(`${listSome(absent, 4)} ${absent.length === 1 ? "is" : "are"} not in the input`);
  const others = policiesBy(inquiry, (author) => author !== team);
  const instead = without.flatMap((name) => layerOf(others, name) ?? []);
  return broken(
    [
      `no policy of ${team} isolates all pods of ${listSome(without, 4)} in both directions`,
      ...instead.map(({ namespace, name }) => `${namespace}/${name} does, and is an application team's`),
    ],
    breaking(inquiry, ["namespace-without-default-deny"], aboutNamespaces(new Set(without))),
  );
}

/** Policies that together isolate all pods of a namespace, one that does both before two; undefined where they do not. */
function layerOf(policies: readonly NetworkPolicy[], namespace: string): readonly NetworkPolicy[] | undefined {
  const layers = policies.filter((policy) => policy.namespace === namespace && picksAll(policy.podSelector));
  const both = layers.find(({ isolates }) => isolates.ingress && isolates.egress);
  if (both !== undefined) return [both];
  const ingress = layers.find(({ isolates }) => isolates.ingress);
  const egress = layers.find(({ isolates }) => isolates.egress);
  return ingress === undefined || egress === undefined ? undefined : [ingress, egress];
}

function judgeSeldonConfiguration(inquiry: Inquiry, line: Responsibility): Judgement {
  const rules = ["required-object-missing"];
  const found = breaking(inquiry, rules, ({ statement }) => statement === line.statement);
  return brokenBy(inquiry, rules, found, () => {
    const { cluster, ownership } = inquiry.context;
    const objects = cluster.objects.filter((object) => ownership.concernsOf(object).includes("seldon-configuration"));
    const byApplications = objects.filter((object) => applicationTeams(inquiry).includes(ownership.authorOf(object) ?? ""));
    const foreign = brokenFor(byApplications, ({ kind, namespace, name }) => `${kind} ${namespace}/${name} is from an application team's hand`);
    if (foreign !== undefined) return foreign;
    if (objects.length === 0) return notCheckable("the namespace that Seldon's configuration lies in is not in the input");
    return holds(`${listSome(objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`), 3)} is there, not from an application team's hand`);
  });
}

/** Each model finds a server, and who says what servers can do is not the team that needs it. */
function judgeDiscovery(inquiry: Inquiry): Judgement {
  const rules = ["seldon-requirements-unsatisfied"];
  return brokenBy(inquiry, rules, breaking(inquiry, rules), () => {
    const { cluster, ownership } = inquiry.context;
    const lists = cluster.objects.filter(
      (object) => !cluster.overwritten.has(object.id) && ownership.concernsOf(object).includes("service-discovery") && saysCapabilities(object),
    );
    const byApplications = lists.filter((object) => applicationTeams(inquiry).includes(ownership.authorOf(object) ?? ""));
    const foreign = brokenFor(byApplications, (object) => `${placeOf(inquiry, object)} ${object.kind} ${object.namespace}/${object.name} says what its server can do, from an application team's hand`);
    if (foreign !== undefined) return foreign;
    const of = (kind: string): readonly KubernetesObject[] => cluster.objects.filter((object) => object.kind === kind && object.apiVersion.startsWith("mlops.seldon.io/"));
    const models = of("Model");
    return models.length === 0 && lists.length === 0
      ? notInUse("no model and no server is in the input")
      : holds(`${count(models.length, "model")}, each with a server that has its capabilities (${count(of("Server").length, "server")}); ${count(lists.length, "list")} of capabilities, none from an application team's hand`);
  });
}

/** A configuration of servers lists what they can do; a server may add to it, or replace it. */
function saysCapabilities({ kind, value }: KubernetesObject): boolean {
  return kind === "ServerConfig" || ["spec.capabilities", "spec.extraCapabilities"].some((path) => isList(valueAt(value, path)));
}

function judgeApplicationPolicies(inquiry: Inquiry): Judgement {
  const policies = applicationPolicies(inquiry);
  const own = applicationNamespaces(inquiry);
  const outside = policies.filter(({ namespace }) => !own.includes(namespace));
  const astray = brokenFor(outside, ({ namespace, name, object }) => `policy ${namespace}/${name} of ${handOf(inquiry.context, object)} lies outside of the namespaces that the page gives it`);
  if (astray !== undefined) return astray;
  return policies.length === 0 ? notInUse("no policy of an application team is in the input") : holds(`${count(policies.length, "policy")} of application teams, all in their own namespaces`);
}

function judgeSameTeam(inquiry: Inquiry): Judgement {
  const { reachability, cluster } = inquiry.context;
  const own = applicationNamespaces(inquiry);
  const isOwn = (party: number): boolean => {
    const members = reachability.parties[party];
    return members?.kind === "workloads" && members.workloads.some((workload) => own.includes(cluster.workloads[workload]?.namespace ?? ""));
  };
  const rules = applicationPolicies(inquiry).filter(({ namespace }) => own.includes(namespace)).flatMap((policy) => speakingRules(policy));
  const inside = rules.filter(({ rule, ref }) => typeof rule.peers !== "string" && reachability.account(ref).peers.some(isOwn));
  const policies = [...new Set(inside.map(({ policy }) => `${policy.namespace}/${policy.name}`))];
  return inside.length === 0
    ? notInUse("no policy of an application team names pods of its own")
    : holds(`${count(inside.length, "rule")} of application teams' policies name pods of their own namespaces, in ${listSome(policies, 4)}`);
}

function judgePodToPod(inquiry: Inquiry): Judgement {
  const policies = applicationPolicies(inquiry).filter(({ ingress, egress }) => (ingress ?? []).length + (egress ?? []).length > 0);
  if (policies.length === 0) return notInUse("no policy of an application team allows anything");
  const sweeping = policies.filter(({ podSelector }) => picksAll(podSelector));
  if (sweeping.length > 0) return broken([`${listSome(sweeping.map(({ namespace, name }) => `${namespace}/${name}`), 4)} select${sweeping.length === 1 ? "s" : ""} every pod of the namespace: nothing in it is pod to pod`]);
  return holds(`${count(policies.length, "policy")} of application teams, each for pods that it selects`);
}

function judgeExternalAccess(inquiry: Inquiry): Judgement {
  const teams = applicationTeams(inquiry);
  const { findings } = openedBeyond(inquiry, (_part, reason, { author }) => reason === "external" && teams.includes(author));
  return brokenBy(inquiry, beyondRules, findings, () => {
    const agreements = agreementsOf(inquiry.context).all.filter(({ kind }) => kind === "external");
    const reaching = applicationPolicies(inquiry).filter(({ object }) => inquiry.context.ownership.concernsOf(object).includes("external-access"));
    if (agreements.length === 0 && reaching.length === 0) return notInUse("the page lists no external service, and no policy reaches one");
    if (reaching.length === 0) return notInUse("no policy of an application team opens an address outside");
    const unnamed = reaching.filter((policy) => requestIds(policy).length === 0);
    const unasked = inquiry.charter.approvals.length === 0 ? brokenFor(unnamed, ({ namespace, name }) => `${namespace}/${name} opens addresses outside and names no request or approval`) : undefined;
    if (unasked !== undefined) return unasked;
    return holds(`${count(reaching.length, "policy")} open addresses outside, all on the page, by request ${listSome([...new Set(reaching.flatMap((policy) => [...requestIds(policy)]))], 3)}`);
  });
}
