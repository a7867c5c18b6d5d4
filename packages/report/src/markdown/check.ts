import type { CheckResult, Finding } from "@demarc/operations";
import { listFirst, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { problemLines } from "../problem-lines.ts";
import { stepsOf } from "../steps.ts";
import { teamName } from "../team-name.ts";
import { code, prose, row } from "./markdown.ts";

/** A comment of a pull request may have 65,536 characters. */
const FINDINGS_SHOWN = 50;

/** For a pull request or a page: a table to scan, then each finding with what to do, folded. */
export function checkMarkdown(result: CheckResult, { brief }: FormatOptions): string {
  const { summary } = result;
  const lines = [
    "## Network policies against the guidelines",
    "",
    `${tally(summary.policies, "policy")}, ${tally(summary.workloads, "workload")}, ${tally(summary.namespaces, "namespace")}${summary.page === undefined ? "" : `, judged against ${code(summary.page)}`}: **${verdict(result)}**.`,
  ];
  if (summary.assumptions.length > 0) lines.push("", `Holds if ${summary.assumptions.map(prose).join(" and ")}.`);
  if (result.problems.length > 0) {
    lines.push("", "### Not read as meant", "");
    for (const problem of result.problems) {
      const { severity, code: id, message, location } = problem;
      lines.push(`- ${severity} \`${id}\`${location === undefined ? "" : ` ${code(`${location.file}:${location.line}`)}`}: ${prose(message)}`);
      lines.push(...problemLines(problem).map((text) => `  - ${prose(text)}`));
    }
  }
  const shown = brief ? result.findings.slice(0, FINDINGS_SHOWN) : result.findings;
  if (shown.length > 0) {
    lines.push("", row(["", "rule", "where", "what", "owner"]), row(["---", "---", "---", "---", "---"]));
    for (const finding of shown) {
      lines.push(
        row([
          finding.severity,
          code(finding.rule),
          code(`${finding.location.file}:${finding.location.line}`),
          prose(finding.message),
          prose(teamName(finding.owner, result)),
        ]),
      );
    }
    if (shown.length < result.findings.length) lines.push("", `… and ${result.findings.length - shown.length} more.`);
    lines.push("", "<details><summary>What to do</summary>", "", ...shown.flatMap(detail), "</details>");
  }
  if (result.statements.length > 0) {
    lines.push("", "### The page", "", row(["line", "says", "status", "evidence"]), row(["---", "---", "---", "---"]));
    for (const { line, text, status, evidence, findings, owner, next } of result.statements) {
      const mend = owner === undefined || next === undefined ? [] : [`${prose(teamName(owner, result))}: ${prose(next)}`];
      const ids = findings.length === 0 ? mend : [`see ${findings.map((fingerprint) => code(fingerprint.slice(0, 8))).join(", ")}`];
      lines.push(row([String(line), prose(text), status, [...evidence.map(prose), ...ids].join("<br>")]));
    }
  }
  if (result.undetermined.pairs > 0) {
    lines.push("", "### Undetermined", "", `${tally(result.undetermined.pairs, "pair")} of ends, by what the input does not tell:`, "");
    for (const { remedy, team, things } of result.undetermined.settle) {
      const who = team === undefined ? "" : `${prose(teamName(team, result))}: `;
      lines.push(`- ${who}${prose(remedy)} (${prose(listFirst(things, 3, 4))})`);
    }
  }
  if (result.notEvaluated.length > 0) {
    lines.push("", "### Not evaluated", "", ...result.notEvaluated.map(({ rule, needs }) => `- ${code(rule)} needs ${prose(needs)}`));
  }
  return `${lines.join("\n")}\n`;
}

function verdict({ findings, summary }: CheckResult): string {
  const waived = summary.waived > 0 ? `, ${summary.waived} waived` : "";
  if (findings.length === 0) return `no findings${waived}`;
  const { error, warning, info } = summary.findings;
  const parts = [error > 0 && tally(error, "error"), warning > 0 && tally(warning, "warning"), info > 0 && tally(info, "note")].filter((part) => part !== false);
  return `${parts.join(", ")}${waived}`;
}

function detail({ rule, location, message, details, witness, next, request, fingerprint }: Finding): string[] {
  return [
    `#### ${code(rule)} ${code(`${location.file}:${location.line}:${location.column}`)}`,
    "",
    prose(message),
    "",
    ...details.map((text) => `- because: ${prose(text)}`),
    ...(witness === undefined ? [] : [`- witness: ${code(witness)}`]),
    ...stepsOf(next).map(({ word, text }) => `- ${word}: ${prose(text)}`),
    `- id: ${code(fingerprint.slice(0, 8))}`,
    ...(request.length === 0 ? [] : ["", "Request to send:", "", ...request.map((text) => `> ${prose(text)}  `)]),
    "",
  ];
}
