import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { BlockContent, Code, List, ListItem, Nodes, RootContent, Table } from "mdast";
import type { SourceFile } from "./document.ts";
import { lineCount, locationAt } from "./lines.ts";
import { readInlines, readText, type MarkdownInline, type MarkdownText } from "./markdown-text.ts";
import { problem } from "./problem-codes.ts";
import type { Location, Problem, Reading } from "./problem.ts";

/** A page in CommonMark with GitHub's extensions, as a tree that keeps the place of everything. */
export interface MarkdownPage {
  readonly file: SourceFile;
  /** What stands between two lines of `---` at the very start; not part of the page. */
  readonly frontMatter: { readonly text: string; readonly at: Location } | undefined;
  readonly blocks: readonly MarkdownBlock[];
}

export type MarkdownBlock =
  | MarkdownHeading
  | MarkdownParagraph
  | MarkdownList
  | MarkdownTable
  | MarkdownCode
  | MarkdownQuote
  | MarkdownRule
  | MarkdownHtml;

export interface MarkdownHeading extends MarkdownText {
  readonly kind: "heading";
  /** 1 to 6. */
  readonly level: number;
}

export interface MarkdownParagraph extends MarkdownText {
  readonly kind: "paragraph";
  /** The paragraph taken apart at its hard line breaks (two blanks or a backslash at the end of a line); at least one. */
  readonly lines: readonly MarkdownText[];
}

export interface MarkdownList {
  readonly kind: "list";
  readonly ordered: boolean;
  readonly items: readonly MarkdownItem[];
  readonly at: Location;
}

/** An item: its own text (the first paragraph; empty when it starts with something else), then what is nested in it. */
export interface MarkdownItem extends MarkdownText {
  /** The number shown before it; undefined in an unordered list. */
  readonly number: number | undefined;
  /** State of a task (`- [x]`); undefined for other items. */
  readonly checked: boolean | undefined;
  readonly blocks: readonly MarkdownBlock[];
}

export interface MarkdownTable {
  readonly kind: "table";
  readonly header: readonly MarkdownText[];
  /** Each row has as many cells as were written, which may be fewer than the header has. */
  readonly rows: readonly (readonly MarkdownText[])[];
  readonly at: Location;
}

export interface MarkdownCode {
  readonly kind: "code";
  /** First word after the fence; undefined for indented code and bare fences. */
  readonly language: string | undefined;
  readonly text: string;
  /** Each line of `text` with its place. */
  readonly lines: readonly { readonly text: string; readonly at: Location }[];
  readonly at: Location;
}

export interface MarkdownQuote {
  readonly kind: "quote";
  readonly blocks: readonly MarkdownBlock[];
  readonly at: Location;
}

/** A line across the page (`---`). */
export interface MarkdownRule {
  readonly kind: "rule";
  readonly at: Location;
}

export interface MarkdownHtml {
  readonly kind: "html";
  readonly text: string;
  readonly at: Location;
}

/** Twenty times the model page and more; beyond it the parser's worst cases (links that are not closed) take seconds. */
export const MARKDOWN_LENGTH_MAX: number = 96 * 1024;

/** The parser is quadratic in headings and footnotes. */
export const MARKDOWN_LINES_MAX = 4000;

/** Quotes and lists inside each other; pages use three or four, and the parser recurses. */
export const MARKDOWN_DEPTH_MAX = 100;

/** Marks (`*`, `_`, `~`, `[`) in one paragraph or item: each may open what the others close, inside each other. */
export const MARKDOWN_MARKS_MAX = 4000;

/**
 * Reads a page. What is not Markdown (binary, markup only, nothing at all) is a problem and gives a page
 * without blocks. Cost grows with the length of the page, for hostile pages with its square; hence the limit.
 */
export function readMarkdown(file: SourceFile): Reading<MarkdownPage> {
  const refusal = refusalOf(file);
  if (refusal !== undefined) return nothing(file, refusal);
  const front = frontMatterOf(file);
  const blocks = parseBlocks(file, front?.end ?? (file.text.startsWith("\uFEFF") ? 1 : 0));
  if (blocks === undefined) return nothing(file, tooDeep(file));
  const frontMatter = front === undefined ? undefined : { text: front.text, at: locationAt(file, 0, front.end) };
  const problems: Problem[] = [];
  if (blocks.length === 0) problems.push(problem("page-empty", "the page says nothing", locationAt(file, 0)));
  else if (blocks.every((block) => block.kind === "html")) problems.push(onlyHtml(file));
  return { value: { file, frontMatter, blocks }, problems };
}

