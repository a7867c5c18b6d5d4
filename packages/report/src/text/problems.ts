import type { Problem } from "@demarc/source";
import { line, paintOf, widthOf, wrap, type Style, type TextOptions } from "../layout.ts";

const styles: Readonly<Record<Problem["severity"], Style>> = { error: "error", warning: "warning", note: "info" };

/** What of the input could not be taken as meant; what it did to the answer comes last. */
export function problemsText(problems: readonly Problem[], options: TextOptions): string[] {
  return problems.flatMap((problem, index) => [...(index === 0 ? [] : [""]), ...problemText(problem, options)]);
}

export function problemText(problem: Problem, options: TextOptions): string[] {
  const paint = paintOf(options);
  const { width } = options;
  const place = problem.location === undefined ? "" : line(`${problem.location.file}:${problem.location.line}:${problem.location.column}`);
  const severity = paint(styles[problem.severity], problem.severity);
  const plain = `${place}  ${problem.severity}  ${problem.code}`;
  const lines =
    place === "" ? [`${severity}  ${problem.code}`]
    : widthOf(plain) <= width ? [`${place}  ${severity}  ${problem.code}`]
    : [place, `  ${severity}  ${problem.code}`];
  lines.push(...wrap(problem.message, width, "  "));
  if (problem.expected !== undefined) lines.push(...wrap(problem.expected, width, "  expected ", "           "));
  if (problem.fix !== undefined) lines.push(...wrap(problem.fix, width, "  fix      ", "           "));
  if (problem.consequence !== undefined) lines.push(...wrap(problem.consequence, width, "  so       ", "           "));
  return lines;
}
