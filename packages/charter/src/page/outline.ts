import type { MarkdownBlock, MarkdownItem, MarkdownPage, MarkdownText, SourceFile } from "@demarc/source";
import { isStruck, oneLine, type Phrase, phraseOf, phraseOfCode, struckPhrases } from "./phrase.ts";
import { topicOfHeading, type Topic } from "./topics.ts";

/** A heading and what stands under it, up to the next heading. */
export interface PageSection {
  /** Undefined for what stands before the first heading. */
  readonly heading: Phrase | undefined;
  /** 1–6; 7 for a line that serves as a heading (bold, or with a colon, before a list). */
  readonly level: number;
  /** What it is about, by its heading or by the nearest one around it that says so. */
  readonly topic: Topic | undefined;
  /** True when its own heading says so. */
  readonly namesTopic: boolean;
  /** Headings around it, outermost first. */
  readonly around: readonly Phrase[];
  readonly blocks: PageBlock[];
}

export type PageBlock =
  | { readonly kind: "list"; readonly items: readonly PageItem[] }
  | { readonly kind: "table"; readonly header: readonly Phrase[]; readonly rows: readonly (readonly Phrase[])[] }
  | { readonly kind: "prose"; readonly phrase: Phrase; readonly lines: readonly Phrase[] }
  | { readonly kind: "code"; readonly lines: readonly Phrase[]; readonly language: string | undefined };

export interface PageItem {
  readonly phrase: Phrase;
  readonly blocks: readonly PageBlock[];
}

const PSEUDO_HEADING = 7;

/**
 * The page as sections in order. Quotes are read as if they stood in the page; markup is left out, and so is what
 * is struck through, with all that stands below it.
 *
 * @param names  headings that are names: a team called "Network flows" is no section on flows
 */
export function outlineOf(page: MarkdownPage, names: ReadonlySet<string> = new Set()): readonly PageSection[] {
  const sections: PageSection[] = [];
  const flow = withoutStruckSections(flatten(page.blocks));
  const titles = flow.filter((block) => block.kind === "heading" && block.level === 1).length;
  let open: PageSection[] = [];
  let current = openSection(sections, [], undefined, 0, true);
  for (const [index, block] of flow.entries()) {
    if (block.kind === "heading") {
      const phrase = phraseOf(page.file, block);
      open = open.filter(({ level }) => level < block.level);
      // The only heading of the first level is the page's title: it names the page, not a section.
      current = openSection(sections, open, phrase, block.level, (block.level === 1 && titles === 1) || names.has(oneLine(phrase.text)));
      open = [...open, current];
      continue;
    }
    if (block.kind === "paragraph" && isLeadIn(page.file, block, flow[index + 1])) {
      open = open.filter(({ level }) => level < PSEUDO_HEADING);
      current = openSection(sections, open, phraseOf(page.file, block), PSEUDO_HEADING, false);
      open = [...open, current];
      continue;
    }
    // A line across the page ends what a lead-in began.
    if (block.kind === "rule" && current.level === PSEUDO_HEADING) {
      open = open.filter(({ level }) => level < PSEUDO_HEADING);
      current = openSection(sections, open, undefined, PSEUDO_HEADING, false);
    }
    const read = blockOf(page.file, block);
    if (read !== undefined) current.blocks.push(read);
  }
  return sections;
}

/** What is struck through anywhere on the page, in order. */
export function struckOnPage({ file, blocks }: MarkdownPage): readonly Phrase[] {
  return [...textsOf(blocks)].flatMap((text) => struckPhrases(file, text));
}

function* textsOf(blocks: readonly MarkdownBlock[]): Iterable<MarkdownText> {
  for (const block of blocks) {
    if (block.kind === "heading" || block.kind === "paragraph") yield block;
    else if (block.kind === "quote") yield* textsOf(block.blocks);
    else if (block.kind === "table") for (const row of [block.header, ...block.rows]) yield* row;
    else if (block.kind === "list") {
      for (const item of block.items) {
        yield item;
        yield* textsOf(item.blocks);
      }
    }
  }
}

