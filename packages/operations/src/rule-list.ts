import { nearestName } from "@demarc/kubernetes";
import { rules, type Rule } from "@demarc/rules";
import type { Problem, Reading } from "@demarc/source";
import { problem } from "./problem-codes.ts";

export interface RuleSummary {
  readonly id: string;
  readonly category: string;
  readonly severity: "error" | "warning" | "info";
  /** The defect in one line. */
  readonly summary: string;
  /** Statements of the model page that it gives evidence for. */
  readonly statements: readonly string[];
}

/** Every rule that `check` asks, by id. */
export function ruleList(): readonly RuleSummary[] {
  return rules.map(({ id, category, severity, summary, statements }) => ({ id, category, severity, summary, statements: statements ?? [] }));
}

/**
 * The rules that are asked for: only some, or all but some. An id that no rule has is a problem with the nearest one;
 * so is a choice that contradicts itself or leaves nothing, which would find nothing and look like all is well.
 */
export function chooseRules(only: readonly string[], skip: readonly string[]): Reading<readonly Rule[]> {
  const ids = new Set(rules.map(({ id }) => id));
  const unknown = [...only, ...skip].filter((id) => !ids.has(id)).map(unknownRule);
  const both = [...new Set(only)].filter((id) => skip.includes(id)).map((id) => problem("rules-contradict", `rule \`${id}\` is asked for and left out at once`));
  const value = rules.filter(({ id }) => (only.length === 0 || only.includes(id)) && !skip.includes(id));
  const problems = [...unknown, ...both];
  if (value.length === 0 && problems.length === 0) return { value, problems: [problem("rules-contradict", "every rule is left out, so nothing would be judged")] };
  return { value, problems };
}

/** The problem to report for an id that no rule has, with the nearest id that one has. */
export function unknownRule(id: string): Problem {
  const near = nearestName(id, rules.map((rule) => rule.id));
  return problem("rule-unknown", `no rule has the id \`${id}\``, near === undefined ? {} : { fix: `did you mean \`${near}\`?` });
}
