export { defineRule } from "./rule.ts";
export type { Category, FlowGroup, Found, Reviewed, Rule, RuleContext, Severity } from "./rule.ts";
export type { ObjectName, RawFinding, WaivedBy } from "./finding.ts";
export { runRules } from "./run-rules.ts";
export type { RuleFault, RuleRun } from "./run-rules.ts";
export { rules } from "./registry.ts";
export { evaluateStatements } from "./statements/evaluate.ts";
export type { Judgement, JudgedStatement } from "./statements/judgement.ts";
