import type { ApiError, NetworkPolicy } from "@demarc/kubernetes";
import { stringAt } from "./field-path.ts";
import type { RuleContext } from "./rule.ts";

/** Fields of policies that the API server refuses, once each, with what is written there. */
export function* refusedFields(
  { cluster }: RuleContext,
  path: RegExp,
): Iterable<{ readonly policy: NetworkPolicy; readonly error: ApiError; readonly value: string }> {
  for (const policy of cluster.networkPolicies) {
    const seen = new Set<string>();
    for (const error of policy.object.refusals) {
      if (!path.test(error.path) || seen.has(error.path)) continue;
      seen.add(error.path);
      yield { policy, error, value: stringAt(policy.object.value, error.path) ?? "" };
    }
  }
}
