import { refKey, verdict, type Direction, type Flow, type Ref } from "@demarc/engine";
import type { AdminPolicy } from "@demarc/kubernetes";
import { objectName } from "./object-name.ts";
import type { RuleContext } from "./rule.ts";

/** A rule of the admin or the baseline tier that denies a flow on one side. */
export interface TierDenial {
  readonly policy: AdminPolicy;
  readonly rule: Ref;
  readonly direction: Direction;
}

/**
 * The rules of the admin and the baseline tier that are why a flow does not pass, on either side; none where it passes,
 * or where it is isolation that closes it. Cost: one verdict, and none in a cluster without such policies.
 */
export function tierDenials({ cluster }: RuleContext, flow: Flow): readonly TierDenial[] {
  if (cluster.adminPolicies.length === 0) return [];
  const judged = verdict(cluster.world, flow);
  return [judged.egress, judged.ingress].flatMap(({ direction, outcome, by, rules }) => {
    if (outcome !== "denied" || by !== "rule") return [];
    return rules.flatMap(({ rule }) => {
      const policy = cluster.adminPolicies.find(({ object }) => object.id === rule.object);
      return policy === undefined ? [] : [{ policy, rule, direction }];
    });
  });
}

/** How a finding on what does not pass goes on where a tier denies it. */
export interface DeniedAdvice {
  readonly owner?: string;
  readonly next: readonly string[];
  readonly details: readonly string[];
  readonly related: readonly { readonly at: Ref; readonly message: string }[];
}

/**
 * Whose move it is where rules that deny stand behind flows that do not pass. What the admin tier denies no policy of a
 * namespace opens, so that the owner of the rule has to move, and what a finding advises for such policies comes after,
 * if isolation closes something besides. The baseline gives way to a policy that isolates (ANP-7): there the advice stands.
 *
 * @param next  what the finding advises otherwise
 */
export function deniedAdvice(context: RuleContext, flows: readonly Flow[], next: readonly string[]): DeniedAdvice | undefined {
  const found = flows.flatMap((flow) => tierDenials(context, flow));
  const denials = [...new Map(found.map((denial) => [refKey(denial.rule), denial])).values()];
  if (denials.length === 0) return undefined;
  const ofAdmin = denials.filter(({ policy }) => policy.tier === "admin");
  const [first] = ofAdmin;
  const related = denials.map(({ rule, direction }) => ({ at: rule, message: `denies it, ${direction === "egress" ? "where it leaves" : "where it enters"}` }));
  if (first === undefined) {
    const names = denials.map(ruleText).join(", ");
    return { next, related, details: [`${names} denies it for want of a policy: one that isolates these pods goes before the baseline (ANP-7)`] };
  }
  return {
    owner: context.ownership.ofObject(first.policy.object),
    next: [
      `change what denies it: ${ofAdmin.map(ruleText).join(", ")}; no policy of a namespace opens what the admin tier denies (ANP-6)`,
      ...(flows.some((flow) => isClosedByIsolation(context, flow)) ? next.map((one) => (one.startsWith("then ") ? one : `then ${one}`)) : []),
    ],
    related,
    details: [],
  };
}

/** e.g. `AdminNetworkPolicy fence, spec.egress[0]`. */
export function ruleText({ policy, rule }: TierDenial): string {
  return `${objectName(policy.object)}, ${rule.path}`;
}

function isClosedByIsolation({ cluster }: RuleContext, flow: Flow): boolean {
  const { egress, ingress } = verdict(cluster.world, flow);
  return [egress, ingress].some(({ by }) => by === "isolation");
}
