import { refKey, type Decision, type Ref } from "@demarc/engine";
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
  const shown = telling(decision);
  const rules = shown.slice(0, RULES_MAX).map(({ rule, action, certainty }): DecidingRule => {
    const excerpt = excerptOf(cluster, rule);
    return { ...place(rule), rule: rule.path, action, certainty, ...(excerpt !== undefined && { excerpt }) };
  });
  if (hangsOnSelection(cluster, decision)) {
    const because = "which policies select them hangs on their labels and namespace";
    return { direction: decision.direction, outcome: decision.outcome, by: decision.by, because, rules: [], isolatedBy: [], causes: [] };
  }
  return {
    direction: decision.direction,
    outcome: decision.outcome,
    by: decision.by,
    because: becauseOf({ ...decision, rules: shown }),
    rules,
    isolatedBy: decision.isolatedBy.map(place),
    causes: causeTexts(cluster, decision.causes),
  };
}

/** Of pods that need not exist yet: every policy of the cluster may come to select them, and a list of these helps nobody. */
function hangsOnSelection({ world }: Cluster, { outcome, causes, tiers }: Decision): boolean {
  if (outcome !== "undetermined") return false;
  const selecting = new Set(tiers.flatMap(({ selectedBy }) => selectedBy.map(refKey)));
  return causes.some((cause) => {
    if (cause.kind === "label-open") return selecting.has(refKey(cause.selector));
    return cause.kind === "namespace-open" && world.namespaces[cause.namespace]?.described !== undefined && selecting.has(refKey(cause.selector));
  });
}

/** Where one rule settles it for certain, what others perhaps say besides changes nothing. */
function telling({ outcome, rules }: Decision): Decision["rules"] {
  const certain = rules.filter(({ certainty }) => certainty === "certain");
  return outcome === "undetermined" || certain.length === 0 ? rules : certain;
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
