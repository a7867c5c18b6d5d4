import { actionsOf, placeOf, type Action } from "./admin-policy.ts";
import type { AdminPolicyObject, NetworkPolicyObject, Options, PolicyObject, Question, Situation } from "./cluster.ts";
import { endOf, familyOf, type End, type NodeEnd } from "./ends.ts";
import { saysOf, type Side } from "./network-policy.ts";

export type Outcome = "allowed" | "denied" | "undetermined";

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
  // NP-7: both sides must allow. NP-6: answers need nothing.
  const { egress, ingress } = sidesOf(situation, question);
  if (egress === "denied" || ingress === "denied") return "denied";
  return egress === "undetermined" || ingress === "undetermined" ? "undetermined" : "allowed";
}

/** What the source's side and the destination's side say, each alone. */
export function sidesOf(
  situation: Situation,
  question: Question,
): { readonly egress: Outcome; readonly ingress: Outcome } {
  const { cluster, options = {} } = situation;
  const family = question.ipFamily ?? familyOf(cluster, options, question.from, question.to);
  const source = endOf(cluster, question.from, family);
  const destination = endOf(cluster, question.to, family);
  const traffic = { protocol: question.protocol, port: question.port, family, options };

  const isItself = source.kind === "pod" && destination.kind === "pod" && source.pod === destination.pod;
  if (isItself && options.selfTraffic !== "evaluate") return { egress: "allowed", ingress: "allowed" }; // NP-60
  const comesFromOwnNode =
    source.kind === "node" && isNodeOf(source, destination) && options.localNodeIngress !== "evaluate"; // NP-62
  const goesToOwnNode = destination.kind === "node" && isNodeOf(destination, source); // NP-63

  // NP-7: only pods have a side.
  return {
    egress:
      source.kind !== "pod" || (goesToOwnNode && options.localNodeEgress === "allow")
        ? "allowed"
        : decide(situation, { direction: "egress", subject: source, other: destination, ...traffic }),
    ingress:
      destination.kind !== "pod" || comesFromOwnNode
        ? "allowed"
        : decide(situation, { direction: "ingress", subject: destination, other: source, ...traffic }),
  };
}

/** ANP-2, CNP-4: the admin tier, then NetworkPolicy, then the baseline, then everything passes (CNP-10). */
function decide(situation: Situation, side: Side): Outcome {
  if (side.options.enforcement === "none") return "allowed"; // NP-1
  const possible = new Set<"allowed" | "denied">();
  if (concludes(adminTier(situation, side, "admin"), possible)) return outcomeOf(possible); // ANP-4, CNP-9: pass goes on
  const says = networkPolicies(situation, side);
  if (says.has("allow")) possible.add("allowed");
  if (says.has("deny")) possible.add("denied");
  if (!says.has("not isolated")) return outcomeOf(possible); // ANP-7, CNP-8: an isolated pod never reaches the baseline
  if (!concludes(adminTier(situation, side, "baseline"), possible)) possible.add("allowed"); // ANP-8, CNP-9, CNP-10
  return outcomeOf(possible);
}

/** ANP-6, CNP-7: allow and deny are final. Adds what may come out, and tells whether nobody further on is asked. */
function concludes(actions: ReadonlySet<Action | "silent">, possible: Set<"allowed" | "denied">): boolean {
  if (actions.has("allow")) possible.add("allowed");
  if (actions.has("deny")) possible.add("denied");
  return !actions.has("pass") && !actions.has("silent");
}

function outcomeOf(possible: ReadonlySet<"allowed" | "denied">): Outcome {
  if (possible.size > 1) return "undetermined";
  return possible.has("allowed") ? "allowed" : "denied";
}

/** NP-2, NP-5: policies add up. One that lets the flow pass is enough; if none does and one isolates, it does not pass. */
function networkPolicies(
  { cluster, policies, refused = [] }: Situation,
  side: Side,
): ReadonlySet<"not isolated" | "allow" | "deny"> {
  const each = policies.flatMap((policy, index) =>
    isNetworkPolicy(policy) ? [saysOf(policy, refused.includes(index), side, cluster)] : [],
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
 * it; they are silent together only where each may be. Where an implementation goes by their names none are equal.
 */
function adminTier(
  { cluster, policies, refused = [], options = {} }: Situation,
  side: Side,
  tier: "admin" | "baseline",
): ReadonlySet<Action | "silent"> {
  const ofTier = policies.flatMap((policy, index) =>
    isNetworkPolicy(policy) || placeOf(policy).tier !== tier ? [] : [{ policy, isRefused: refused.includes(index) }],
  );
  const actions = new Set<Action | "silent">();
  for (const group of inTurn(ofTier, options)) {
    const equals = group.map(({ policy, isRefused }) => actionsOf(policy, isRefused, side, cluster.nodes ?? []));
    for (const action of equals.flatMap((possible) => [...possible])) if (action !== "silent") actions.add(action);
    if (!equals.every((possible) => possible.has("silent"))) return actions;
  }
  return actions.add("silent");
}

interface Candidate {
  readonly policy: AdminPolicyObject;
  readonly isRefused: boolean;
}

/** Those of which any may speak first, together. */
function inTurn(candidates: readonly Candidate[], options: Options): readonly (readonly Candidate[])[] {
  const priorities = [...new Set(candidates.map(({ policy }) => placeOf(policy).priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) => {
    const equals = candidates.filter(({ policy }) => placeOf(policy).priority === priority);
    if (options.equalPriorities !== "by-name") return [equals];
    // Names are told apart by kind, as objects are.
    const nameOf = ({ policy: { kind, metadata } }: Candidate): string => `${metadata.name} ${kind}`;
    return equals.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).map((one) => [one]);
  });
}

/** NP-62. Where it is not known on which node the pod runs, no node counts as its own. */
function isNodeOf({ node }: NodeEnd, end: End): boolean {
  return end.kind === "pod" && node !== undefined && end.pod.node === node;
}

function isNetworkPolicy(policy: PolicyObject): policy is NetworkPolicyObject {
  return policy.kind === "NetworkPolicy";
}
