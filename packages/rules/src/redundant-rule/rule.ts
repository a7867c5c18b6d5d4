import { refKey, type Policy } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { Covering, type RuleCover } from "../covering.ts";
import { equalPolicies, equalRules } from "../equal-things.ts";
import { speakingRules, type WrittenRule } from "../policy-rules.ts";
import { redundancy } from "../redundancy.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/**
 * Rules that carry something, all of which other rules carry as well: taking one of them out closes nothing. One
 * finding for each policy. Two that cover each other are both listed; only one of them can go.
 */
export const redundantRule: Rule = defineRule({
  id: "redundant-rule",
  category: "hygiene",
  severity: "info",
  summary: "other rules let pass all that a rule does",

  *find(context) {
    const { void: voided, needless } = redundancy(context);
    const whole = new Set([...voided, ...needless.flat()].map(({ policy }) => policy.object.id));
    for (const policies of rulesByNamespace(context, whole)) {
      const found = new Map(redundantAmong(context, policies).map((one) => [refKey(one.ref), one]));
      for (const policy of policies) {
        const own = speakingRules(policy.written).flatMap(({ ref }) => found.get(refKey(ref)) ?? []);
        if (own.length > 0) yield say(context, policy.written, own);
      }
    }
  },
});

interface RedundantRule extends WrittenRule {
  readonly cover: RuleCover;
}

/** A policy as it is written, and as the engine judges it, without rules that say what an earlier one does. */
interface JudgedPolicy {
  readonly written: NetworkPolicy;
  readonly compiled: Policy;
}

/** What says the same is `duplicate-policy` or `duplicate-rule`; of `whole` policies, other rules speak. */
function rulesByNamespace({ cluster }: RuleContext, whole: ReadonlySet<number>): readonly (readonly JudgedPolicy[])[] {
  const compiled = new Map(cluster.world.tiers.flatMap(({ policies }) => policies.map((policy) => [policy.ref.object, policy])));
  const byNamespace = new Map<string, JudgedPolicy[]>();
  for (const [written] of equalPolicies(cluster)) {
    const policy = compiled.get(written.object.id);
    if (policy === undefined || whole.has(written.object.id)) continue;
    const again = new Set(equalRules(written).flatMap(([, ...others]) => others.map(({ path }) => path)));
    const judged = { written, compiled: { ...policy, rules: policy.rules.filter(({ ref }) => !again.has(ref.path)) } };
    const others = byNamespace.get(written.namespace);
    if (others === undefined) byNamespace.set(written.namespace, [judged]);
    else others.push(judged);
  }
  return [...byNamespace.values()];
}

/** What is proven for any pod is taken first: what rests on today's pods must not rest on what is about to go. */
function redundantAmong(context: RuleContext, policies: readonly JudgedPolicy[]): readonly RedundantRule[] {
  const always = coveredAmong(context, policies, noRules).filter(({ cover }) => cover.basis === "any pod");
  const gone = new Set(always.map(({ ref }) => refKey(ref)));
  return [...always, ...coveredAmong(context, policies, gone)];
}

const noRules: ReadonlySet<string> = new Set();

function coveredAmong(context: RuleContext, policies: readonly JudgedPolicy[], gone: ReadonlySet<string>): readonly RedundantRule[] {
  const staying = policies.map(({ written, compiled }) => {
    const rules = compiled.rules.filter(({ ref }) => !gone.has(refKey(ref)));
    return { written, compiled: { ...compiled, rules } };
  });
  const covering = new Covering(context, staying.map(({ compiled }) => compiled));
  return staying.flatMap(({ written, compiled }) => {
    const rules = new Map(compiled.rules.map((rule) => [rule.ref.path, rule]));
    return speakingRules(written).flatMap((one) => {
      const rule = rules.get(one.rule.path);
      if (rule === undefined) return [];
      // What closes something today is covered by nothing; accounts are cheap beside a proof.
      const { carries, alone } = context.reachability.account(one.ref);
      if (carries.length === 0 || alone.length > 0) return [];
      const cover = covering.ofRule(compiled, rule, "rule");
      return cover === undefined ? [] : [{ ...one, cover }];
    });
  });
}

function say({ cluster, ownership }: RuleContext, policy: NetworkPolicy, redundant: readonly RedundantRule[]): Found {
  const [first] = redundant;
  const proof = redundant.map(({ rule, cover }) => {
    const covering = cover.rules.slice(0, 3).map(({ object, path }) => `${cluster.object(object).name} ${path}`);
    return `${rule.path}: all of it passes by ${listSome(covering, 3)} as well${cover.basis === "any pod" ? "" : ", with today's workloads"}`;
  });
  const owner = ownership.ofObject(policy.object);
  const foreign = redundant.some(({ cover }) => cover.rules.every(({ object }) => ownership.ofObject(cluster.object(object)) !== owner));
  const isSure = redundant.every(({ cover }) => cover.basis === "any pod");
  return {
    at: first?.ref ?? { object: policy.object.id, path: "metadata.name" },
    related: redundant.slice(1).map(({ ref, rule }) => ({ at: ref, message: `${policy.name} ${rule.path}` })),
    message: `${isSure ? "" : "with today's workloads, "}${count(redundant.length, "rule")} of ${policy.name} open${redundant.length === 1 ? "s" : ""} nothing that other rules do not: ${listSome(redundant.map(({ rule }) => rule.path), 6)}`,
    details: [...proof, ...(foreign ? ["some of it is covered by another team's policy: redundant today, and a layer of its own"] : [])],
    next: [
      "keep the narrow rule and delete the wide one where two cover each other; take one out at a time, each proof holds for that rule alone",
      ...(isSure ? [] : ["keep what pods to come will need: selectors that pick the same pods today may not tomorrow"]),
    ],
    subject: "redundant",
  };
}
