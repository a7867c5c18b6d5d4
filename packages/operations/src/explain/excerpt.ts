import type { Ref } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { lineCount, lineText } from "@demarc/source";

/** A rule longer than this is cut: its place is given, and the reader has the file. */
const LINES_MAX = 8;

/** A line longer than this holds more than a rule: JSON in one line, as programs write it. */
const LINE_LENGTH_MAX = 500;

/** The lines of a rule as they are written, numbered, without the indent that they share; undefined where a line holds everything. */
export function excerptOf(cluster: Cluster, ref: Ref): string | undefined {
  const { line: first, endLine = first, endColumn = 2 } = cluster.locate(ref);
  const { file } = cluster.object(ref.object).document;
  // A block ends where the next line begins.
  const end = Math.min(lineCount(file), endColumn === 1 && endLine > first ? endLine - 1 : endLine);
  const last = Math.min(end, first + LINES_MAX - 1);
  const lines = Array.from({ length: last - first + 1 }, (_, index) => lineText(file, first + index).trimEnd());
  if (lines.length === 0 || lines.some((line) => line.length > LINE_LENGTH_MAX)) return undefined;
  const indent = Math.min(...lines.filter((line) => line !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0));
  const digits = String(last).length;
  const numbered = lines.map((line, index) => `${String(first + index).padStart(digits)} │ ${line.slice(Number.isFinite(indent) ? indent : 0)}`);
  return [...numbered, ...(end > last ? [`${" ".repeat(digits)} │ …`] : [])].join("\n");
}
