import type { Concern, Responsibility } from "@demarc/charter";
import { agreementsOf } from "../agreements.ts";
import { picksAll, type KubernetesObject, type NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { objectName } from "../object-name.ts";
import { speakingRules } from "../policy-rules.ts";
import { saysCapabilities } from "../server-capabilities.ts";
import { applicationTeams, handOf, requestsOf } from "../whose-hand.ts";
import { aboutNamespaces, beyondRules, crossesTeams, openedBeyond } from "./beyond.ts";
import {
  allOf, breaking, broken, brokenBy, brokenFor, cites, citing, holds, notCheckable, notInUse, sentences, told, waivedBy, type Inquiry, type Judge,
  type Judgement, type Sentences,
} from "./judgement.ts";
import { applicationNamespaces, applicationPolicies, placeOf, policiesBy, teamsMeant } from "./scope.ts";

/** Lines of the matrix: each concern of a line is judged by what the policies and objects do. */
export function responsibilityJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  return new Map(inquiry.charter.responsibilities.map((line) => [line.statement, () => judgeLine(inquiry, line)]));
}

function judgeLine(inquiry: Inquiry, line: Responsibility): Judgement {
  const cited = breaking(inquiry, ["object-in-foreign-namespace", "app-policy-touches-platform-scope"], (finding) => cites(finding, [line.statement]));
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
      return judgeDiscovery(inquiry, line);
    case "application-policy":
      return judgeApplicationPolicies(inquiry, line);
    case "same-team-flow":
      return judgeSameTeam(inquiry, line);
    case "intra-namespace-flow":
      return judgePodToPod(inquiry, line);
    case "external-access":
      return judgeExternalAccess(inquiry, line);
    case "other":
      return notCheckable(`\`${line.text}\` is none of the concerns that Demarc knows`);
  }
}

function judgeClusterWide(inquiry: Inquiry, { team, statement }: Responsibility): Judgement {
  const { cluster, ownership } = inquiry.context;
  const wide = cluster.objects.filter((object) => ownership.concernsOf(object).includes("cluster-wide-policy"));
  const others = wide.filter((object) => handOf(inquiry.context, object) !== team);
  const foreign = brokenFor(inquiry, others, ({ kind, name }) => `${kind} ${name} is not ${team}'s`, citing(statement, "object-in-foreign-namespace"));
  if (foreign !== undefined) return foreign;
  return wide.length === 0 ? notInUse("no cluster-wide policy is in the input") : holds(`${count(wide.length, "cluster-wide policy")}, all ${team}'s`);
}

function judgeKubeSystem(inquiry: Inquiry, { team, statement }: Responsibility): Judgement {
  const { context } = inquiry;
  const written = policiesBy(inquiry, () => true).filter(({ namespace }) => namespace === "kube-system");
  const others = written.filter(({ object }) => handOf(context, object) !== team);
  const foreign = brokenFor(inquiry, others, ({ name }) => `policy kube-system/${name} is not ${team}'s`, citing(statement, "object-in-foreign-namespace"));
  if (foreign !== undefined) return foreign;
  const needs = policiesBy(inquiry, (author) => author === team).filter(({ object }) => context.ownership.concernsOf(object).includes("dns-egress"));
  if (written.length + needs.length === 0) return notInUse(`no policy of ${team} speaks of kube-system or DNS`);
  return holds(`${count(written.length + needs.length, "policy")} for kube-system and DNS (${listSome([...written, ...needs].map(({ namespace, name }) => `${namespace}/${name}`), 4)}), all ${team}'s`);
}