function nothing(file: SourceFile, refusal: Problem): Reading<MarkdownPage> {
  return { value: { file, frontMatter: undefined, blocks: [] }, problems: [refusal] };
}

function refusalOf(file: SourceFile): Problem | undefined {
  const start = locationAt(file, 0);
  if (file.text.trim() === "") return problem("page-empty", "the page is empty", start);
  if (file.text.length > MARKDOWN_LENGTH_MAX) {
    return problem("page-too-long", `the page has ${file.text.length} characters, more than the ${MARKDOWN_LENGTH_MAX} that are read`, start);
  }
  if (lineCount(file) > MARKDOWN_LINES_MAX) {
    return problem("page-too-long", `the page has ${lineCount(file)} lines, more than the ${MARKDOWN_LINES_MAX} that are read`, start);
  }
  if (/^\uFEFF?\s*%PDF-/.test(file.text)) return problem("page-not-markdown", "the page is a PDF, not Markdown", start, { fix: "give the Markdown that the PDF was made from" });
  const nul = file.text.indexOf("\0");
  if (nul !== -1) return problem("page-not-markdown", "the page contains a NUL character: it is not text", locationAt(file, nul));
  if (/^\uFEFF?\s*(?:<!doctype|<html\b|<\?xml\b)/i.test(file.text)) return onlyHtml(file);
  const markers = new RegExp(`^(?:[ \\t]*(?:>|[-+*][ \\t]|[0-9]{1,9}[.)][ \\t])){${MARKDOWN_DEPTH_MAX + 1}}`, "m").exec(file.text);
  if (markers !== null) return tooDeep(file, markers.index);
  return crowdedPart(file);
}

function crowdedPart(file: SourceFile): Problem | undefined {
  const starts = partStarts(file.text);
  for (const [index, start] of starts.entries()) {
    const marks = file.text.slice(start, starts[index + 1]).match(/[*_~[]/g)?.length ?? 0;
    if (marks <= MARKDOWN_MARKS_MAX) continue;
    return problem("page-too-crowded", `${marks} marks (\`*\`, \`_\`, \`~\`, \`[\`) stand in one paragraph or table, more than the ${MARKDOWN_MARKS_MAX} that are read`, locationAt(file, start));
  }
  return undefined;
}

/**
 * Where parts begin that share no marks for certain: after a blank line, and with an item at the margin. A number
 * ends a paragraph only as `1`, or where the paragraph is an item with a number and the same sign behind it.
 */
function partStarts(text: string): readonly number[] {
  const starts = [0];
  let isAfterBlank = true;
  let sign: string | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+|\r\n|\r|\n/g)) {
    if (/^[\r\n]/.test(line)) {
      isAfterBlank ||= /[\r\n]/.test(text[index - 1] ?? "\n");
      continue;
    }
    if (line.trim() === "") {
      isAfterBlank = true;
      continue;
    }
    const numbered = /^(\d{1,9})([.)])[ \t]+\S/.exec(line);
    const isItem = /^ {0,3}[-+*][ \t]+\S/.test(line) || numbered?.[1] === "1" || (numbered !== null && numbered[2] === sign);
    if (isAfterBlank || isItem) {
      starts.push(index);
      sign = numbered?.[2];
    }
    isAfterBlank = false;
  }
  return starts;
}

function onlyHtml(file: SourceFile): Problem {
  return problem("page-not-markdown", "the page is HTML or XML, not Markdown", locationAt(file, 0));
}

function tooDeep(file: SourceFile, offset = 0): Problem {
  return problem("page-too-deep", "quotes, lists or marks are nested too deep", locationAt(file, offset));
}

