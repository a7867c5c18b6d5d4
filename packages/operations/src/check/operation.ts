import { lintPage, type Charter } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { evaluateStatements, runRules, type RawFinding, type RuleContext, type RuleFault } from "@demarc/rules";
import type { Problem, Reading } from "@demarc/source";
import { allowedOf } from "../ends.ts";
import { teamsOf, type Judged } from "../judged.ts";
import { plugInReport } from "../plug-in.ts";
import { chooseRules, ruleList } from "../rule-list.ts";
import { accountsOf } from "./accounts.ts";
import { unsettledOf } from "./unsettled.ts";
import type { CheckResult, Finding, InventoryReport, SeverityCount, StatementStatus } from "./result.ts";

export interface CheckOptions {
  /** Those of the page or charter; the cluster brings its own. */
  readonly problems: readonly Problem[];
  /** ISO date. */
  readonly today: string;
  /** Ids; empty: all. */
  readonly onlyRules: readonly string[];
  readonly skipRules: readonly string[];
  /** Whether each rule of each policy is to give its account. */
  readonly withAccounts: boolean;
  /**
   * When the policy files were changed last (ISO date), which that change was of, and of how many files that is known;
   * absent when not known.
   */
  readonly policiesDated?: { readonly changed: string; readonly newest: readonly string[]; readonly files: number };
}

export interface CheckOutcome {
  readonly result: CheckResult;
  /** Rules that broke: mistakes of ours, to be told as such. */
  readonly faults: readonly RuleFault[];
}

/**
 * Where policies do not do what the page says. The value is undefined when a rule is asked for that does not exist.
 * Cost: that of the rules.
 */
export function check(judged: Judged, options: CheckOptions): Reading<CheckOutcome | undefined> {
  const chosen = chooseRules(options.onlyRules, options.skipRules);
  if (chosen.problems.length > 0) return { value: undefined, problems: chosen.problems };
  const { cluster, charter } = judged;
  const { today, policiesDated } = options;
  const policiesChanged = policiesDated && { date: policiesDated.changed, files: policiesDated.newest };
  const lint = charter === undefined ? [] : lintPage(charter, cluster, { today, ...(policiesChanged && { policiesChanged }) });
  const pageProblems = [...options.problems, ...lint];
  const context: RuleContext = { ...judged, today };
  const run = runRules(chosen.value, context, ruleList().map(({ id }) => id));
  const statements = statementsOf(context, options, { rules: chosen.value, run, pageProblems, datedFiles: policiesDated?.files ?? 0 });
  const standing = run.findings.filter(({ waived }) => waived === undefined);
  const pageLines = pageLinesOf(charter);
  const reported = new Set(run.findings.map(({ rule }) => rule));
  const plugIn = plugInReport(cluster);
  const result: CheckResult = {
    schemaVersion: "1.0",
    summary: {
      policies: cluster.networkPolicies.length + cluster.adminPolicies.length,
      workloads: new Set(cluster.workloads.map(({ group }) => group)).size,
      namespaces: cluster.namespaces.length,
      files: cluster.inventory.files,
      ...(charter && { page: charter.source }),
      findings: countSeverities(standing),
      waived: run.findings.length - standing.length,
      byOwner: byOwner(standing),
      // Where none is enforced nothing is assumed: a problem tells it.
      assumptions: plugIn.enforces ? [plugIn.says] : [],
      rulesEvaluated: chosen.value.length - run.notEvaluated.length - run.faults.length,
    },
    plugIn,
    findings: standing.map((finding) => findingOf(finding, pageLines)),
    waived: run.findings.flatMap((finding) => (finding.waived === undefined ? [] : [{ ...findingOf(finding, pageLines), waiver: finding.waived }])),
    statements: statements.value,
    notEvaluated: run.notEvaluated,
    undetermined: unsettledOf(judged),
    problems: [...pageProblems, ...cluster.problems],
    rules: chosen.value.filter(({ id }) => reported.has(id)).map(({ id, category, severity, summary }) => ({ id, category, severity, summary })),
    teams: teamsOf(charter),
    inventory: inventoryOf(cluster),
    inferences: [
      ...(charter?.inferences ?? []).map(({ text, from, at }) => ({ text, from, location: at })),
      ...cluster.inventory.inferences.map((text) => ({ text })),
    ],
    ...(options.withAccounts && { accounts: accountsOf(context) }),
  };
  return { value: { result, faults: [...run.faults, ...statements.faults] }, problems: [] };
}

