import { count } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { holdsTemplate } from "../template-text.ts";
import { workloadNames } from "../workload-names.ts";

export const refusedPolicy: Rule = defineRule({
  id: "refused-policy",
  category: "shape",
  severity: "error",
  summary: "The API server refuses a policy, so that it protects nobody",

  *find({ cluster }) {
    for (const policy of [...cluster.networkPolicies, ...cluster.adminPolicies]) {
      const { object, subjects } = policy;
      // Placeholders are no mistakes of the policy; `unrendered-template` says what to do.
      const errors = object.refusals.filter(({ message }) => !holdsTemplate(message));
      const [first] = errors;
      const unnamed = `a policy${object.namespace === "" ? "" : ` of ${object.namespace}`} without a name`;
      if (first === undefined) continue;
      yield {
        at: refTo(object, first.path),
        message: `the API server refuses ${policy.name === "" ? unnamed : policy.name}, so it does nothing: \`${first.path}\`: ${first.message}${errors.length > 1 ? `, and ${count(errors.length - 1, "more error")}` : ""}`,
        details: [subjects.length === 0 ? "it would select nothing of the input anyway" : `what it was to restrict is undetermined: ${countWorkloads(workloadNames(cluster, subjects), object.namespace === "" ? "the cluster" : object.namespace)}`],
        related: errors.slice(1).map(({ path, message }) => ({ at: refTo(object, path), message: `\`${path}\`: ${message}` })),
        next: [`mend ${errors.length === 1 ? "it" : "them"}, then see that the API server takes the policy: \`kubectl apply --dry-run=server -f FILE\``],
        weight: 1 + subjects.length,
        subject: errors.map(({ path, type }) => `${path} ${type}`).join("; "),
      };
    }
  },
});
