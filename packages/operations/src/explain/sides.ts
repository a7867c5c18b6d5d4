import { refKey, type Decision, type Ref } from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { excerptOf } from "./excerpt.ts";
import { causeTexts, objectName } from "../place-names.ts";
import type { DecidingRule, PolicyPlace, SideExplanation, TierExplanation } from "./result.ts";

/** Most rules that are quoted for one side; of more, the first are as good as any. */
const RULES_MAX = 5;

/** One direction of a verdict with places, owners and words. */
export function sideOf(cluster: Cluster, ownership: Ownership | undefined, decision: Decision): SideExplanation {
  const places = new Places(cluster, ownership);
  const { direction, outcome, by } = decision;
  if (hangsOnSelection(cluster, decision)) {
    const because = "which policies select them hangs on their labels and namespace";
    return { direction, outcome, by, because, rules: [], isolatedBy: [], causes: [], tiers: [] };
  }
  const shown = telling(decision);
  const inUse = cluster.world.tiers.filter(({ policies }) => policies.length > 0);
  return {
    direction,
    outcome,
    by,
    because: becauseOf({ ...decision, rules: shown }),
    rules: places.ofRules(shown, true),
    isolatedBy: decision.isolatedBy.map((ref) => places.of(ref)),
    causes: causeTexts(cluster, decision.causes),
    tiers: decision.tiers.length === 0 ? [] : inUse.map(({ name }) => tierOf(name, decision, places)),
  };
}

/** Where policies and rules stand, and whose they are. */
class Places {
  readonly #cluster: Cluster;
  readonly #ownership: Ownership | undefined;

  constructor(cluster: Cluster, ownership: Ownership | undefined) {
    this.#cluster = cluster;
    this.#ownership = ownership;
  }

  of(ref: Ref): PolicyPlace {
    const object = this.#cluster.object(ref.object);
    return { policy: objectName(object), location: this.#cluster.locate(ref), ...(this.#ownership && { owner: this.#ownership.ofObject(object) }) };
  }

  ofRules(matches: Decision["rules"], quoted: boolean): readonly DecidingRule[] {
    return matches.slice(0, RULES_MAX).map(({ rule, action, certainty }) => {
      const excerpt = quoted ? excerptOf(this.#cluster, rule) : undefined;
      return { ...this.of(rule), rule: rule.path, action, certainty, ...(excerpt !== undefined && { excerpt }) };
    });
  }
}

function tierOf(tier: TierExplanation["tier"], { tiers }: Decision, places: Places): TierExplanation {
  const step = tiers.find((one) => one.tier === tier);
  if (step === undefined) return { tier, outcome: "not reached", selectedBy: 0, rules: [] };
  return { tier, outcome: step.outcome, selectedBy: step.selectedBy.length, rules: places.ofRules(step.matches, false) };
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
