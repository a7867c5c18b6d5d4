export { defineRule } from "./rule.ts";
export type { Category, FlowGroup, Found, NotEvaluated, Rule, RuleContext, Severity } from "./rule.ts";
