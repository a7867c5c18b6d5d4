import type { Selector } from "@demarc/engine";
import { compileLabelSelector, type LabelSelector, type NetworkPolicy } from "@demarc/kubernetes";
import { acceptedPolicies, peersOf, speakingRules, type WrittenPeer } from "./policy-rules.ts";
import { ruleName } from "./rule-effect.ts";
import type { RuleContext } from "./rule.ts";
import { faultOfPeer, faultOfSubject, type SelectorFault } from "./selector-faults.ts";

/** A selector of a policy, wherever in it: of its pods, or of a peer's pods or namespaces. */
export interface WrittenSelector {
  readonly policy: NetworkPolicy;
  readonly selector: LabelSelector;
  readonly requirements: Selector;
  readonly part: "pods" | "namespaces";
  /** Undefined for the selector of the policy's own pods. */
  readonly peer: WrittenPeer | undefined;
}

/** Selectors of accepted policies that ask for something; of rules, only of those that speak. */
export function* writtenSelectors({ cluster }: RuleContext): Iterable<WrittenSelector> {
  for (const policy of acceptedPolicies(cluster)) {
    const of = (selector: LabelSelector | undefined, part: "pods" | "namespaces", peer: WrittenPeer | undefined): readonly WrittenSelector[] => {
      const requirements = selector === undefined ? [] : compileLabelSelector(selector);
      return selector === undefined || requirements.length === 0 ? [] : [{ policy, selector, requirements, part, peer }];
    };
    yield* of(policy.podSelector, "pods", undefined);
    for (const peer of speakingRules(policy).flatMap(peersOf)) {
      yield* of(peer.peer.podSelector, "pods", peer);
      yield* of(peer.peer.namespaceSelector, "namespaces", peer);
    }
  }
}

/** Why the subject or peer that a selector belongs to picks nothing. */
export function faultOf(context: RuleContext, { policy, peer }: WrittenSelector): SelectorFault | undefined {
  return peer === undefined ? faultOfSubject(context, policy) : faultOfPeer(context, peer);
}

/** e.g. `the pods of default-deny`, `ingress rule 2 of serving-app-policy` */
export function selectorOwner({ policy, peer }: WrittenSelector): string {
  return peer === undefined ? `the podSelector of ${policy.name}` : ruleName(policy, peer.rule);
}
