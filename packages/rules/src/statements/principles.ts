import type { FocusItem, Principle } from "@demarc/charter";
import { picksAll, type NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import type { RawFinding } from "../finding.ts";
import { namesOwnWorkload, speakingRules } from "../policy-rules.ts";
import { countExcess } from "../segment-text.ts";
import { workloadNames } from "../workload-names.ts";
import { applicationTeams, handOf } from "../whose-hand.ts";
import {
  aboutNamespaces, bareFindings, bareRules, beyondRules, crossesTeams, leavesCluster, openedBeyond, passing, refusedDoubts, touches,
  type EndsOfPair,
} from "./beyond.ts";
import {
  breaking, broken, brokenBy, brokenByFlows, brokenFor, citing, holds, notCheckable, notInUse, told, waivedBy, type Inquiry, type Judge, type Judgement,
  type Sentences,
} from "./judgement.ts";
import { exampleOf } from "./passing-words.ts";
import { applicationNamespaces, applicationPolicies } from "./scope.ts";

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
  const named = all.filter(({ object }) => {
    const { path } = object.document.file;
    return file !== undefined && (path === file || path.endsWith(`/${file}`) || file.endsWith(`/${path}`));
  });
  return named.length > 0 ? named : all;
}

function judgeFocus(inquiry: Inquiry, item: FocusItem): Judgement {
  const policies = policiesOfFocus(inquiry, item);
  if (policies.length === 0) return notInUse("no policy of an application team is in the input");
  switch (item.focus) {
    case "intra-namespace":
      return judgeInside(inquiry, policies);
    case "application-specific":
      return judgeSpecific(inquiry, policies, item.statement);
    case "pod-selector": {
      const allowing = policies.filter((policy) => speakingRules(policy).length > 0);
      const sweeping = allowing.filter(({ podSelector }) => picksAll(podSelector));
      return brokenFor(inquiry, sweeping, ({ namespace, name }) => `${namespace}/${name} selects every pod`, citing(item.statement, "policy-for-every-pod")) ??
        holds(allowing.length === 0 ? "the policies of the application teams only isolate" : `${count(allowing.length, "policy")} that ${allowing.length === 1 ? "allows" : "allow"} something, each with a pod selector`);
    }
    case "other":
      return notCheckable(`what \`${item.text}\` asks of a policy is not known`);
  }
}

/** A rule is the application's own when it says which of its workloads it is about, at one end at least. */
function judgeSpecific(inquiry: Inquiry, policies: readonly NetworkPolicy[], statement: string): Judgement {
  const { context } = inquiry;
  const rules = policies.flatMap((policy) => speakingRules(policy));
  if (rules.length === 0) return holds("the policies of the application teams only isolate");
  const general = rules.filter(({ policy, rule }) => picksAll(policy.podSelector) && !namesOwnWorkload(rule));
  const share = `${rules.length - general.length} of ${count(rules.length, "rule")} name a workload of the application`;
  if (general.length === 0) return holds(share);
  const places = general.map(({ ref }) => context.cluster.locate(ref)).map(({ file, line }) => `${file}:${line}`);
  const said = `${share}; the others are for every pod: ${listSome(places, 4)}`;
  return brokenFor(inquiry, [said], String, citing(statement, "policy-for-every-pod")) ?? holds(said);
}

