import type { SourceFile } from "./document.ts";
import type { Location } from "./problem.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** Line starts of each text that was asked for; files are values, so they may be forgotten with their last reader. */
const startsOf = new WeakMap<SourceFile, Int32Array>();

/**
 * The place of the half-open range `start`..`end` (UTF-16 offsets) in a text. Lines end at LF, CRLF or a lone
 * CR; an end that is left out, or not behind the start, is not given. Offsets outside the text are moved to
 * its nearest end. The first call on a file costs one pass over its text, later ones a binary search.
 */
export function locationAt(file: SourceFile, start: number, end?: number): Location {
  const starts = lineStarts(file);
  const first = pointAt(starts, clamp(start, file.text.length));
  const place = { file: file.path, line: first.line, column: first.column };
  if (end === undefined || end <= start) return place;
  const last = pointAt(starts, clamp(end, file.text.length));
  return { ...place, endLine: last.line, endColumn: last.column };
}

/** Offset of a 1-based line's first character; undefined when the text has no such line. */
export function offsetOfLine(file: SourceFile, line: number): number | undefined {
  return lineStarts(file)[line - 1];
}

/** How many lines the text has; an empty text has one. */
export function lineCount(file: SourceFile): number {
  return lineStarts(file).length;
}

/** Text of a 1-based line without its line break; empty when there is no such line. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const text = file.text.slice(start, starts[line] ?? file.text.length);
  return text.replace(/(?:\r\n|\r|\n)$/, "");
}

function pointAt(starts: Int32Array, offset: number): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(0, offset - (starts[low] ?? 0)) + 1 };
}

function lineStarts(file: SourceFile): Int32Array {
  const known = startsOf.get(file);
  if (known !== undefined) return known;
  const found = findLineStarts(file.text);
  startsOf.set(file, found);
  return found;
}

function findLineStarts(text: string): Int32Array {
  // Editors do not show a byte order mark: the first visible character has column 1.
  const starts = [text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0];
  if (text.includes("\r")) {
    for (let offset = 0; offset < text.length; offset++) {
      const unit = text.charCodeAt(offset);
      if (unit === LINE_FEED || (unit === CARRIAGE_RETURN && text.charCodeAt(offset + 1) !== LINE_FEED)) starts.push(offset + 1);
    }
  } else {
    for (let offset = text.indexOf("\n"); offset !== -1; offset = text.indexOf("\n", offset + 1)) starts.push(offset + 1);
  }
  return Int32Array.from(starts);
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}
