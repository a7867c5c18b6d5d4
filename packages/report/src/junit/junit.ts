import type { CheckResult, Finding, FindingSeverity, TestResult } from "@demarc/operations";
import { visible } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { problemLines } from "../problem-lines.ts";
import { teamName } from "../team-name.ts";

/** One test case for each finding; those that make `check` fail are failures. JUnit knows no rules, so those that found nothing are not listed. */
export function checkJunit(result: CheckResult, { failOn }: FormatOptions): string {
  const fails = ({ severity }: Finding): boolean => failOn !== "none" && order.indexOf(severity) <= order.indexOf(failOn);
  const cases = result.findings.map((finding) => {
    const name = `${finding.location.file}:${finding.location.line} ${finding.message}`;
    return fails(finding) ? failure(finding.rule, name, finding.message, textOf(finding, result)) : noted(finding.rule, name, textOf(finding, result));
  });
  const problems = result.problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => {
      const { code, message, location } = problem;
      const place = location === undefined ? "" : `${location.file}:${location.line}`;
      return failure(code, `${place} ${message}`.trimStart(), message, [...(place === "" ? [] : [place]), ...problemLines(problem)].map(visible).join("\n"));
    });
  const all = [...problems, ...cases];
  const body = all.length === 0 ? [`    <testcase classname="demarc" name="no findings"/>`] : all;
  return suites([suite("demarc check", body, problems.length + result.findings.filter(fails).length)]);
}

const order: readonly FindingSeverity[] = ["error", "warning", "info"];

/** A suite for each test file, a case for each probe. */
export function testJunit(result: TestResult): string {
  return suites(
    result.suites.map(({ name, probes }) =>
      suite(
        name,
        probes.map((probe) => {
          const title = `${probe.from} → ${probe.to}${probe.port === null ? "" : `:${probe.port}`}/${probe.protocol} ${probe.expect}`;
          if (probe.passed) return `    <testcase classname=${attribute(name)} name=${attribute(title)}/>`;
          return failure(name, title, `expected ${probe.expect}, is ${probe.verdict}`, probe.reasons.join("\n"));
        }),
        probes.filter(({ passed }) => !passed).length,
      )),
  );
}

function textOf({ location, details, witness, owner, next }: Finding, result: CheckResult): string {
  return [
    `${location.file}:${location.line}:${location.column}`,
    ...details,
    ...(witness === undefined ? [] : [`witness: ${witness}`]),
    `owner: ${teamName(owner, result)}`,
    ...next,
  ]
    .map(visible)
    .join("\n");
}

function suites(all: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${all.join("")}</testsuites>\n`;
}

function suite(name: string, cases: readonly string[], failures: number): string {
  return `  <testsuite name=${attribute(name)} tests="${cases.length}" failures="${failures}">\n${cases.map((one) => `${one}\n`).join("")}  </testsuite>\n`;
}

function noted(group: string, name: string, text: string): string {
  return `    <testcase classname=${attribute(group)} name=${attribute(name)}>\n      <system-out>${escape(text)}</system-out>\n    </testcase>`;
}

function failure(group: string, name: string, message: string, text: string): string {
  return `    <testcase classname=${attribute(group)} name=${attribute(name)}>\n      <failure message=${attribute(message)}>${escape(text)}</failure>\n    </testcase>`;
}

function attribute(text: string): string {
  return `"${escape(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`;
}

/** XML 1.0 has no way to write most control characters, so they are shown as escapes. */
function escape(text: string): string {
  return text
    .split("\n")
    .map(visible)
    .join("\n")
    .replaceAll(/[\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
