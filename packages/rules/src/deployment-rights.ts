import type { RequiredFlow } from "@demarc/charter";
import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import { packById } from "@demarc/packs";
import { field, isList } from "@demarc/source";
import { stringAt, stringsAt, valueAt } from "./field-path.ts";
import { remembered } from "./remembered.ts";
import { boundSubjects } from "./role-bindings.ts";
import type { RuleContext } from "./rule.ts";

/**
 * "Training deploys models into serving" is no flow between the two: it goes to the API server, and role-based access
 * control has to let it (https://kubernetes.io/docs/reference/access-authn-authz/rbac/).
 */
export interface DeploymentRight {
  readonly statement: string;
  /** Namespaces whose service accounts deploy. */
  readonly from: readonly string[];
  /** The namespace that they deploy into. */
  readonly to: string;
  /** API groups of what lies there by its purpose; empty: not known, so any right to create something there counts. */
  readonly groups: readonly string[];
  /**
   * `permitted` by a binding for service accounts of `from`; `forbidden`: the input has roles or bindings of the
   * namespace, and none does; `unknown`: it has none, or the role that is bound is not in it.
   */
  readonly outcome: "permitted" | "forbidden" | "unknown";
  /** The binding that permits it or may, or that gives the right to others. */
  readonly binding: KubernetesObject | undefined;
}

/** What the page's flows come down to at the API server, one for each reason and namespace. Cost: bindings × flows that deploy. */
export const deploymentRights: (context: RuleContext) => readonly DeploymentRight[] = remembered((context: RuleContext): readonly DeploymentRight[] =>
  (context.charter?.flows ?? []).flatMap((flow) => rightsOf(context, flow)),
);

function rightsOf({ charter, cluster }: RuleContext, flow: RequiredFlow): readonly DeploymentRight[] {
  const from = [...new Set(flow.from.map(({ namespace }) => namespace))];
  const destinations = [...new Set(flow.to.map(({ namespace }) => namespace))];
  return deployingReasons(flow).flatMap(({ statement }) =>
    destinations.map((to) => {
      const packs = charter?.namespaces.find(({ name }) => name === to)?.packs ?? [];
      const kinds = packs.flatMap((id) => packById(id)?.recognisedBy.kinds ?? []);
      const groups = [...new Set(kinds.map((kind) => kind.slice(0, kind.lastIndexOf("/"))))];
      return { statement, from, to, groups, ...judge(cluster, { from, to, groups }) };
    }),
  );
}

function deployingReasons({ reasons }: RequiredFlow): RequiredFlow["reasons"] {
  return reasons.filter(({ text, needs }) => /\bdeploy|\broll(?:s|ed|ing)?[- ]?out|\bappl(?:y|ies)\b|\bcreat/i.test(text) && needs.some(({ destination }) => destination.kind === "api-server"));
}

type Asked = Pick<DeploymentRight, "from" | "to" | "groups">;

function judge(cluster: Cluster, asked: Asked): Pick<DeploymentRight, "outcome" | "binding"> {
  const there = cluster.objects.filter(({ id }) => !cluster.overwritten.has(id));
  const bindings = there.filter(({ kind, namespace }) => kind === "ClusterRoleBinding" || (kind === "RoleBinding" && namespace === asked.to));
  const rights = bindings.map((binding) => ({ binding, gives: givenBy(cluster, binding, asked.groups), isMeant: isFor(binding, asked.from) }));
  const [permitting] = rights.filter(({ gives, isMeant }) => gives === "yes" && isMeant);
  if (permitting !== undefined) return { outcome: "permitted", binding: permitting.binding };
  const [doubtful] = rights.filter(({ gives, isMeant }) => gives === "unknown" && isMeant);
  if (doubtful !== undefined) return { outcome: "unknown", binding: doubtful.binding };
  const isKnown = there.some(({ kind, namespace }) => (kind === "Role" || kind === "RoleBinding") && namespace === asked.to);
  if (!isKnown) return { outcome: "unknown", binding: undefined };
  return { outcome: "forbidden", binding: rights.find(({ gives }) => gives === "yes")?.binding };
}

/** Whether a binding is for service accounts of some namespaces, by name or by one of the groups that they are in. */
function isFor(binding: KubernetesObject, namespaces: readonly string[]): boolean {
  const groups = ["system:authenticated", "system:serviceaccounts", ...namespaces.map((namespace) => `system:serviceaccounts:${namespace}`)];
  return boundSubjects(binding).some(({ kind, namespace, name }) => {
    if (kind === "ServiceAccount") return namespaces.includes(namespace);
    return kind === "Group" ? groups.includes(name) : namespaces.some((own) => name.startsWith(`system:serviceaccount:${own}:`));
  });
}

const writing: ReadonlySet<string> = new Set(["create", "update", "patch", "*"]);

/** Whether the role of a binding lets something of some API groups be written; `unknown` where the role is not in the input. */
function givenBy(cluster: Cluster, binding: KubernetesObject, groups: readonly string[]): "yes" | "no" | "unknown" {
  const name = stringAt(binding.value, "roleRef.name") ?? "";
  const kind = stringAt(binding.value, "roleRef.kind") ?? "";
  if (kind === "ClusterRole" && name === "cluster-admin") return "yes";
  const role = cluster.find(kind, kind === "Role" ? binding.namespace : "", name);
  if (role === undefined || valueAt(role.value, "aggregationRule") !== undefined) return "unknown";
  const rules = field(role.value, "rules");
  const writes = isList(rules) && rules.some((rule) => {
    const its = stringsAt(rule, "apiGroups");
    return stringsAt(rule, "verbs").some((verb) => writing.has(verb)) && (groups.length === 0 || its.includes("*") || groups.some((group) => its.includes(group)));
  });
  return writes ? "yes" : "no";
}
