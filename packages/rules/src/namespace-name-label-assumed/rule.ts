import type { AgreedTraffic } from "@demarc/charter";
import { nameLabel, noTraffic, union, type Traffic } from "@demarc/engine";
import { compileLabelSelector, type NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { opensDns } from "../dns-questions.ts";
import { acceptedPolicies, peersOf, refTo, speakingRules, type WrittenPeer } from "../policy-rules.ts";
import { scalarYaml } from "../policy-advice.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { ASSUMED_NAME_LABELS, knowsAllNamespaces, pathOfKey } from "../selector-questions.ts";
import { describeTraffic } from "../traffic-text.ts";
import { listWorkloads } from "../workload-names.ts";

export const namespaceNameLabelAssumed: Rule = defineRule({
  id: "namespace-name-label-assumed",
  category: "selectors",
  severity: "error",
  summary: "A peer names a namespace by a label that no API server sets, and that it may not have",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      const names = namesIn(context, policy);
      const missing = names.filter(({ standing }) => standing === "missing");
      const unknown = names.filter(({ standing }) => standing === "unknown");
      const lent = names.filter(({ standing }) => standing === "set by others");
      if (missing.length > 0) yield sayMissing(context, policy, missing);
      if (unknown.length > 0) yield sayUnknown(context, policy, unknown);
      if (lent.length > 0) yield sayLent(context, policy, lent);
    }
  },
});

/** A namespace that a peer names by a label that people take for its name. */
interface AssumedName {
  readonly written: WrittenPeer;
  readonly key: string;
  readonly value: string;
  /** Names of the namespaces that carry the label, or the name that was meant. */
  readonly namespaces: readonly string[];
  /**
   * `missing`: no namespace has it. `unknown`: the input has no labels of that namespace. `set by others`: it has
   * it, from a team that does not know who relies on it. `set`: it has it, from the same hands as the policy.
   */
  readonly standing: "missing" | "unknown" | "set by others" | "set";
}

function namesIn(context: RuleContext, policy: NetworkPolicy): readonly AssumedName[] {
  return speakingRules(policy)
    .flatMap(peersOf)
    .flatMap((written) => {
      const requirements = written.peer.namespaceSelector === undefined ? [] : compileLabelSelector(written.peer.namespaceSelector);
      // Beside the label that every namespace has, another one can do no harm of this kind.
      if (requirements.some(({ key, operator }) => key === nameLabel && operator === "In")) return [];
      return requirements
        .filter(({ key, operator }) => operator === "In" && ASSUMED_NAME_LABELS.includes(key))
        .flatMap(({ key, values }) => values.map((value) => ({ written, key, value, ...standingOf(context, policy, key, value) })));
    });
}

function standingOf({ cluster, ownership, charter }: RuleContext, policy: NetworkPolicy, key: string, value: string): Pick<AssumedName, "namespaces" | "standing"> {
  const carriers = cluster.world.namespaces.filter(({ labels }) => labels.get(key) === value).map(({ name }) => name);
  if (carriers.length > 0) {
    const owner = ownership.ofObject(policy.object);
    const own = charter === undefined ? carriers.every((name) => name === policy.namespace) : carriers.every((name) => ownership.ofNamespace(name) === owner);
    return { namespaces: carriers, standing: own ? "set" : "set by others" };
  }
  const named = cluster.namespaces.find(({ name }) => name === value);
  const isKnown = named === undefined ? knowsAllNamespaces(cluster) : named.object !== undefined;
  return { namespaces: [value], standing: isKnown ? "missing" : "unknown" };
}

function sayMissing(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): Found {
  const rules = new Set(names.map(({ written }) => written.rule.path)).size;
  const { key = "name" } = names[0] ?? {};
  return {
    ...placed(policy, names),
    message: `${policy.name} names ${listSome(valuesOf(names))} by the label \`${key}\`, which ${valuesOf(names).length === 1 ? "it does" : "they do"} not have, so ${count(rules, "rule")} ${rules === 1 ? "opens" : "open"} nothing for ${valuesOf(names).length === 1 ? "it" : "them"}`,
    details: [
      `the API server gives every namespace \`${nameLabel}\`, and no other label (NS-1)`,
      "what was meant by it may be open all the same, through a wider rule: see with `demarc explain` before the wider one is taken out",
    ],
    next: stepsFor(context, policy, names),
    weight: rules,
    subject: `missing ${key}`,
  };
}