/** A heading that is struck through takes its section with it. */
function withoutStruckSections(blocks: readonly MarkdownBlock[]): readonly MarkdownBlock[] {
  let struck = Number.POSITIVE_INFINITY;
  return blocks.filter((block) => {
    if (block.kind === "heading" && block.level <= struck) struck = isStruck(block) ? block.level : Number.POSITIVE_INFINITY;
    return struck === Number.POSITIVE_INFINITY;
  });
}

/** All phrases that stand in a block, items within items included, in order. */
export function* phrasesOf(block: PageBlock): Iterable<Phrase> {
  switch (block.kind) {
    case "list":
      for (const item of block.items) {
        yield item.phrase;
        for (const inner of item.blocks) yield* phrasesOf(inner);
      }
      return;
    case "table":
      for (const row of block.rows) yield* row;
      return;
    case "prose":
      yield* block.lines;
      return;
    case "code":
      yield* block.lines;
  }
}

function openSection(sections: PageSection[], open: readonly PageSection[], heading: Phrase | undefined, level: number, isName: boolean): PageSection {
  const parent = open.at(-1);
  const own = heading === undefined || isName ? undefined : topicOfHeading(heading.text);
  // A lead-in inside a section that says what it is about only introduces its list.
  const overrides = own !== undefined && (level < PSEUDO_HEADING || parent?.topic === undefined);
  const section: PageSection = {
    heading,
    level,
    topic: overrides ? own : parent?.topic,
    namesTopic: overrides,
    around: open.flatMap((outer) => outer.heading ?? []),
    blocks: [],
  };
  sections.push(section);
  return section;
}

function flatten(blocks: readonly MarkdownBlock[]): readonly MarkdownBlock[] {
  return blocks.flatMap((block) => (block.kind === "quote" ? flatten(block.blocks) : [block]));
}

/** A short line before a list that is bold as a whole or ends with a colon. */
function isLeadIn(file: SourceFile, block: MarkdownBlock, next: MarkdownBlock | undefined): boolean {
  if (block.kind !== "paragraph" || (next?.kind !== "list" && next?.kind !== "table" && next?.kind !== "code")) return false;
  const { text, spans } = phraseOf(file, block);
  if (text.length > 200 || text.includes("\n")) return false;
  const bold = spans.some((span) => span.kind === "strong" && span.start === 0 && span.end >= text.replace(/[:.\s]+$/, "").length);
  return bold || /:\s*$/.test(text);
}

function blockOf(file: SourceFile, block: MarkdownBlock): PageBlock | undefined {
  switch (block.kind) {
    case "list":
      return { kind: "list", items: block.items.filter((item) => !isStruck(item)).map((item) => itemOf(file, item)) };
    case "table":
      return {
        kind: "table",
        header: block.header.map((cell) => phraseOf(file, cell)),
        rows: block.rows.filter((row) => !isStruckRow(row)).map((row) => row.map((cell) => phraseOf(file, cell))),
      };
    case "paragraph":
      return isStruck(block)
        ? undefined
        : { kind: "prose", phrase: phraseOf(file, block), lines: block.lines.filter((line) => !isStruck(line)).map((line) => phraseOf(file, line)) };
    case "code":
      return { kind: "code", lines: block.lines.map(phraseOfCode), language: block.language };
    default:
      return undefined;
  }
}

function isStruckRow(row: readonly MarkdownText[]): boolean {
  return row.some(isStruck) && row.every((cell) => isStruck(cell) || cell.text.trim() === "");
}

function itemOf(file: SourceFile, item: MarkdownItem): PageItem {
  return { phrase: phraseOf(file, item), blocks: flatten(item.blocks).flatMap((block) => blockOf(file, block) ?? []) };
}
