import type { KubernetesObject } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";

export const missingNamespace: Rule = defineRule({
  id: "missing-namespace",
  category: "shape",
  severity: "warning",
  summary: "Objects without a namespace land wherever the one who applies them happens to be",

  *find({ cluster }) {
    const without = cluster.objects.filter(
      ({ id, understood, namespace, namespaceWritten }) => understood && !namespaceWritten && namespace !== "" && !cluster.overwritten.has(id),
    );
    const byFile = groupBy(without, ({ document }) => document.file.path);
    const policies = new Set(cluster.networkPolicies.map(({ object }) => object.id));
    for (const objects of byFile.values()) {
      const own = objects.filter(({ id }) => policies.has(id));
      yield say(own[0] ?? objects[0], objects, own);
    }
  },
});

/** One finding a file: it is mended in one go. */
function say(first: KubernetesObject, objects: readonly KubernetesObject[], policies: readonly KubernetesObject[]): Found {
  const names = [...policies, ...objects.filter((object) => !policies.includes(object))].map(({ kind, name }) => `${kind} ${name}`);
  return {
    at: refTo(first, "metadata"),
    severity: policies.length > 0 ? "warning" : "info",
    message: `${listSome(names, 3)} ${names.length === 1 ? "gives" : "give"} no namespace, and ${names.length === 1 ? "is" : "are"} judged in \`${first.namespace}\``,
    details: policies.length > 0 ? [`a policy in the wrong namespace protects nobody and is noticed by nobody; ${count(policies.length, "policy")} in this file`] : [],
    next: ["write `namespace:` under `metadata`", "or, where kustomize or Helm sets it, give Demarc what they render"],
    weight: policies.length,
    subject: "namespace",
  };
}
