import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { selectorContradiction } from "./rule.ts";

const select = (selector: string): string => policyYaml("guard", `podSelector: ${selector}\npolicyTypes: [Ingress]`);
const expressions = (...list: readonly string[]): string => select(`{matchExpressions: [${list.join(", ")}]}`);

checkRule(selectorContradiction, {
  cases: [
    {
      name: "a label and its exclusion",
      manifests: select("{matchLabels: {app: mlserver}, matchExpressions: [{key: app, operator: NotIn, values: [mlserver]}]}"),
      findings: [{ at: "manifests.yaml:5", severity: "error", message: "the podSelector of guard can never pick a pod: of `app`, the only value that it may have, `mlserver`, is excluded" }],
    },
    { name: "two values at once", manifests: select("{matchLabels: {app: mlserver}, matchExpressions: [{key: app, operator: In, values: [a, b]}]}"), findings: [{ message: /of `app`, it must have two values at once, `mlserver` and `a` or `b`$/ }] },
    { name: "there and not there", manifests: expressions("{key: tier, operator: Exists}", "{key: tier, operator: DoesNotExist}"), findings: [{ message: /of `tier`, it must be absent and have a value$/ }] },
    { name: "a namespace", manifests: policyYaml("guard", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchExpressions: [{key: a, operator: In, values: [x]}, {key: a, operator: In, values: [z]}]}}]}]"), findings: [{ message: /^ingress rule 1 of guard can never pick a namespace/ }] },
    { name: "values that overlap", manifests: expressions("{key: app, operator: In, values: [a, b]}", "{key: app, operator: In, values: [b, c]}"), findings: [] },
    { name: "an exclusion that leaves one", manifests: expressions("{key: app, operator: In, values: [a, b]}", "{key: app, operator: NotIn, values: [a]}"), findings: [] },
    { name: "absent satisfies an exclusion (SEL-5)", manifests: expressions("{key: app, operator: DoesNotExist}", "{key: app, operator: NotIn, values: [a]}"), findings: [] },
    { name: "different keys do not contradict each other", manifests: select("{matchLabels: {app: a, tier: b}}"), findings: [] },
  ],
});
