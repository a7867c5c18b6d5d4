import { createDocument } from "./create-document.ts";
import type { Document, SourceFile } from "./document.ts";
import { isMapping } from "./field.ts";
import { JsonRefusal, jsonPositions, scanJson, skipBlanks } from "./json-scan.ts";
import { READ_LIMITS, type ReadLimits } from "./limits.ts";
import { ProblemList } from "./problem-list.ts";
import type { Reading } from "./problem.ts";

/**
 * Reads one JSON value, or several behind each other, as `cat` leaves them and kubectl takes them. A byte order
 * mark is accepted. What stands behind a mistake is not read. Cost is linear, about twice that of `JSON.parse`.
 */
export function readJson(file: SourceFile, limits: Partial<ReadLimits> = {}): Reading<readonly Document[]> {
  const bounds = { ...READ_LIMITS, ...limits };
  const problems = new ProblemList(file, bounds.problems);
  const start = skipBlanks(file.text, file.text.startsWith("\uFEFF") ? 1 : 0);
  if (start === file.text.length) return { value: [], problems: [] };
  const whole = readWhole(file, start, bounds, problems);
  const documents = whole === undefined ? readStream(file, start, bounds, problems) : [whole];
  return { value: documents.filter(({ value }) => value !== null), problems: problems.problems() };
}

/** The usual case: the text is one value. Undefined when it is not, or is too deep. */
function readWhole(file: SourceFile, start: number, limits: ReadLimits, problems: ProblemList): Document | undefined {
  let value: unknown;
  try {
    value = JSON.parse(start === 0 ? file.text : file.text.slice(start));
  } catch {
    return undefined;
  }
  const survey = new Survey(limits.nesting);
  if (!survey.walk(value, 0)) return undefined;
  if (survey.imprecise || survey.keys !== countColons(file.text)) listOddities(file, start, limits, problems);
  return createJson(file, value, start, limits);
}

function readStream(file: SourceFile, start: number, limits: ReadLimits, problems: ProblemList): Document[] {
  const documents: Document[] = [];
  try {
    for (let offset = start; offset < file.text.length; ) {
      const end = scanJson(file.text, offset, limits.nesting, oddityListener(file, problems));
      documents.push(createJson(file, JSON.parse(file.text.slice(offset, end)), offset, limits));
      offset = skipBlanks(file.text, end);
    }
  } catch (error) {
    if (!(error instanceof JsonRefusal)) throw error;
    problems.add(error.code, error.message, error.offset);
  }
  return documents;
}

function createJson(file: SourceFile, value: unknown, start: number, limits: ReadLimits): Document {
  // Offsets are the file's own: a scan from the middle of the text needs no copy of it.
  return createDocument(file, value, 0, () => jsonPositions(file.text, start, limits.nesting));
}

function listOddities(file: SourceFile, start: number, limits: ReadLimits, problems: ProblemList): void {
  scanJson(file.text, start, limits.nesting, oddityListener(file, problems));
}

function oddityListener(
  file: SourceFile,
  problems: ProblemList,
): { number(start: number, end: number): void; duplicate(key: string, start: number, first: number): void } {
  return {
    number(start, end) {
      const text = file.text.slice(start, end);
      const value = Number(text);
      if (/^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value)) problems.addImprecise(text.slice(0, 80), value, start, end);
    },
    duplicate(key, start, first) {
      problems.addDuplicate(key, start, first);
    },
  };
}

/** What a value shows of what `JSON.parse` keeps to itself. */
class Survey {
  keys = 0;
  imprecise = false;
  readonly #nesting: number;

  constructor(nesting: number) {
    this.#nesting = nesting;
  }

  /** False when the value is too deep; then nothing else is known. */
  walk(value: unknown, depth: number): boolean {
    if (typeof value === "number") {
      if (Math.abs(value) >= 2 ** 53) this.imprecise = true;
      return true;
    }
    if (typeof value !== "object" || value === null) return true;
    if (depth >= this.#nesting) return false;
    if (Array.isArray(value)) return value.every((item) => this.walk(item, depth + 1));
    if (!isMapping(value)) return true;
    // Twice as fast as a list of its values where a mapping has a million keys; JSON.parse makes own keys only.
    for (const key in value) {
      this.keys++;
      if (!this.walk(value[key], depth + 1)) return false;
    }
    return true;
  }
}

/** Colons outside strings: one for each key that was written. More than the value has keys means duplicates. */
function countColons(text: string): number {
  let count = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 58) count++;
    else if (unit === 34) offset = closingQuote(text, offset);
  }
  return count;
}

function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === 92) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}
