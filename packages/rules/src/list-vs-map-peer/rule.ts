import { compileLabelSelector, picksAll, type PolicyPeer } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { peersInForce, podSetOf, type WrittenPeer } from "../policy-rules.ts";
import { selectorYaml } from "../policy-advice.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { namesNamespacesOnly } from "../selector-faults.ts";
import { namespacesOf, pickWorkloads, workloadsIn } from "../selector-questions.ts";
import { listWorkloads } from "../workload-names.ts";

export const listVsMapPeer: Rule = defineRule({
  id: "list-vs-map-peer",
  category: "shape",
  severity: "warning",
  summary: "Two items of a peer list stand where one item with both selectors was probably meant",
  statements: ["S5.1"],

  *find(context) {
    for (const written of peersInForce(context.cluster)) {
      const split = splitPeer(context, written);
      if (split !== undefined) yield say(context, written, split);
    }
  },
});

/** Both readings of two neighbouring items: each on its own, or one item that asks for both. */
interface Split {
  /** The item that picks whole namespaces. */
  readonly namespaces: PolicyPeer;
  /** What the item that picks pods finds in the policy's own namespace. */
  readonly own: readonly number[];
  readonly or: readonly number[];
  readonly and: readonly number[];
}

/** Asked at the item that picks pods, with the neighbour that picks namespaces. */
function splitPeer(context: RuleContext, written: WrittenPeer): Split | undefined {
  const { cluster } = context;
  const { peer, policy, rule, index } = written;
  if (peer.podSelector === undefined || peer.namespaceSelector !== undefined || picksAll(peer.podSelector)) return undefined;
  const neighbours = typeof rule.peers === "string" ? [] : [rule.peers[index - 1], rule.peers[index + 1]];
  const namespaces = neighbours.find((other) => other !== undefined && namesNamespacesOnly(other));
  if (namespaces?.namespaceSelector === undefined) return undefined;
  const whole = podSetOf(cluster, policy, namespaces);
  const picked = namespacesOf(cluster, whole);
  // Only whole namespaces of others are a surprise.
  if (!picked.some((one) => cluster.world.namespaces[one]?.name !== policy.namespace)) return undefined;
  const all = workloadsIn(cluster, picked);
  const own = pickWorkloads(context, podSetOf(cluster, policy, peer)).possible;
  const and = pickWorkloads(context, { namespaces: whole.namespaces, pods: compileLabelSelector(peer.podSelector) }).certain;
  // A pod selector that finds nobody at home, and somebody there (or there is nobody in the input to find).
  const isOneItem = own.length === 0 && (and.length > 0 || all.length === 0);
  const isNarrower = and.length > 0 && and.length < all.length;
  if (!isOneItem && !isNarrower) return undefined;
  return { namespaces, own, or: [...new Set([...all, ...own])], and };
}

function say(context: RuleContext, written: WrittenPeer, { namespaces, own, or, and }: Split): Found {
  const { cluster } = context;
  const { policy, peer, rule, ref } = written;
  const both = `{namespaceSelector: ${yamlOf(namespaces)}, podSelector: ${yamlOf(peer)}}`;
  const list = rule.direction === "ingress" ? "from" : "to";
  return {
    at: { object: ref.object, path: peer.path },
    ...(own.length > 0 && { severity: "info" }),
    message: `${ruleName(policy, rule)} has the namespace and the pods in two list items, which ${rule.direction === "ingress" ? "lets in" : "lets out to"} ${readings(or, and)}`,
    details: [
      `as written, either is enough: ${or.length === 0 ? "every pod of that namespace" : listWorkloads(cluster, or)}`,
      `as one item, both are asked for: ${and.length === 0 ? "no workload of that namespace is in the input" : listWorkloads(cluster, and)}`,
      own.length === 0 ? `the pod selector alone looks in ${policy.namespace}, where it finds nothing` : `the pod selector alone finds ${listWorkloads(cluster, own)}, so that two items may be meant`,
    ],
    related: [{ at: { object: ref.object, path: namespaces.path }, message: "the item that picks whole namespaces" }],
    next: [
      `make it one item: \`${list}: [${both}]\``,
      ...(own.length > 0 ? [`or, if both are meant, say so with separate rules: \`- {${list}: [{namespaceSelector: ${yamlOf(namespaces)}}]}\` and \`- {${list}: [{podSelector: ${yamlOf(peer)}}]}\``] : []),
    ],
    weight: or.length - and.length,
  };
}

/** Both readings, as far as the input shows who is there. */
function readings(or: readonly number[], and: readonly number[]): string {
  if (or.length === 0 || and.length === 0) return "the whole namespace where one item would mean some of its pods";
  if (or.length === and.length) return "the whole namespace, now and to come, where one item would mean the pods with the label";
  return `${count(or.length, "workload")} where one item would mean ${and.length}`;
}

function yamlOf({ podSelector, namespaceSelector }: PolicyPeer): string {
  const selector = namespaceSelector ?? podSelector;
  return selector === undefined ? "{}" : selectorYaml(compileLabelSelector(selector));
}
