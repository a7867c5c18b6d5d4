import type { CheckResult, Finding, FindingSeverity } from "@demarc/operations";
import { visible } from "@demarc/source";
import { pipedObject } from "../piped-object.ts";
import { problemLines } from "../problem-lines.ts";
import { stepsOf } from "../steps.ts";
import { teamName } from "../team-name.ts";

const commands: Readonly<Record<FindingSeverity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Workflow commands of GitHub Actions: annotations at the lines of a pull request. */
export function github(result: CheckResult): string {
  const { findings, problems } = result;
  // A runner shows the first few of a step, so what can wait comes last.
  const ofInput = (isGrave: boolean): readonly string[] =>
    problems
      .filter(({ severity }) => (severity === "error") === isGrave)
      .map((problem) =>
        annotation(
          problem.severity === "note" ? "notice" : problem.severity,
          problem.code,
          [problem.message, ...problemLines(problem)].map(visible).join("\n"),
          problem.location,
        ),
      );
  const lines = [
    ...ofInput(true),
    ...findings.map((finding) => annotation(commands[finding.severity], finding.rule, textOf(finding, result), finding.location)),
    ...ofInput(false),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function textOf(finding: Finding, result: CheckResult): string {
  const { message, witness, owner, next } = finding;
  const object = pipedObject(finding);
  const lines = [
    ...(object === undefined ? [] : [object]),
    message,
    ...(witness === undefined ? [] : [`witness: ${witness}`]),
    `owner: ${teamName(owner, result)}`,
    ...stepsOf(next).map(({ word, text }) => `${word}: ${text}`),
  ];
  return lines.map(visible).join("\n");
}

function annotation(
  command: string,
  title: string,
  text: string,
  location: { readonly file: string; readonly line: number; readonly column: number } | undefined,
): string {
  const place = location === undefined ? "" : `file=${property(location.file)},line=${location.line},col=${location.column},`;
  return `::${command} ${place}title=${property(title)}::${data(text)}`;
}

/** Escapes as the runner's command parser undoes them; without it a name could start a command of its own. */
function data(text: string): string {
  return text.split("\n").map((line) => visible(line).replaceAll("%", "%25")).join("%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
