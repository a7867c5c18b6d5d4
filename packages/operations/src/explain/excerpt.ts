import type { Ref } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";

/** A rule longer than this is cut: its place is given, and the reader has the file. */
const LINES_MAX = 8;

/** The lines of a rule as they are written, numbered; undefined where the text is not lines of a file. */
export function excerptOf(cluster: Cluster, ref: Ref): string | undefined {
  const location = cluster.locate(ref);
  const { text } = cluster.object(ref.object).document.file;
  const lines = text.split("\n", (location.endLine ?? location.line) + 1);
  const last = Math.max(location.line, endOf(lines, location.line, location.endLine));
  const shown = lines.slice(location.line - 1, Math.min(last, location.line - 1 + LINES_MAX));
  // One line that holds everything (JSON of kubectl in one line) shows nothing to a reader.
  if (shown.length === 0 || shown.some((line) => line.length > 500)) return undefined;
  const width = String(location.line + shown.length).length;
  const numbered = shown.map((line, index) => `${String(location.line + index).padStart(width)} │ ${line.trimEnd()}`);
  if (last > location.line - 1 + LINES_MAX) numbered.push(`${" ".repeat(width)} │ …`);
  return numbered.join("\n");
}

/** Without an end, the rule is its line and what is indented more than its column. */
function endOf(lines: readonly string[], first: number, end: number | undefined): number {
  return end ?? Math.min(lines.length, first);
}
