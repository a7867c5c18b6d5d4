import type { Decision, Ref } from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { excerptOf } from "./excerpt.ts";
import { causeTexts, objectName } from "../place-names.ts";
import type { DecidingRule, PolicyPlace, SideExplanation } from "./result.ts";

/** Most rules that are quoted for one side; of more, the first are as good as any. */
const RULES_MAX = 5;

/** One direction of a verdict with places, owners and words. */
export function sideOf(cluster: Cluster, ownership: Ownership | undefined, decision: Decision): SideExplanation {
  const place = (ref: Ref): PolicyPlace => {
    const object = cluster.object(ref.object);
    return { policy: objectName(object), location: cluster.locate(ref), ...(ownership && { owner: ownership.ofObject(object) }) };
  };
  const rules = decision.rules.slice(0, RULES_MAX).map(({ rule, action, certainty }): DecidingRule => {
    const excerpt = excerptOf(cluster, rule);
    return { ...place(rule), rule: rule.path, action, certainty, ...(excerpt !== undefined && { excerpt }) };
  });
  return {
    direction: decision.direction,
    outcome: decision.outcome,
    by: decision.by,
    because: becauseOf(decision),
    rules,
    isolatedBy: decision.isolatedBy.map(place),
    causes: causeTexts(cluster, decision.causes),
  };
}

function becauseOf({ by, direction, rules, isolatedBy, outcome }: Decision): string {
  switch (by) {
    case "rule": {
      const more = rules.length > RULES_MAX ? ` (${RULES_MAX} of ${rules.length} shown)` : "";
      return `${outcome === "denied" ? "a rule denies it" : rules.length === 1 ? "a rule lets it pass" : `${rules.length} rules let it pass`}${more}`;
    }
    case "isolation":
      return isolatedBy.length === 1 ? `a policy isolates it for ${direction}, and none of its rules lets this pass` : `${isolatedBy.length} policies isolate it for ${direction}, and none of their rules lets this pass`;
    case "default":
      return `no policy isolates it for ${direction}`;
    case "outside":
      return "policies do not govern what is outside the cluster's pods";
    case "host-network":
      return "it is on the host network, which policies do not govern";
    case "self":
      return "a pod always reaches itself";
    case "own-node":
      return "it is between a pod and its own node";
    case "unknown":
      return "it hangs on what is not known";
  }
}