function sayUnknown(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): Found {
  const { key = "name" } = names[0] ?? {};
  return {
    ...placed(policy, names),
    severity: "warning",
    message: `${policy.name} names ${listSome(valuesOf(names))} by the label \`${key}\`, and nothing in the input sets it`,
    details: [`the API server sets \`${nameLabel}\` only; whether somebody else set \`${key}\` shows in the cluster alone: \`kubectl get namespaces --show-labels\``],
    next: stepsFor(context, policy, names),
    subject: `unknown ${key}`,
  };
}

function sayLent(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): Found {
  const { cluster, ownership } = context;
  const { key = "name" } = names[0] ?? {};
  const namespaces = [...new Set(names.flatMap((one) => one.namespaces))].sort();
  const places = namespaces.flatMap((name) => {
    const object = cluster.namespaces.find((one) => one.name === name)?.object;
    return object === undefined ? [] : [{ at: refTo(object, "metadata.labels"), message: `${ownership.ofNamespace(name)} sets \`${key}\` on ${name} here` }];
  });
  return {
    ...placed(policy, names),
    severity: "info",
    message: `${policy.name} rests on the label \`${key}\` of ${listSome(namespaces)}, which others keep there for reasons of their own`,
    details: [`nobody who takes the label away is told that this policy needs it; \`${nameLabel}\` cannot be taken away (NS-1)`],
    related: [...(placed(policy, names).related ?? []), ...places],
    next: [rewritten(context, policy, names)],
    subject: `lent ${key}`,
  };
}

/** At the first place, with the others beside it: all are mended in one go. */
function placed(policy: NetworkPolicy, names: readonly AssumedName[]): Pick<Found, "at" | "related"> {
  const places = names.map(({ written, key, value }) => ({
    at: refTo(policy.object, written.peer.namespaceSelector === undefined ? written.peer.path : pathOfKey(written.peer.namespaceSelector, key)),
    message: `${ruleName(policy, written.rule)}: \`${key}: ${value}\``,
  }));
  const [first, ...others] = places;
  return { at: first?.at ?? refTo(policy.object, "spec"), related: others };
}

function valuesOf(names: readonly AssumedName[]): readonly string[] {
  return [...new Set(names.map(({ value }) => value))].sort();
}

/**
 * What nobody asks for is not opened by mending its label: there the first thing to do is to take it out. Of a namespace
 * that the page does not know, perhaps by its old name, it cannot tell what nobody asks for.
 */
function stepsFor(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): readonly string[] {
  if (!context.ownership.isKnown(policy.namespace)) {
    return [`${rewritten(context, policy, names)}; as far as it is needed: the page does not name \`${policy.namespace}\`, so it does not tell`];
  }
  // Whatever the page says, pods ask for names.
  const asksForNames = ({ written: { rule } }: AssumedName): boolean => rule.direction === "egress" && opensDns(rule);
  const needless = names.filter((one) => context.charter !== undefined && !isAskedFor(context, policy, one) && !asksForNames(one));
  const asked = names.filter((one) => !needless.includes(one));
  if (needless.length === 0) return [rewritten(context, policy, names)];
  const labels = listSome([...new Set(needless.map(({ value }) => value))].sort());
  const first = `${asked.length > 0 ? `${rewritten(context, policy, asked)}; ` : ""}${takenOut(needless)}: nothing that the page asks for is between ${policy.namespace} and ${labels}`;
  return [first, `if it is needed, have the page say so, and ${rewritten(context, policy, needless)}`];
}

function takenOut(names: readonly AssumedName[]): string {
  const rules = new Map(names.map(({ written }) => [written.rule.path, written.rule]));
  const steps = [...rules.values()].map((rule) => {
    const peers = new Set(names.flatMap(({ written }) => (written.rule === rule ? [written.peer.path] : [])));
    const number = `${rule.direction} rule ${Number(/\[(\d+)\]$/.exec(rule.path)?.[1] ?? 0) + 1}`;
    // Without its last peer a rule is for everybody.
    return typeof rule.peers !== "string" && rule.peers.every(({ path }) => peers.has(path)) ? { rule: number } : { peer: number };
  });
  const whole = steps.flatMap(({ rule }) => rule ?? []);
  const parts = steps.flatMap(({ peer }) => peer ?? []);
  return [...(whole.length > 0 ? [`delete ${listSome(whole, 8)}`] : []), ...(parts.length > 0 ? [`take the peer out of ${listSome(parts, 8)}`] : [])].join(" and ");
}