/** Every sentence of the page with its status; none when only some rules were asked, since that shows little of it. */
function statementsOf(
  context: RuleContext,
  options: CheckOptions,
  evidence: Parameters<typeof evaluateStatements>[1],
): { readonly value: readonly StatementStatus[]; readonly faults: readonly RuleFault[] } {
  if (options.onlyRules.length > 0) return { value: [], faults: [] };
  try {
    const judgements = evaluateStatements(context, evidence);
    const value = judgements.map(({ statement: { id, text, at }, status, evidence: facts, witness, findings, remedy }) => ({
      id,
      line: at.line,
      text,
      status,
      evidence: facts,
      findings,
      ...(witness !== undefined && { witness }),
      ...remedy,
    }));
    return { value, faults: [] };
  } catch (error) {
    // A mistake of ours in judging sentences must not hide the findings.
    return { value: [], faults: [{ rule: "statements of the page", error }] };
  }
}

type PageLines = ReadonlyMap<string, NonNullable<Finding["pageLine"]>>;

/** Sentences by id, also those that are not judged when only some rules are asked. */
function pageLinesOf(charter: Charter | undefined): PageLines {
  return new Map((charter?.statements ?? []).map(({ id, text, at }) => [id, { line: at.line, text }]));
}

function findingOf(raw: RawFinding, pageLines: PageLines): Finding {
  const pageLine = pageLines.get(raw.statement ?? "");
  return {
    rule: raw.rule,
    category: raw.category,
    severity: raw.severity,
    fingerprint: raw.fingerprint,
    message: raw.message,
    details: raw.details,
    location: raw.location,
    related: raw.related,
    ...(raw.object && { object: raw.object }),
    ...(raw.policyRule !== undefined && { policyRule: raw.policyRule }),
    ...(raw.statement !== undefined && { statement: raw.statement }),
    ...(pageLine !== undefined && { pageLine }),
    owner: raw.owner,
    flows: raw.flows.map(({ source, destination, traffic }) => ({ source, destination, allowed: allowedOf(traffic) })),
    ...(raw.witness !== undefined && { witness: raw.witness }),
    next: raw.next,
    request: raw.request,
  };
}

function countSeverities(findings: readonly RawFinding[]): SeverityCount {
  const of = (severity: RawFinding["severity"]): number => findings.filter((finding) => finding.severity === severity).length;
  return { error: of("error"), warning: of("warning"), info: of("info") };
}

/** Who has most to do comes first. */
function byOwner(findings: readonly RawFinding[]): CheckResult["summary"]["byOwner"] {
  return [...new Set(findings.map(({ owner }) => owner))]
    .map((owner) => ({ owner, ...countSeverities(findings.filter((finding) => finding.owner === owner)) }))
    .sort((a, b) => b.error - a.error || b.warning - a.warning || b.info - a.info || (a.owner < b.owner ? -1 : 1));
}

function inventoryOf({ inventory }: Cluster): InventoryReport {
  return {
    files: inventory.files,
    documents: inventory.documents,
    understood: Object.fromEntries(inventory.understood),
    counted: Object.fromEntries(inventory.counted),
    unrendered: inventory.unrendered,
    leftOut: inventory.leftOut.map(({ kustomization, files }) => ({ kustomization, files })),
  };
}
