import type { AdminPolicy } from "@demarc/kubernetes";
import { groupBy, listSome } from "@demarc/source";
import { objectName } from "../object-name.ts";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";

/**
 * Policies of both generations of the admin APIs in one tier: how the two are ordered among each other is laid down nowhere, and
 * implementations mostly serve one (MIX-1, MIX-2).
 */
export const adminApisMixed: Rule = defineRule({
  id: "admin-apis-mixed",
  category: "hygiene",
  severity: "warning",
  summary: "two generations of admin policies in one tier, whose order nobody defines",

  *find({ cluster }) {
    const accepted = cluster.adminPolicies.filter(({ object }) => object.refusals.length === 0);
    for (const [tier, policies] of groupBy(accepted, ({ tier }) => tier)) {
      const generations = [...groupBy(policies, ({ object }) => object.apiVersion)].sort(([a], [b]) => (a < b ? -1 : 1));
      const [older, newer] = generations.map(([, of]) => of);
      if (older !== undefined && newer !== undefined) yield say(tier, older, newer);
    }
  },
});

function say(tier: AdminPolicy["tier"], older: readonly [AdminPolicy, ...AdminPolicy[]], newer: readonly AdminPolicy[]): Found {
  const [first] = older;
  const names = (policies: readonly AdminPolicy[]): string => listSome(policies.map(({ object }) => objectName(object)), 3);
  const assumed = tier === "admin" ? "by their priorities, as if they were of one kind" : "the BaselineAdminNetworkPolicy after all others";
  return {
    at: refTo(first.object, "apiVersion"),
    related: newer.map(({ object }) => ({ at: refTo(object, "apiVersion"), message: "is of the newer API" })),
    message: `${names(older)} and ${names(newer)} share the ${tier} tier, and no API says which speaks first`,
    details: [`verdicts take them ${assumed}`, "implementations mostly serve one of the two APIs, and the other's objects then do nothing"],
    next: ["write them all as ClusterNetworkPolicies (v1alpha2), which take the place of the older kinds: `Allow` becomes `Accept`, `ports` become `protocols`"],
    weight: older.length,
    subject: tier,
  };
}