/** Whether something may ask for traffic with the namespace: what it requires, lists or approves, an external by its name, an Ingress. */
function isAskedFor(context: RuleContext, policy: NetworkPolicy, assumed: AssumedName): boolean {
  const { namespaces, value, written } = assumed;
  const names = new Set([...namespaces, value]);
  // Who comes through an Ingress or a route stands on no page, and where its controller is, is not always known.
  const mayBeController =
    written.rule.direction === "ingress" &&
    context.cluster.publications.some(({ frontEnds }) =>
      frontEnds.some(({ dials }) => (dials.kind === "workloads" ? isIn(context, dials.workloads, names) : dials.kind === "unseen-pods" && !hasWorkloads(context, names))),
    );
  return (
    agreedWith(context, policy, assumed).length > 0 ||
    mayBeController ||
    (context.charter?.externals ?? []).some(({ name }) => [...names].some((one) => name.toLowerCase().includes(one.toLowerCase())))
  );
}

function isIn({ cluster }: RuleContext, workloads: readonly number[], namespaces: ReadonlySet<string>): boolean {
  return workloads.some((index) => namespaces.has(cluster.workloads[index]?.namespace ?? ""));
}

/** What is agreed between a policy's namespace and one that a peer of it names, in the rule's direction. */
function agreedWith(context: RuleContext, policy: NetworkPolicy, { namespaces, value, written }: AssumedName): readonly AgreedTraffic[] {
  const names = new Set([...namespaces, value]);
  const own = new Set([policy.namespace]);
  return agreementsOf(context).all.filter(({ between, sources, destinations }) => {
    const [near, far] =
      written.rule.direction === "ingress"
        ? [
            { listed: between.to, ends: destinations },
            { listed: between.from, ends: sources },
          ]
        : [
            { listed: between.from, ends: sources },
            { listed: between.to, ends: destinations },
          ];
    return (
      (near.listed.includes(policy.namespace) || isIn(context, near.ends.workloads, own)) &&
      (far.listed.some((name) => names.has(name)) || isIn(context, far.ends.workloads, names))
    );
  });
}

function hasWorkloads({ cluster }: RuleContext, namespaces: ReadonlySet<string>): boolean {
  return cluster.workloads.some(({ namespace }) => namespaces.has(namespace));
}

/** All in one: every label needs its own, and the ports belong to it. */
function rewritten(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): string {
  const replaced = [...new Map(names.map(({ key, value, namespaces }) => [`${key}: ${value}`, namespaces])).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const portless = names.filter(({ written, standing }) => standing !== "set by others" && typeof written.rule.ports === "string");
  return [
    ...replaced.map(([label, namespaces]) =>
      namespaces.length === 1
        ? `for \`${label}\` write \`${nameLabel}: ${scalarYaml(namespaces[0] ?? "")}\``
        : `for \`${label}\` write \`matchExpressions: [{key: ${nameLabel}, operator: In, values: [${namespaces.map(scalarYaml).join(", ")}]}]\``,
    ),
    ...(portless.length > 0 ? [`give the rules ports in the same change: as soon as the namespace matches, a rule without any opens all${agreedWords(context, policy, portless)}`] : []),
  ].join("; ");
}

/** Ports that are agreed with namespaces, with the pods there that they are for: ` (agreed: from shop/web on 9000/TCP)`. */
function agreedWords(context: RuleContext, policy: NetworkPolicy, names: readonly AssumedName[]): string {
  const byEnd = new Map<string, Traffic>();
  for (const assumed of names) {
    const { direction } = assumed.written.rule;
    const wanted = new Set([...assumed.namespaces, assumed.value]);
    const agreed = agreedWith(context, policy, assumed).flatMap(({ portsKnown, traffic, sources, destinations }) => {
      const far = (direction === "ingress" ? sources : destinations).workloads.filter((index) => isIn(context, [index], wanted));
      return portsKnown ? [{ traffic, far }] : [];
    });
    // Pods say more than their namespace, which is the sum of them.
    const isPlaced = agreed.some(({ far }) => far.length > 0);
    for (const { traffic, far } of agreed) {
      if (isPlaced && far.length === 0) continue;
      const end = `${direction === "ingress" ? "from" : "to"} ${far.length === 0 ? assumed.value : listWorkloads(context.cluster, far, 3)}`;
      byEnd.set(end, union(byEnd.get(end) ?? noTraffic, traffic));
    }
  }
  const unique = [...byEnd].map(([end, traffic]) => `${end} on ${describeTraffic(traffic)}`).sort();
  return unique.length === 0 ? "" : ` (agreed: ${listSome(unique, 4)})`;
}