/** Rules whose traffic stays in the team's namespaces, or goes to what the page lists. */
function judgeInside(inquiry: Inquiry, policies: readonly NetworkPolicy[]): Judgement {
  const { context } = inquiry;
  const own = new Set(applicationNamespaces(inquiry));
  const rules = policies.flatMap((policy) => speakingRules(policy));
  if (rules.length === 0) return holds("the policies of the application teams only isolate");
  const leaving = rules.filter(({ rule, ref }) => {
    // A block may hold any pod whose address is not known; what it names is addresses.
    if (typeof rule.peers === "string" || rule.peers.some(({ ipBlock }) => ipBlock !== undefined)) return true;
    return context.reachability.account(ref).peers.some((id) => {
      const party = context.reachability.parties[id];
      return party?.kind === "addresses" || party?.workloads.some((workload) => !own.has(context.cluster.workloads[workload]?.namespace ?? "")) === true;
    });
  });
  const teams = applicationTeams(inquiry.charter);
  const ids = new Set(policies.map(({ object }) => object.id));
  const names = new Set(policies.map(({ namespace, name }) => `${namespace}/${name}`));
  const isMeant = ({ object }: RawFinding): boolean => object !== undefined && names.has(`${object.namespace}/${object.name}`);
  const scope = breaking(inquiry, ["app-policy-touches-platform-scope"], (finding) => teams.has(finding.owner) && isMeant(finding));
  const beyond = openedBeyond(inquiry, (_part, _reason, { author, written }) => teams.has(author) && ids.has(written.policy.object.id)).findings;
  const found = inquiry.findings.filter((finding) => scope.includes(finding) || beyond.includes(finding));
  const share = `${rules.length - leaving.length} of ${count(rules.length, "rule")} stay inside the team's namespaces`;
  if (found.length > 0) return broken([share, ...told(found)], found);
  return brokenBy(inquiry, ["app-policy-touches-platform-scope", ...beyondRules], [], () => holds(share, ...(leaving.length > 0 ? ["the others go to what the page lists or approves"] : [])));
}

const tooWide = ["empty-peer-list-allows-all", "empty-rule-allows-all", "ports-empty-all-ports", "world-ingress", "world-egress"];

function judgePrinciple(inquiry: Inquiry, { principle, text }: Principle): Judgement {
  switch (principle) {
    case "least-privilege":
      return judgePassing(inquiry, {
        test: () => true,
        found: [...openedBeyond(inquiry, () => true).findings, ...breaking(inquiry, tooWide)],
        rules: [...beyondRules, ...tooWide],
        scope: "between the page's namespaces and others, and with the outside",
      });
    case "defence-in-depth":
      return judgeLayers(inquiry);
    case "documentation": {
      const test = (part: EndsOfPair): boolean => crossesTeams(part) || leavesCluster(part);
      return judgePassing(inquiry, { test, found: [...openedBeyond(inquiry, test).findings, ...breaking(inquiry, ["world-ingress"])], rules: [...beyondRules, "world-ingress"], scope: "between the page's namespaces and other teams, and with the outside" });
    }
    case "coordination": {
      const rules = ["app-policy-touches-platform-scope", "object-in-foreign-namespace"];
      const teams = applicationTeams(inquiry.charter);
      const opened = openedBeyond(inquiry, (_part, _reason, { author }) => teams.has(author)).findings;
      const found = new Set([...breaking(inquiry, rules, ({ owner }) => teams.has(owner)), ...opened]);
      return brokenBy(inquiry, [...rules, ...beyondRules], inquiry.findings.filter((finding) => found.has(finding)), () => holds("no policy of an application team opens what the platform's keep closed, or decides what is the platform's"));
    }
    case "other":
      return notCheckable(`what \`${text}\` asks of policies is not known`);
  }
}

interface PassingQuestion {
  readonly test: (part: EndsOfPair) => boolean;
  readonly found: readonly RawFinding[];
  /** The rules whose silence it rests on. */
  readonly rules: readonly string[];
  readonly scope: string;
}

/**
 * What passes is what is agreed. Findings say what breaks it; what passes without any of them (where nothing isolates,
 * or a policy lets addresses in) breaks it as well. A refused policy may have been meant to close the rest, or to open it.
 */
