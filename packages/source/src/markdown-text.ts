import type { Nodes, PhrasingContent } from "mdast";
import type { SourceFile } from "./document.ts";
import { locationAt } from "./lines.ts";
import type { Location } from "./problem.ts";

/** Text of a heading, paragraph, item or cell. */
export interface MarkdownText {
  /** Without marks: `**Defense** in \`depth\`` gives `Defense in depth`. Wrapped lines are joined by a blank, hard breaks are `\n`. */
  readonly text: string;
  readonly inlines: readonly MarkdownInline[];
  readonly at: Location;
}

export interface MarkdownInline {
  readonly kind: "text" | "code" | "strong" | "emphasis" | "strike" | "link" | "image" | "html" | "break";
  /** Plain text; of an image its alternative text, of inline HTML nothing. */
  readonly text: string;
  /** What strong text, emphasis and links are made of; empty for the others. */
  readonly children: readonly MarkdownInline[];
  /** Destination of a link or image, as written; may be anything, `javascript:` too. */
  readonly url: string | undefined;
  readonly at: Location;
  /** The same as offsets in the page's text (UTF-16, half-open), marks included. */
  readonly start: number;
  readonly end: number;
}

interface TextNode {
  readonly children: readonly PhrasingContent[];
  readonly position?: Nodes["position"];
}

/** Text of a node that holds inline content, with the place of the text itself (not of `##` or `|` before it). */
export function readText(file: SourceFile, node: TextNode): MarkdownText {
  const inlines = node.children.flatMap((child) => readInline(file, child));
  if (inlines.length > 0) return readInlines(file, inlines);
  const start = node.position?.start.offset ?? 0;
  return { text: "", inlines, at: locationAt(file, start, node.position?.end.offset) };
}

/** Joins inlines that stand beside each other; at least one. */
export function readInlines(file: SourceFile, inlines: readonly MarkdownInline[]): MarkdownText {
  const start = inlines[0]?.start ?? 0;
  const end = inlines.at(-1)?.end ?? start;
  return { text: plainText(inlines).trimEnd(), inlines, at: locationAt(file, start, end) };
}

/**
 * The place of `text.text[start..end)` on the page, marks inside included. For quoting a word of a sentence:
 * a name in bold, a port in a code span.
 */
export function placeInText(file: SourceFile, text: MarkdownText, start: number, end: number): Location {
  const first = offsetInText(file, text.inlines, start, "start");
  const last = offsetInText(file, text.inlines, Math.max(end, start), "end");
  if (first === undefined || last === undefined) return text.at;
  return locationAt(file, first, last);
}

function plainText(inlines: readonly MarkdownInline[]): string {
  return inlines.map((inline) => inline.text).join("");
}

function readInline(file: SourceFile, node: PhrasingContent): MarkdownInline[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  const leaf = (kind: MarkdownInline["kind"], text: string, url?: string): MarkdownInline[] => [
    { kind, text, children: [], url, at: locationAt(file, start, end), start, end },
  ];
  const branch = (kind: MarkdownInline["kind"], nodes: readonly PhrasingContent[], url?: string): MarkdownInline[] => {
    const children = nodes.flatMap((child) => readInline(file, child));
    return [{ kind, text: plainText(children), children, url, at: locationAt(file, start, end), start, end }];
  };
  switch (node.type) {
    case "text":
      return leaf("text", joinLines(node.value));
    case "inlineCode":
      return leaf("code", node.value);
    case "strong":
      return branch("strong", node.children);
    case "emphasis":
      return branch("emphasis", node.children);
    case "delete":
      return branch("strike", node.children);
    case "link":
      return branch("link", node.children, node.url);
    case "linkReference":
      return branch("link", node.children);
    case "image":
      return leaf("image", node.alt ?? "", node.url);
    case "imageReference":
      return leaf("image", node.alt ?? "");
    case "break":
      return leaf("break", "\n");
    case "html":
      return /^<br\s*\/?>$/i.test(node.value) ? leaf("break", "\n") : leaf("html", "");
    case "footnoteReference":
      return leaf("text", "");
  }
}

/**
 * Lines joined by a blank, without the blanks around their ends. Not by one expression over the text: it would look for
 * the end of the line anew from each of thousands of blanks.
 */
function joinLines(text: string): string {
  const lines = text.split("\n");
  return lines.map((line, index) => trimBlanks(line, index > 0, index < lines.length - 1)).join(" ");
}

function trimBlanks(text: string, atStart: boolean, atEnd: boolean): string {
  let start = 0;
  let end = text.length;
  while (atStart && start < end && isBlank(text[start])) start++;
  while (atEnd && end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** Offset in the page of the character at `position` of the plain text; of what follows the one before it with `"end"`. */
function offsetInText(file: SourceFile, inlines: readonly MarkdownInline[], position: number, side: "start" | "end"): number | undefined {
  let before = 0;
  for (const inline of inlines) {
    const after = before + inline.text.length;
    if (side === "start" ? position < after : position <= after && inline.text !== "") {
      if (inline.children.length > 0) return offsetInText(file, inline.children, position - before, side);
      return side === "start" ? offsetInLeaf(file, inline, position - before) : offsetInLeaf(file, inline, position - before - 1) + 1;
    }
    before = after;
  }
  return undefined;
}

/** Follows a leaf's source beside its text: escapes, entities, code marks and wrapped lines are written longer than they read. */
function offsetInLeaf(file: SourceFile, leaf: MarkdownInline, position: number): number {
  const source = file.text.slice(leaf.start, leaf.end);
  let offset = leaf.kind === "code" ? codeStart(source) : 0;
  for (let index = 0; index < position && offset < source.length; index++) {
    offset += widthAt(source, offset, leaf.text, index, leaf.kind === "code");
  }
  // The backslash before a character is no part of it.
  if (leaf.kind === "text" && source[offset] === "\\" && source[offset + 1] === leaf.text[position]) offset += 1;
  return leaf.start + Math.min(offset, source.length);
}

function codeStart(source: string): number {
  const fence = /^`+/.exec(source)?.[0].length ?? 0;
  // One blank on each side is not part of the code, unless there is nothing else.
  const inner = source.slice(fence, source.length - fence);
  return /^[ \n\r].*[ \n\r]$/s.test(inner) && inner.trim() !== "" ? fence + 1 : fence;
}

/** Characters in the source for the one at `index` of the text. */
function widthAt(source: string, offset: number, text: string, index: number, isCode: boolean): number {
  const rest = source.slice(offset, offset + ENTITY_LENGTH);
  // A wrapped line reads as one blank between words; blanks that stand together are written so.
  if (text[index] === " " && (isBlank(text[index - 1]) || isBlank(text[index + 1]))) return 1;
  if (text[index] === " ") return /^[ \t]*(?:\r\n|\r|\n)[ \t>]*/.exec(source.slice(offset))?.[0].length ?? 1;
  if (isCode) return 1;
  if (/^\\[!-/:-@[-`{-~]/.test(rest)) return 2;
  const entity = /^&#?\w+;/.exec(rest)?.[0];
  // What is no entity stays as it was written.
  return entity === undefined || text.startsWith(entity, index) ? 1 : entity.length;
}

/** The longest name of an entity has 31 letters. */
const ENTITY_LENGTH = 34;
