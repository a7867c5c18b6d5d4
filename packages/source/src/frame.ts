import type { SourceFile } from "./document.ts";
import { lineCount, lineText } from "./lines.ts";
import type { Location } from "./problem.ts";
import { displayWidth, visible } from "./visible.ts";

export interface FrameOptions {
  /** Columns at most; 80 unless told. */
  readonly width?: number;
  /** Lines shown before the marked one; 2 unless told. */
  readonly before?: number;
  /** Lines shown behind it; 1 unless told. */
  readonly after?: number;
}

/** Marked lines of a long stretch that are shown. */
const MARKED_MAX = 5;
/** What is shown left of the place when a long line is cut. */
const LEAD = 12;

/**
 * The lines around a place with a mark under it, as plain text without a trailing line break:
 *
 *       21 │         - port: 9005
 *     > 22 │           endPort: 9000
 *          │                    ^^^^
 *
 * Long lines are cut around the place, and what cannot be seen is escaped. Empty when the place is not in the text.
 */
export function codeFrame(file: SourceFile, location: Location, options: FrameOptions = {}): string {
  const { width = 80, before = 2, after = 1 } = options;
  if (location.line < 1 || location.line > lineCount(file)) return "";
  const lastMarked = Math.min(location.endLine ?? location.line, location.line + MARKED_MAX - 1, lineCount(file));
  const first = Math.max(1, location.line - before);
  // The nothing behind the last line break is no line to show.
  const shown = lineText(file, lineCount(file)) === "" ? lineCount(file) - 1 : lineCount(file);
  const last = Math.max(lastMarked, Math.min(shown, lastMarked + after));
  const digits = String(last).length;
  const room = Math.max(20, width - digits - 7);
  const rows: string[] = [];
  for (let line = first; line <= last; line++) {
    const isMarked = line >= location.line && line <= lastMarked;
    const { text, mark } = cutLine(lineText(file, line), isMarked ? markedColumns(file, location, line) : undefined, room);
    rows.push(`  ${isMarked ? ">" : " "} ${String(line).padStart(digits)} │ ${text}`.trimEnd());
    // One line of marks: under the first line, where the eye is led.
    if (line === location.line && mark !== "") rows.push(`    ${" ".repeat(digits)} │ ${mark}`);
  }
  return rows.join("\n");
}

interface Columns {
  readonly start: number;
  readonly end: number;
}

/** The marked stretch of a line: offsets in its text. */
function markedColumns(file: SourceFile, location: Location, line: number): Columns {
  const length = lineText(file, line).length;
  const start = line === location.line ? Math.min(location.column - 1, length) : 0;
  const end = line === (location.endLine ?? location.line) ? Math.min((location.endColumn ?? location.column) - 1, length) : length;
  return { start, end: Math.max(end, start) };
}

function cutLine(line: string, marked: Columns | undefined, room: number): { readonly text: string; readonly mark: string } {
  const start = marked?.start ?? 0;
  // Cutting from the left only when the place would not be seen otherwise.
  const shift = displayWidth(visible(line.slice(0, start))) + LEAD > room ? leadStart(line, start) : 0;
  const lead = shift > 0 ? "…" : "";
  const head = lead + visible(line.slice(shift, start));
  const middle = visible(line.slice(start, marked?.end ?? start));
  const text = fit(head + middle + visible(line.slice(marked?.end ?? start)), room);
  if (marked === undefined) return { text, mark: "" };
  const indent = displayWidth(head);
  const length = Math.max(1, Math.min(displayWidth(middle), room - indent));
  return { text, mark: " ".repeat(indent) + "^".repeat(length) };
}

/** Where the few columns before an offset begin; escaped characters take several. */
function leadStart(line: string, start: number): number {
  let from = start;
  while (from > 0) {
    const isPair = /[\udc00-\udfff]/.test(line.charAt(from - 1)) && /[\ud800-\udbff]/.test(line.charAt(from - 2));
    const next = from - (isPair ? 2 : 1);
    if (displayWidth(visible(line.slice(next, start))) > LEAD) break;
    from = next;
  }
  return from;
}

function fit(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
