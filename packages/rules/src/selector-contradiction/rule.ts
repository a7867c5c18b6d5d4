import { refTo } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";
import { contradictionIn, pathOfKey } from "../selector-questions.ts";
import { selectorOwner, writtenSelectors } from "../written-selectors.ts";

export const selectorContradiction: Rule = defineRule({
  id: "selector-contradiction",
  category: "selectors",
  severity: "error",
  summary: "A selector asks for what no labels can be, so it never picks anything",

  *find(context) {
    for (const one of writtenSelectors(context)) {
      const contradiction = contradictionIn(one.requirements);
      if (contradiction === undefined) continue;
      const { key, why } = contradiction;
      yield {
        at: refTo(one.policy.object, pathOfKey(one.selector, key)),
        message: `${selectorOwner(one)} can never pick ${one.part === "pods" ? "a pod" : "a namespace"}: of \`${key}\`, ${why}`,
        details: ["all requirements of a selector must hold together (SEL-2); for either of two, write two list items or one `In` with both values"],
        next: [`keep one of the requirements on \`${key}\`, or list the values: \`{key: ${key}, operator: In, values: [A, B]}\``],
      };
    }
  },
});