/** The page's blocks; its first `skipped` characters are no part of it. */
function parseBlocks(file: SourceFile, skipped: number): MarkdownBlock[] | undefined {
  // The parser would not count a byte order mark, and so give offsets of another text.
  const text = blank(file.text, skipped);
  try {
    const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    return readBlocks(file, root.children);
  } catch (error) {
    // The parser recurses, and so do we; depth that the checks above do not see ends on the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function frontMatterOf(file: SourceFile): { readonly text: string; readonly end: number } | undefined {
  const match = /^\uFEFF?---[ \t]*(?:\r\n|\r|\n)([\s\S]*?)(?:\r\n|\r|\n)---[ \t]*(?=[\r\n]|$)/.exec(file.text);
  const text = match?.[1];
  // `---` at the start may also be a rule across the page; front matter has a key on its first line.
  if (match === null || text === undefined || !/^\s*[\w-]+[ \t]*:/.test(text)) return undefined;
  return { text, end: match[0].length };
}

/** Blanks out the beginning, so that all offsets stay. */
function blank(text: string, end: number): string {
  return text.slice(0, end).replace(/[^\r\n]/g, " ") + text.slice(end);
}

function readBlocks(file: SourceFile, nodes: readonly (RootContent | BlockContent)[]): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  for (const node of nodes) {
    const block = readBlock(file, node);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function readBlock(file: SourceFile, node: RootContent): MarkdownBlock | undefined {
  switch (node.type) {
    case "heading":
      return { kind: "heading", level: node.depth, ...readText(file, node) };
    case "paragraph": {
      const text = readText(file, node);
      return { kind: "paragraph", ...text, lines: hardLines(file, text) };
    }
    case "list":
      return readList(file, node);
    case "table":
      return readTable(file, node);
    case "code":
      return readCode(file, node);
    case "blockquote":
      return { kind: "quote", blocks: readBlocks(file, node.children), at: placeOf(file, node) };
    case "thematicBreak":
      return { kind: "rule", at: placeOf(file, node) };
    case "html":
      return { kind: "html", text: node.value, at: placeOf(file, node) };
    case "footnoteDefinition":
      return { kind: "quote", blocks: readBlocks(file, node.children), at: placeOf(file, node) };
    // Link definitions show nothing; the rest cannot stand in a page's flow.
    default:
      return undefined;
  }
}

function readList(file: SourceFile, list: List): MarkdownList {
  const first = list.start ?? 1;
  const items = list.children.map((item, index) => readItem(file, item, list.ordered === true ? first + index : undefined));
  return { kind: "list", ordered: list.ordered === true, items, at: placeOf(file, list) };
}

function readItem(file: SourceFile, item: ListItem, number: number | undefined): MarkdownItem {
  const [head, ...rest] = item.children;
  const checked = item.checked ?? undefined;
  if (head?.type === "paragraph") return { ...readText(file, head), number, checked, blocks: readBlocks(file, rest) };
  return { text: "", inlines: [], at: placeOf(file, item), number, checked, blocks: readBlocks(file, item.children) };
}

function readTable(file: SourceFile, table: Table): MarkdownTable {
  const [header, ...rows] = table.children.map((row) => row.children.map((cell) => readText(file, cell)));
  return { kind: "table", header: header ?? [], rows, at: placeOf(file, table) };
}

function readCode(file: SourceFile, code: Code): MarkdownCode {
  const start = code.position?.start.offset ?? 0;
  const end = code.position?.end.offset ?? start;
  const source = file.text.slice(start, end);
  const fenced = /^(?:`{3,}|~{3,})/.test(source);
  const written = source.split(/\r\n|\r|\n/);
  const lines: { text: string; at: Location }[] = [];
  const firstLine = locationAt(file, start).line + (fenced ? 1 : 0);
  for (const [index, text] of (code.value === "" ? [] : code.value.split("\n")).entries()) {
    const line = firstLine + index;
    // Indentation and quote marks before a line of code are not part of it.
    const before = Math.max(0, (written[index + (fenced ? 1 : 0)] ?? "").length - text.length);
    const column = (fenced || index > 0 ? 1 : locationAt(file, start).column) + before;
    lines.push({ text, at: { file: file.path, line, column, endLine: line, endColumn: column + text.length } });
  }
  return { kind: "code", language: code.lang ?? undefined, text: code.value, lines, at: placeOf(file, code) };
}

function hardLines(file: SourceFile, paragraph: MarkdownText): MarkdownText[] {
  const lines: MarkdownText[] = [];
  let inlines: MarkdownInline[] = [];
  for (const inline of [...paragraph.inlines, undefined]) {
    if (inline !== undefined && inline.kind !== "break") {
      inlines.push(inline);
      continue;
    }
    const [first, ...rest] = inlines;
    if (first !== undefined) lines.push(readInlines(file, [withoutLead(file, first), ...rest]));
    inlines = [];
  }
  return lines;
}

/** A line of text without the blank that its line break became. */
function withoutLead(file: SourceFile, inline: MarkdownInline): MarkdownInline {
  const text = inline.text.trimStart();
  if (inline.kind !== "text" || text === inline.text) return inline;
  const source = file.text.slice(inline.start, inline.end);
  const start = inline.start + (source.length - source.trimStart().length);
  return { ...inline, text, start, at: locationAt(file, start, inline.end) };
}

function placeOf(file: SourceFile, node: Nodes): Location {
  return locationAt(file, node.position?.start.offset ?? 0, node.position?.end.offset);
}
