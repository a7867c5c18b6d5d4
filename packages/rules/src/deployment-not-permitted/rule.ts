import { listSome } from "@demarc/source";
import { deploymentRights, type DeploymentRight } from "../deployment-rights.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/**
 * A line of the page that deploys into another namespace comes down to the API server, and role-based access control
 * lets no service account of the source do it: policies may be right, and nothing is deployed.
 */
export const deploymentNotPermitted: Rule = defineRule({
  id: "deployment-not-permitted",
  category: "dependencies",
  severity: "warning",
  summary: "a deployment that the page requires is permitted to no service account of its source",
  statements: ["S2.F1a"],

  *find(context) {
    for (const right of deploymentRights(context)) if (right.outcome === "forbidden") yield say(context, right);
  },
});

function say({ cluster, charter, ownership }: RuleContext, { statement, from, to, groups, binding }: DeploymentRight): Found {
  const line = charter?.statements.find(({ id }) => id === statement);
  const what = groups.length === 0 ? "anything" : `objects of ${listSome(groups, 3)}`;
  const sources = cluster.workloads.filter(({ namespace }) => from.includes(namespace));
  const [account] = sources.map(({ namespace, pod }) => `{kind: ServiceAccount, name: ${pod.serviceAccount}, namespace: ${namespace}}`).sort();
  const subject = account ?? `{kind: ServiceAccount, name: NAME, namespace: ${from[0] ?? ""}}`;
  const role = cluster.objects.find(({ kind, namespace }) => (kind === "Role" || kind === "RoleBinding") && namespace === to);
  const at = binding ?? role;
  return {
    at: at === undefined ? { file: charter?.source ?? "", line: 1, column: 1 } : { object: at.id, path: binding === undefined ? "metadata.name" : "subjects" },
    ...(line !== undefined && { related: [{ at: line.at, message: "the page wants it" }] }),
    message: `no service account of ${listSome(from, 3)} may create ${what} in ${to}, which the page wants deployed from there`,
    details: [
      ...(binding === undefined ? [] : [`${binding.kind} ${binding.name} gives that right to others`]),
      "the API server answers 403 Forbidden: packets pass, and no policy can mend it",
    ],
    owner: ownership.ofNamespace(to),
    statement,
    next: [
      binding === undefined
        ? `add to ${to} a Role that may create and patch ${what}, and a RoleBinding of it to ${subject}`
        : `add to the subjects of ${binding.kind} ${binding.name}: ${subject}, or bind its role to it`,
    ],
    subject: `${from.join(" ")} → ${to}`,
    weight: 3,
  };
}
