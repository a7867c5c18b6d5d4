import { tally, type Problem } from "@demarc/source";
import { displayWidth } from "../display-width.ts";
import { line, paintOf, wrap, type Style, type TextOptions } from "../layout.ts";

const styles: Readonly<Record<Problem["severity"], Style>> = { error: "error", warning: "warning", note: "info" };

const order: readonly Problem["severity"][] = ["error", "warning", "note"];

/** Errors that leave nothing out: what they say is so was judged. */
const judgedAllTheSame: ReadonlySet<string> = new Set(["cni-enforces-nothing"]);

/** That errors of the input left parts of it unjudged: told before an answer is believed. No lines where none did. */
export function unreadText(problems: readonly Problem[], options: TextOptions): string[] {
  const unread = problems.filter(({ severity, code }) => severity === "error" && !judgedAllTheSame.has(code)).length;
  return unread === 0 ? [] : wrap(`${tally(unread, "error")} in the input, told below: not everything was judged.`, options.width);
}

/**
 * What of the input could not be taken as meant, worst first; what it did to the answer comes last.
 *
 * @param most  beyond it the rest is counted; default: all
 */
export function problemsText(problems: readonly Problem[], options: TextOptions, most: number = problems.length): string[] {
  const sorted = problems.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const lines = sorted.slice(0, most).flatMap((problem, index) => [...(index === 0 ? [] : [""]), ...problemText(problem, options)]);
  const left = sorted.slice(most);
  if (left.length === 0) return lines;
  const counts = order
    .map((severity) => [severity, left.filter((problem) => problem.severity === severity).length] as const)
    .filter(([, number]) => number > 0);
  return [...lines, "", ...wrap(`… and ${tally(left.length, "more problem")} of the input (${counts.map(([severity, number]) => tally(number, severity)).join(", ")}): --all shows them`, options.width)];
}

function problemText(problem: Problem, options: TextOptions): string[] {
  const paint = paintOf(options);
  const { width } = options;
  const place = problem.location === undefined ? "" : line(`${problem.location.file}:${problem.location.line}:${problem.location.column}`);
  const severity = paint(styles[problem.severity], problem.severity);
  const plain = `${place}  ${problem.severity}  ${problem.code}`;
  const lines =
    place === "" ? [`${severity}  ${problem.code}`]
    : displayWidth(plain) <= width ? [`${place}  ${severity}  ${problem.code}`]
    : [place, `  ${severity}  ${problem.code}`];
  lines.push(...wrap(problem.message, width, "  "));
  if (problem.expected !== undefined) lines.push(...wrap(problem.expected, width, "  expected ", "           "));
  if (problem.fix !== undefined) lines.push(...wrap(problem.fix, width, "  fix      ", "           "));
  if (problem.consequence !== undefined) lines.push(...wrap(problem.consequence, width, "  so       ", "           "));
  return lines;
}
