import { actionsOf, placeOf, type Action } from "./admin-policy.ts";
import type { AdminPolicyObject, NetworkPolicyObject, PolicyObject, Question, Situation } from "./cluster.ts";
import { endOf, familyOf, type NodeEnd, type PodEnd } from "./ends.ts";
import { saysOf, type Side } from "./network-policy.ts";

export type Outcome = "allowed" | "denied" | "undetermined";

/** What a side of a flow may turn out to be; both where we do not know. */
type Possible = ReadonlySet<"allowed" | "denied">;

/**
 * Answers one question by the letter of the API documents. To be read in this order: truth, addresses, selectors, ends,
 * network-policy, admin-policy, and this.
 *
 * Where the situation leaves something open, what a selector, a block and a policy may turn out to be is found by trying
 * (each on its own), and put together by Kleene's connectives, as if nothing hung on one open thing twice.
 * `verdictByCompletion` tries out the situation as a whole instead.
 *
 * @throws on a question or policy that has no meaning, e.g. a pod that is not there: cases are our own data
 */
export function verdict(situation: Situation, question: Question): Outcome {
  const { cluster, options = {} } = situation;
  const family = question.ipFamily ?? familyOf(cluster, question.from, question.to);
  const source = endOf(cluster, question.from, family);
  const destination = endOf(cluster, question.to, family);
  const traffic = { protocol: question.protocol, port: question.port, family, options };

  // NP-60
  if (
    source.kind === "pod" &&
    destination.kind === "pod" &&
    source.pod === destination.pod &&
    options.selfTraffic !== "evaluate"
  )
    return "allowed";
  // NP-62, NP-63
  const fromOwnNode = source.kind === "node" && destination.kind === "pod" && isNodeOf(source, destination);
  const toOwnNode =
    source.kind === "pod" &&
    destination.kind === "node" &&
    isNodeOf(destination, source) &&
    options.localNodeEgress === "allow";

  // NP-7: both sides must allow; only pods have a side. NP-6: answers need nothing.
  const free: Possible = new Set(["allowed"]);
  const egress =
    source.kind === "pod" && !toOwnNode
      ? decide(situation, { direction: "egress", subject: source, other: destination, ...traffic })
      : free;
  const ingress =
    destination.kind === "pod" && !fromOwnNode
      ? decide(situation, { direction: "ingress", subject: destination, other: source, ...traffic })
      : free;
  if (!egress.has("allowed") || !ingress.has("allowed")) return "denied";
  return egress.has("denied") || ingress.has("denied") ? "undetermined" : "allowed";
}

/** ANP-2, CNP-4: the admin tier, then NetworkPolicy, then the baseline, then everything passes (CNP-10). */
function decide(situation: Situation, side: Side): Possible {
  const possible = new Set<"allowed" | "denied">();
  const conclude = (actions: ReadonlySet<Action | "silent">): boolean => {
    if (actions.has("allow")) possible.add("allowed"); // ANP-6, CNP-7: final
    if (actions.has("deny")) possible.add("denied");
    return !actions.has("pass") && !actions.has("silent");
  };
  if (conclude(adminTier(situation, side, "admin"))) return possible; // ANP-4, CNP-9: pass goes on to NetworkPolicy
  const says = networkPolicies(situation, side);
  if (says.has("allow")) possible.add("allowed");
  if (says.has("deny")) possible.add("denied");
  if (!says.has("not isolated")) return possible; // ANP-7, CNP-8: an isolated pod never reaches the baseline
  if (!conclude(adminTier(situation, side, "baseline"))) possible.add("allowed"); // ANP-8, CNP-9, CNP-10
  return possible;
}

/** NP-2, NP-5: policies add up. One that lets the flow pass is enough; if none does and one isolates, it does not pass. */
function networkPolicies(
  { policies, refused = [] }: Situation,
  side: Side,
): ReadonlySet<"not isolated" | "allow" | "deny"> {
  const each = policies.flatMap((policy, index) =>
    isNetworkPolicy(policy) ? [saysOf(policy, refused.includes(index), side)] : [],
  );
  const says = new Set<"not isolated" | "allow" | "deny">();
  if (each.some((one) => one.has("allow"))) says.add("allow");
  if (each.some((one) => one.has("deny")) && each.every((one) => one.has("deny") || one.has("not isolated")))
    says.add("deny");
  if (each.every((one) => one.has("not isolated"))) says.add("not isolated");
  return says;
}

/**
 * ANP-3, CNP-5: by priority. ANP-5, CNP-6: which of equal ones speaks first is not defined, so any that speaks may be
 * it; they are silent together only where each may be.
 */
function adminTier(
  { cluster, policies }: Situation,
  side: Side,
  tier: "admin" | "baseline",
): ReadonlySet<Action | "silent"> {
  const ofTier = policies.filter(
    (policy): policy is AdminPolicyObject => !isNetworkPolicy(policy) && placeOf(policy).tier === tier,
  );
  const priorities = [...new Set(ofTier.map((policy) => placeOf(policy).priority))].sort((a, b) => a - b);
  const actions = new Set<Action | "silent">();
  for (const priority of priorities) {
    const equals = ofTier
      .filter((policy) => placeOf(policy).priority === priority)
      .map((policy) => actionsOf(policy, side, cluster.nodes ?? []));
    for (const action of equals.flatMap((possible) => [...possible])) if (action !== "silent") actions.add(action);
    if (!equals.every((possible) => possible.has("silent"))) return actions;
  }
  return actions.add("silent");
}

/** NP-62. Where it is not known on which node the pod runs, no node counts as its own. */
function isNodeOf({ node }: NodeEnd, { pod }: PodEnd): boolean {
  return node !== undefined && pod.node === node;
}

function isNetworkPolicy(policy: PolicyObject): policy is NetworkPolicyObject {
  return policy.kind === "NetworkPolicy";
}
