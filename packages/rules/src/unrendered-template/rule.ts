import type { KubernetesObject } from "@demarc/kubernetes";
import { entriesOf, formatPath, isList, isMapping } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";
import { holdsTemplate } from "../template-text.ts";

export const unrenderedTemplate: Rule = defineRule({
  id: "unrendered-template",
  category: "shape",
  severity: "error",
  summary: "A policy or a pod template holds placeholders, so what it will say is not known",

  *find({ cluster }) {
    const pods = new Map(cluster.workloads.map(({ object, pod }) => [object.id, pod.labelsPath]));
    const policies = new Set(cluster.networkPolicies.map(({ object }) => object.id));
    for (const object of cluster.objects) {
      const places = policies.has(object.id) ? ["metadata.name", "metadata.namespace", "spec"] : pods.has(object.id) ? ["metadata.name", "metadata.namespace", pods.get(object.id) ?? ""] : [];
      const found = placeholdersIn(object, places);
      const first = found[0];
      if (first === undefined) continue;
      const name = holdsTemplate(object.name) ? object.kind : `${object.kind} ${object.name}`;
      yield {
        at: refTo(object, first.path),
        message: `${name} holds \`${first.text}\`, which a template engine was to replace; ${policies.has(object.id) ? "what the policy selects and opens is not known" : "which policies select its pods is not known"}`,
        details: found.slice(1, 5).map(({ path, text }) => `\`${text}\` at ${path}`),
        related: found.slice(1).map(({ path, text }) => ({ at: refTo(object, path), message: `\`${text}\`` })),
        next: ["render first and check the result: `helm template CHART | demarc check -`, `kubectl kustomize DIR | demarc check -`, `envsubst < FILE | demarc check -`"],
        subject: "placeholders",
      };
    }
  },
});

interface Placeholder {
  readonly path: string;
  readonly text: string;
}

function placeholdersIn(object: KubernetesObject, places: readonly string[]): readonly Placeholder[] {
  const found: Placeholder[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string" && holdsTemplate(value)) found.push({ path: formatPath(path), text: value });
    else if (isList(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (isMapping(value)) {
      for (const [key, item] of entriesOf(value)) {
        if (holdsTemplate(key)) found.push({ path: formatPath([...path, key]), text: key });
        visit(item, [...path, key]);
      }
    }
  };
  const under = (path: string): boolean => places.some((place) => place !== "" && (path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`)));
  visit(object.value, []);
  return found.filter(({ path }) => under(path));
}
