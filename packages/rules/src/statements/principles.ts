import type { FocusItem, Principle } from "@demarc/charter";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "../counting-words.ts";
import { openedRules } from "../opened-flows.ts";
import { picksAll, speakingRules } from "../policy-rules.ts";
import { countExcess } from "../segment-text.ts";
import { workloadNames } from "../workload-names.ts";
import { breaking, broken, brokenBy, holds, notCheckable, notInUse, told, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { applicationNamespaces, applicationPolicies, applicationTeams, handOf } from "./scope.ts";

/** What the application's policies are to be about, and the principles. */
export function principleJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  return new Map<string, Judge>([
    ...inquiry.charter.focus.map((item): [string, Judge] => [item.statement, () => judgeFocus(inquiry, item)]),
    ...inquiry.charter.principles.map((principle): [string, Judge] => [principle.statement, () => judgePrinciple(inquiry, principle)]),
  ]);
}

/** The policies of the file that the page names; all of the application teams' where it names none or it is not there. */
function policiesOfFocus(inquiry: Inquiry, { file }: FocusItem): readonly NetworkPolicy[] {
  const all = applicationPolicies(inquiry);
  const named = file === undefined ? [] : all.filter(({ object }) => object.document.file.path === file || object.document.file.path.endsWith(`/${file}`) || file.endsWith(`/${object.document.file.path}`));
  return named.length > 0 ? named : all;
}

function judgeFocus(inquiry: Inquiry, item: FocusItem): Judgement {
  const policies = policiesOfFocus(inquiry, item);
  if (policies.length === 0) return notInUse("no policy of an application team is in the input");
  switch (item.focus) {
    case "intra-namespace":
      return judgeInside(inquiry, policies);
    case "application-specific": {
      const specific = policies.filter(({ podSelector, ingress, egress }) => !picksAll(podSelector) || [...(ingress ?? []), ...(egress ?? [])].some(({ peers }) => typeof peers !== "string" && peers.some((peer) => peer.podSelector !== undefined && !picksAll(peer.podSelector))));
      return specific.length === 0 ? broken([`none of ${count(policies.length, "policy")} names a workload of the application`]) : holds(`${specific.length} of ${count(policies.length, "policy")} name workloads of the application`);
    }
    case "pod-selector": {
      const sweeping = policies.filter((policy) => picksAll(policy.podSelector) && speakingRules(policy).length > 0);
      return sweeping.length > 0
        ? broken([`${listSome(sweeping.map(({ namespace, name }) => `${namespace}/${name}`), 4)} select${sweeping.length === 1 ? "s" : ""} every pod`])
        : holds(`${count(policies.length, "policy")}, each with a pod selector`);
    }
    case "other":
      return notCheckable(`what \`${item.text}\` asks of a policy is not known`);
  }
}

/** Rules whose traffic stays in the team's namespaces, or goes to what the page lists. */
function judgeInside(inquiry: Inquiry, policies: readonly NetworkPolicy[]): Judgement {
  const { context } = inquiry;
  const own = new Set(applicationNamespaces(inquiry));
  const rules = policies.flatMap((policy) => speakingRules(policy));
  if (rules.length === 0) return holds("the policies of the application teams only isolate");
  const leaving = rules.filter(({ rule, ref }) => {
    if (typeof rule.peers === "string") return true;
    const account = context.reachability.account(ref);
    return account.peers.some((id) => {
      const party = context.reachability.parties[id];
      return party?.kind === "workloads" && party.workloads.some((workload) => !own.has(context.cluster.workloads[workload]?.namespace ?? ""));
    });
  });
  const scope = breaking(inquiry, ["app-policy-touches-platform-scope", "cross-owner-allow-without-approval"], ({ owner }) => applicationTeams(inquiry).includes(owner));
  const share = `${rules.length - leaving.length} of ${count(rules.length, "rule")} stay inside the team's namespaces`;
  return scope.length > 0 ? broken([share, ...told(scope)], scope) : holds(share, ...(leaving.length > 0 ? ["the others go to what the page lists or approves"] : []));
}

const tooWide = [
  "cross-owner-allow-without-approval", "undeclared-reverse-flow", "flow-wider-than-required", "undeclared-external", "empty-peer-list-allows-all",
  "empty-rule-allows-all", "ports-empty-all-ports", "world-ingress", "world-egress",
];

function judgePrinciple(inquiry: Inquiry, { principle, text }: Principle): Judgement {
  switch (principle) {
    case "least-privilege": {
      const found = breaking(inquiry, tooWide);
      if (found.length === 0) return brokenBy(inquiry, ["cross-owner-allow-without-approval"], [], () => holds("what is open between teams, between namespaces and to the outside is what the page requires or lists"));
      const excess = openedRules(inquiry.context).reduce((sum, { parts }) => sum + [...parts.values()].reduce((flows, list) => flows + countExcess(inquiry.context, list), 0), 0);
      return broken([`${count(excess, "flow")} to declared ports are open that nothing on the page asks for, counted by the rules that open them`, ...told(found)], found);
    }
    case "defence-in-depth":
      return judgeLayers(inquiry);
    case "documentation": {
      const rules = ["cross-owner-allow-without-approval", "undeclared-external", "undeclared-reverse-flow"];
      return brokenBy(inquiry, rules, breaking(inquiry, rules), () => holds("every flow between teams and to the outside that a policy opens is on the page or approved"));
    }
    case "coordination": {
      const rules = ["app-policy-touches-platform-scope", "cross-owner-allow-without-approval", "object-in-foreign-namespace"];
      const teams = applicationTeams(inquiry);
      return brokenBy(inquiry, rules, breaking(inquiry, rules, ({ owner }) => teams.includes(owner)), () => holds("no policy of an application team opens what the platform's keep closed, or decides what is the platform's"));
    }
    case "other":
      return notCheckable(`what \`${text}\` asks of policies is not known`);
  }
}

/** Each pod of the page's namespaces is isolated by the platform; what the application adds comes on top. */
function judgeLayers(inquiry: Inquiry): Judgement {
  const { context } = inquiry;
  const own = new Set(applicationNamespaces(inquiry));
  const platform = inquiry.charter.teams.find(({ role }) => role === "platform")?.id ?? "platform";
  const pods = context.cluster.workloads.flatMap(({ namespace, origin }, index) => (own.has(namespace) && origin !== "pack" && context.cluster.world.workloads[index]?.hostNetwork !== true ? [index] : []));
  if (pods.length === 0) return notCheckable("no workload of the page's namespaces is in the input");
  const byPlatform = (workload: number, direction: "ingress" | "egress"): boolean => {
    const party = context.reachability.partyOf({ kind: "workload", workload });
    return context.reachability.isolatedBy(party, direction).some(({ object }) => handOf(context, context.cluster.object(object)) === platform);
  };
  const bare = pods.filter((workload) => !byPlatform(workload, "ingress") || !byPlatform(workload, "egress"));
  if (bare.length > 0) return broken([`the platform's layer is missing under ${listSome(workloadNames(context.cluster, bare), 6)}`]);
  const covered = new Set(applicationPolicies(inquiry).flatMap(({ subjects }) => subjects));
  return holds(`the platform's policies isolate all ${count(workloadNames(context.cluster, pods).length, "workload")} of the page's namespaces; the application's select ${pods.filter((workload) => covered.has(workload)).length} of them as well`);
}
