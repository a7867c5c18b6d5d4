import type { Problem } from "@demarc/source";
import { architectureJudges } from "./architecture.ts";
import { notCheckable, type Inquiry, type JudgedStatement, type Judge } from "./judgement.ts";
import { forbiddenJudges } from "./forbidden.ts";
import { principleJudges } from "./principles.ts";
import { protocolJudges } from "./protocol.ts";
import { responsibilityJudges } from "./responsibilities.ts";
import { routeJudges } from "./routes.ts";
import type { RuleRun } from "../run-rules.ts";
import type { Rule, RuleContext } from "../rule.ts";

export interface Evidence {
  /** The rules that were asked. */
  readonly rules: readonly Rule[];
  readonly run: RuleRun;
  /** Problems of reading the page. */
  readonly pageProblems: readonly Problem[];
  /** Policy files whose last change is known; default none. */
  readonly datedFiles?: number;
}

/**
 * Judges every sentence of the page, in its order, by what the rules found and by what the cluster shows. Empty
 * without a charter. A waived finding breaks nothing.
 */
export function evaluateStatements(context: RuleContext, { rules, run, pageProblems, datedFiles = 0 }: Evidence): readonly JudgedStatement[] {
  const { charter } = context;
  if (charter === undefined) return [];
  const silent = new Set([...run.notEvaluated, ...run.faults].map(({ rule }) => rule));
  const evaluated = new Set(rules.map(({ id }) => id).filter((id) => !silent.has(id)));
  const inquiry: Inquiry = {
    context,
    charter,
    findings: run.findings.filter(({ waived }) => waived === undefined),
    waived: run.findings.filter(({ waived }) => waived !== undefined),
    evaluated,
    pageProblems,
    datedFiles,
  };
  const judges = new Map<string, Judge>([
    ...responsibilityJudges(inquiry),
    ...architectureJudges(inquiry),
    ...forbiddenJudges(inquiry),
    ...protocolJudges(inquiry),
    ...principleJudges(inquiry),
    ...routeJudges(inquiry),
  ]);
  return charter.statements.map((statement) => ({ statement, ...(judges.get(statement.id)?.() ?? notCheckable("Demarc has no check for this sentence")) }));
}