/** Whoever the page gives such policies to writes them; others name the request by which they do. */
function judgeCrossTeam(inquiry: Inquiry, { team, statement }: Responsibility): Judgement {
  const beyond = openedBeyond(inquiry, crossesTeams);
  return brokenBy(inquiry, beyondRules, beyond.findings, () => {
    const { context } = inquiry;
    const crossing = policiesBy(inquiry, () => true).filter(({ object }) => context.ownership.concernsOf(object).includes("cross-team-flow"));
    if (crossing.length === 0) return notInUse("no policy names pods of another team");
    const others = crossing.filter(({ object }) => handOf(context, object) !== team);
    const reporters = citing(statement, "app-policy-touches-platform-scope", "object-in-foreign-namespace");
    const reported = new Set(breaking(inquiry, reporters.rules, reporters.test).map(({ object }) => `${object?.namespace ?? ""}/${object?.name ?? ""}`));
    const withoutRequest = others.filter(({ namespace, name }) => reported.has(`${namespace}/${name}`));
    const unasked = brokenFor(inquiry, withoutRequest, ({ namespace, name, object }) => `policy ${namespace}/${name} of ${handOf(context, object)} names pods of another team, and no request`, reporters);
    if (unasked !== undefined) return unasked;
    return holds(`${count(crossing.length, "policy")} for flows between teams, none of which opens more than is agreed; ${crossing.length - others.length} of ${team}${others.length > 0 ? `, ${others.length} of others within a request, an approval or the page's externals` : ""}`);
  });
}

function judgeByObjects(inquiry: Inquiry, { team, statement }: Responsibility, concern: Concern, what: string): Judgement {
  const { cluster, ownership } = inquiry.context;
  const objects = cluster.objects.filter((object) => object.kind !== "NetworkPolicy" && ownership.concernsOf(object).includes(concern));
  const applications = applicationTeams(inquiry.charter);
  const byApplications = objects.filter((object) => {
    const author = ownership.authorOf(object) ?? team;
    return applications.has(author) && author !== team;
  });
  const rules = ["missing-request", "object-in-foreign-namespace"];
  return brokenBy(inquiry, rules, breaking(inquiry, rules, (finding) => cites(finding, [statement])), () => {
    if (objects.length === 0) return notInUse(`no ${what} object is in the input`);
    const asked = byApplications.length === 0 ? `none from another team's hand` : `${byApplications.length} from an application team's hand, with a request`;
    return holds(`${count(objects.length, `${what} object`)}, ${asked}`);
  });
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
  const said: Sentences = [
    `no policy of ${team} isolates all pods of ${listSome(without, 4)} in both directions`,
    ...instead.map(({ namespace, name }) => `${namespace}/${name} does, and is an application team's`),
  ];
  const reporters = { rules: ["namespace-without-default-deny"], test: aboutNamespaces(new Set(without)) };
  return brokenFor(inquiry, said, String, reporters) ?? waivedBy(...said);
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
    const byApplications = objects.filter((object) => applicationTeams(inquiry.charter).has(ownership.authorOf(object) ?? ""));
    const foreign = brokenFor(inquiry, byApplications, (object) => `${objectName(object)} is from an application team's hand`, citing(line.statement, "object-in-foreign-namespace"));
    if (foreign !== undefined) return foreign;
    if (objects.length === 0) return notCheckable("the namespace that Seldon's configuration lies in is not in the input");
    return holds(`${listSome(objects.map(objectName), 3)} is there, not from an application team's hand`);
  });
}

/** Each model finds a server, and who says what servers can do is not the team that needs it. */
function judgeDiscovery(inquiry: Inquiry, { statement, team }: Responsibility): Judgement {
  const rules = ["seldon-requirements-unsatisfied"];
  return brokenBy(inquiry, rules, breaking(inquiry, rules), () => {
    const { cluster, ownership } = inquiry.context;
    const applications = applicationTeams(inquiry.charter);
    const lists = cluster.objects.filter(
      (object) => !cluster.overwritten.has(object.id) && ownership.concernsOf(object).includes("service-discovery") && saysCapabilities(object),
    );
    const isAnothers = (author: string): boolean => applications.has(author) && author !== team;
    const unasked = lists.filter((object) => isAnothers(ownership.authorOf(object) ?? "") && requestsOf(inquiry.context, object).length === 0);
    const foreign = brokenFor(
      inquiry,
      unasked,
      (object) => `${placeOf(inquiry, object)} ${objectName(object)} says what its server can do, from an application team's hand and without a request`,
      citing(statement, "missing-request", "object-in-foreign-namespace"),
    );
    if (foreign !== undefined) return foreign;
    const of = (kind: string): readonly KubernetesObject[] => cluster.objects.filter((object) => object.kind === kind && object.apiVersion.startsWith("mlops.seldon.io/"));
    const models = of("Model");
    return models.length === 0 && lists.length === 0
      ? notInUse("no model and no server is in the input")
      : holds(`${count(models.length, "model")}, each with a server that has its capabilities (${count(of("Server").length, "server")}); ${count(lists.length, "list")} of capabilities, none from an application team's hand without a request`);
  });
}

