import type { AdminPolicy, NetworkPolicy, UnknownField } from "@demarc/kubernetes";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";
import { consequenceWithout } from "./consequence.ts";

export const unknownFieldTypo: Rule = defineRule({
  id: "unknown-field-typo",
  category: "shape",
  severity: "error",
  summary: "A field that does not exist is dropped without a word, and the policy means something else",

  *find({ cluster }) {
    for (const policy of [...cluster.networkPolicies, ...cluster.adminPolicies]) {
      for (const field of policy.unknownFields) {
        // What a live object has of its own is no field that anybody wrote.
        if (!field.path.startsWith("status") && !field.path.startsWith("metadata")) yield say(policy, field);
      }
    }
  },
});

/** Where each field of a policy belongs, for one that stands in the wrong place. */
const homes: Readonly<Record<string, string>> = {
  podSelector: "beside `namespaceSelector` in a peer, or in `spec`",
  namespaceSelector: "in a peer, beside `podSelector`",
  ipBlock: "in a peer of its own",
  ports: "in the rule, beside `from` or `to`",
  from: "in an item of `ingress`",
  to: "in an item of `egress`",
  ingress: "in `spec`",
  egress: "in `spec`",
  policyTypes: "in `spec`",
  except: "in `ipBlock`",
  cidr: "in `ipBlock`",
  protocol: "in an entry of `ports`",
  port: "in an entry of `ports`",
  endPort: "in an entry of `ports`",
  matchLabels: "in a selector",
  matchExpressions: "in a selector",
};

function say(policy: NetworkPolicy | AdminPolicy, field: UnknownField): Found {
  const { name, path, nearest } = field;
  const parent = path.slice(0, Math.max(0, path.length - name.length)).replace(/[.[]$/, "");
  const isNetworkPolicy = "podSelector" in policy;
  // Homes and consequences are those of a NetworkPolicy's fields.
  const home = isNetworkPolicy && Object.hasOwn(homes, name) ? homes[name] : undefined;
  const meant = nearest ?? (home === undefined ? undefined : name);
  const missing = nearest === undefined || !isNetworkPolicy ? undefined : consequenceWithout(parent === "" ? nearest : `${parent}.${nearest}`);
  const intended = missing ?? (isNetworkPolicy ? misplaced(parent, name) : undefined);
  return {
    at: refTo(policy.object, path),
    message: `\`${name}\` is no field of ${placeName(policy.object.kind, parent)} in ${policy.name}; the API server drops it${intended === undefined ? "" : `, so ${intended}`}`,
    details: [
      ...(policy.subjects.length > 0 ? [`the policy selects ${policy.subjects.length} of the workloads${isNetworkPolicy ? ` of ${policy.namespace}` : ""}`] : []),
      "kubectl refuses such a field before it is sent; tools that ask the API server without strict validation do not (NPV-30)",
      ...(field.known.length > 0 ? [`fields here: ${[...field.known].sort().join(", ")}`] : []),
    ],
    next: [
      nearest !== undefined ? `write \`${nearest}\` for \`${name}\`` : home !== undefined ? `move it: \`${name}\` belongs ${home}; look at the indent` : `take \`${name}\` out, or write the field that is meant`,
    ],
    weight: 1 + policy.subjects.length,
    subject: `${parent} ${name} ${meant ?? ""}`,
  };
}

/** A real field one level too deep or too high. */
function misplaced(parent: string, name: string): string | undefined {
  if (/(?:from|to)\[\d+\]$/.test(parent) && (name === "ports" || name === "port" || name === "protocol")) return "the rule opens every port";
  if (parent.endsWith(".namespaceSelector") && name === "podSelector") return "the peer means whole namespaces";
  if (parent.endsWith(".podSelector") && name === "namespaceSelector") return "the peer looks in the policy's own namespace only";
  return undefined;
}

function placeName(kind: string, parent: string): string {
  return parent === "" ? `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}` : `\`${parent}\``;
}