function judgePassing(inquiry: Inquiry, { test, found, rules, scope }: PassingQuestion): Judgement {
  const { context } = inquiry;
  const own = applicationNamespaces(inquiry);
  const named = [...new Set([...own, ...inquiry.charter.flows.flatMap(({ from, to }) => [...from, ...to].map(({ namespace }) => namespace))])];
  const absent = named.filter((name) => !context.cluster.workloads.some(({ namespace }) => namespace === name));
  const ownEnd = touches(own);
  const { flows, beyond } = passing(inquiry, (part) => ownEnd(part) && test(part));
  const unasked = countExcess(context, beyond);
  const counted = `${count(flows, "flow")} to declared ports pass ${scope}`;
  const waived = inquiry.waived.filter(({ rule }) => rules.includes(rule) || bareRules.includes(rule));
  if (found.length > 0 || (beyond.length > 0 && waived.length === 0)) {
    const worst = inquiry.findings.filter((finding) => found.includes(finding));
    const bare = bareFindings(inquiry, beyond);
    const share = unasked > 0 ? `nothing on the page asks for ${unasked === flows ? "any of them" : `${unasked} of them`}` : "beyond them pass some to undeclared ports, or with addresses outside, that nothing on the page asks for";
    const example = exampleOf(context, beyond);
    const evidence: Sentences = [`${counted}; ${share}`, ...(example === undefined ? [] : [example.words]), ...told([...worst, ...bare])];
    return brokenByFlows(inquiry, [...rules, ...bareRules], evidence, { findings: [...worst, ...bare], shown: example?.flow });
  }
  return brokenBy(inquiry, [...rules, ...bareRules], [], () => {
    if (absent.length > 0) return notCheckable(`no workload of ${listSome(absent, 4)} is in the input`);
    const refused = refusedDoubts(inquiry, (part) => ownEnd(part) && test(part));
    if (refused.length > 0) return notCheckable(`${counted}; what more may pass hangs on ${listSome(refused, 4)}, which the API server refuses`);
    return holds(`${counted}, ${unasked > 0 ? `${flows - unasked} of them` : "all of them"} as the page requires, lists or approves`);
  });
}

/** Each pod of the page's namespaces is isolated by the platform; what the application adds comes on top. */
function judgeLayers(inquiry: Inquiry): Judgement {
  const { context } = inquiry;
  const own = new Set(applicationNamespaces(inquiry));
  const platform = inquiry.charter.teams.find(({ role }) => role === "platform")?.id ?? "platform";
  const onHostNetwork = (workload: number): boolean => context.cluster.world.workloads[workload]?.hostNetwork === true;
  const pods = context.cluster.workloads.flatMap(({ namespace, origin }, index) =>
    own.has(namespace) && origin !== "pack" && !onHostNetwork(index) ? [index] : [],
  );
  const absent = [...own].filter((name) => !pods.some((workload) => context.cluster.workloads[workload]?.namespace === name));
  const byPlatform = (workload: number, direction: "ingress" | "egress"): boolean => {
    const party = context.reachability.partyOf({ kind: "workload", workload });
    return context.reachability.isolatedBy(party, direction).some(({ object }) => handOf(context, context.cluster.object(object)) === platform);
  };
  const bare = pods.filter((workload) => !byPlatform(workload, "ingress") || !byPlatform(workload, "egress"));
  if (bare.length > 0) {
    const namespaces = new Set(bare.map((workload) => context.cluster.workloads[workload]?.namespace ?? ""));
    const missing = `the platform's layer is missing under ${listSome(workloadNames(context.cluster, bare), 6)}`;
    return brokenFor(inquiry, [missing], String, { rules: bareRules, test: aboutNamespaces(namespaces) }) ?? waivedBy(missing);
  }
  if (absent.length > 0) return notCheckable(`no workload of ${listSome(absent, 4)} is written out in the input`);
  const covered = new Set(applicationPolicies(inquiry).flatMap(({ subjects }) => subjects));
  return holds(`the platform's policies isolate all ${count(workloadNames(context.cluster, pods).length, "workload")} of the page's namespaces; the application's select ${pods.filter((workload) => covered.has(workload)).length} of them as well`);
}