function judgeApplicationPolicies(inquiry: Inquiry, { statement, team }: Responsibility): Judgement {
  const policies = applicationPolicies(inquiry, team);
  const own = applicationNamespaces(inquiry, team);
  const outside = policies.filter(({ namespace }) => !own.includes(namespace));
  const isAbout = aboutNamespaces(new Set(outside.map(({ namespace }) => namespace)));
  const astray = brokenFor(inquiry, outside, ({ namespace, name, object }) => `policy ${namespace}/${name} of ${handOf(inquiry.context, object)} lies outside of the namespaces that the page gives it`, {
    rules: ["object-in-foreign-namespace", "orphan-namespace"],
    test: (finding) => cites(finding, [statement]) || (finding.rule === "orphan-namespace" && isAbout(finding)),
  });
  if (astray !== undefined) return astray;
  return policies.length === 0 ? notInUse("no policy of an application team is in the input") : holds(`${count(policies.length, "policy")} of application teams, all in their own namespaces`);
}

function judgeSameTeam(inquiry: Inquiry, { team }: Responsibility): Judgement {
  const { reachability, cluster } = inquiry.context;
  const own = applicationNamespaces(inquiry, team);
  const isOwn = (party: number): boolean => {
    const members = reachability.parties[party];
    return members?.kind === "workloads" && members.workloads.some((workload) => own.includes(cluster.workloads[workload]?.namespace ?? ""));
  };
  const rules = applicationPolicies(inquiry, team).filter(({ namespace }) => own.includes(namespace)).flatMap((policy) => speakingRules(policy));
  const inside = rules.filter(({ rule, ref }) => typeof rule.peers !== "string" && reachability.account(ref).peers.some(isOwn));
  const policies = [...new Set(inside.map(({ policy }) => `${policy.namespace}/${policy.name}`))];
  return inside.length === 0
    ? notInUse("no policy of an application team names pods of its own")
    : holds(`${count(inside.length, "rule")} of application teams' policies name pods of their own namespaces, in ${listSome(policies, 4)}`);
}

function judgePodToPod(inquiry: Inquiry, { statement, team }: Responsibility): Judgement {
  const policies = applicationPolicies(inquiry, team).filter((policy) => speakingRules(policy).length > 0);
  if (policies.length === 0) return notInUse("no policy of an application team allows anything");
  const sweeping = policies.filter(({ podSelector }) => picksAll(podSelector));
  const forAll = brokenFor(inquiry, sweeping, ({ namespace, name }) => `${namespace}/${name} selects every pod of the namespace: nothing in it is pod to pod`, citing(statement, "policy-for-every-pod"));
  if (forAll !== undefined) return forAll;
  return holds(`${count(policies.length, "policy")} of application teams, each for pods that it selects`);
}

function judgeExternalAccess(inquiry: Inquiry, { statement, team }: Responsibility): Judgement {
  const teams = teamsMeant(inquiry, team);
  const unasked = breaking(inquiry, ["missing-request"], (finding) => cites(finding, [statement]));
  const opened = openedBeyond(inquiry, (_part, reason, { author }) => reason === "external" && teams.has(author)).findings;
  return brokenBy(inquiry, [...beyondRules, "missing-request"], [...opened, ...unasked], () => {
    const agreements = agreementsOf(inquiry.context).all.filter(({ kind }) => kind === "external");
    const reaching = applicationPolicies(inquiry, team).filter(({ object }) => inquiry.context.ownership.concernsOf(object).includes("external-access"));
    if (agreements.length === 0 && reaching.length === 0) return notInUse("the page lists no external service, and no policy reaches one");
    if (reaching.length === 0) return notInUse("no policy of an application team opens an address outside");
    const requests = [...new Set(reaching.flatMap(({ object }) => requestsOf(inquiry.context, object)))];
    return holds(`${count(reaching.length, "policy")} open addresses outside, all on the page or approved${requests.length > 0 ? `, by request ${listSome(requests, 3)}` : ""}`);
  });
}
