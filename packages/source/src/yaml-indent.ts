/**
 * YAML 1.2 wants every line of a quoted scalar or a flow collection indented deeper than its parent; kubectl's
 * parser does not look (libyaml never did), so manifests with a `]` or `}'` at the margin are common:
 *
 *     config: '{
 *       "type": "macvlan"
 *     }'
 *
 * Such lines are indented here for our parser, which also stumbles over tabs that merely part a key from a flow
 * value. Blanks at these places mean nothing, so the value is the same; `original` takes offsets of the indented
 * text back.
 */
export interface IndentedYaml {
  readonly text: string;
  original(offset: number): number;
}

/** Where a quote or bracket stands that is never closed; undefined when all are. Linear. */
export function unclosedAt(source: string): number | undefined {
  return new FlowScanner(source).scan().unclosed;
}

/** The text with its flow lines indented and its tabs outside scalars made blanks; undefined when nothing is to do. Linear. */
export function indentFlow(source: string): IndentedYaml | undefined {
  const { insertions, tabs } = new FlowScanner(source).scan();
  if (insertions.length === 0 && tabs.length === 0) return undefined;
  const flat = blankOut(source, tabs);
  let text = "";
  let before = 0;
  let added = 0;
  // For each insertion: where the text behind it begins in the new text, and how much shorter the old one is there.
  const shifts: { readonly start: number; readonly end: number; readonly added: number }[] = [];
  for (const { offset, width } of insertions) {
    text += flat.slice(before, offset) + " ".repeat(width);
    shifts.push({ start: offset + added, end: offset + added + width, added: added + width });
    added += width;
    before = offset;
  }
  return { text: text + flat.slice(before), original: (offset) => originalOffset(shifts, offset) };
}

/** The text with blanks for the tabs at some offsets. */
function blankOut(source: string, tabs: readonly number[]): string {
  let text = "";
  let before = 0;
  for (const tab of tabs) {
    text += `${source.slice(before, tab)} `;
    before = tab + 1;
  }
  return text + source.slice(before);
}

function originalOffset(shifts: readonly { readonly start: number; readonly end: number; readonly added: number }[], offset: number): number {
  let low = 0;
  let high = shifts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shifts[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  const shift = shifts[low - 1];
  return shift === undefined ? offset : Math.max(offset, shift.end) - shift.added;
}

interface Insertion {
  readonly offset: number;
  readonly width: number;
}

const LINE_END = /[^\r\n]*(?:\r\n|\r|\n|$)/y;
const BLANKS = /[ \t]*/y;
/** A tag or an anchor before a node. */
const PROPERTY = /[!&][^\s,[\]{}]*/y;
/** Finds the quoted scalars and flow collections of a document by their first characters; everything else is passed over. */
class FlowScanner {
  readonly #source: string;
  readonly #insertions: Insertion[] = [];
  readonly #tabs: number[] = [];
  #unclosed: number | undefined;
  #at = 0;
  /** Column of the key or dash that what comes next belongs to. */
  #parent = -1;

  constructor(source: string) {
    this.#source = source;
  }

  scan(): { readonly insertions: readonly Insertion[]; readonly tabs: readonly number[]; readonly unclosed: number | undefined } {
    while (this.#at < this.#source.length) this.#line();
    return { insertions: this.#insertions, tabs: this.#tabs, unclosed: this.#unclosed };
  }

  /** One line of block structure; nodes that go over several lines take these with them. */
  #line(): void {
    const lineStart = this.#at;
    // A key's column is that of the tag or anchor before it.
    let properties: number | undefined;
    for (;;) {
      this.#blanks(lineStart);
      const column = properties ?? this.#at - lineStart;
      const character = this.#source[this.#at];
      properties = undefined;
      if (character === undefined || "\r\n#%".includes(character)) break;
      if (this.#isMarker(lineStart)) {
        this.#at += 3;
        this.#parent = -1;
      } else if ("-?:".includes(character) && this.#isBlankAt(this.#at + 1)) {
        if (character !== ":") this.#parent = column;
        this.#at++;
      } else if ("!&".includes(character)) {
        this.#skip(PROPERTY);
        properties = column;
      } else if ("|>".includes(character)) {
        this.#blockScalar();
        return;
      } else if (!this.#content(character, column, lineStart)) return;
    }
    this.#skip(LINE_END);
  }

  /** A scalar or flow collection; false when the line is used up. */
  #content(character: string, column: number, lineStart: number): boolean {
    const start = this.#at;
    if ("'\"".includes(character)) this.#quoted(character);
    else if ("[{".includes(character)) this.#flow();
    else this.#plain(false);
    if (this.#at === start) this.#at++;
    this.#blanks(lineStart);
    if (this.#source[this.#at] === ":" && this.#isBlankAt(this.#at + 1)) {
      this.#parent = column;
      this.#at++;
      return true;
    }
    this.#skip(LINE_END);
    if (!"'\"[{".includes(character)) this.#moreIndentedLines();
    return false;
  }

  /** Blanks between nodes; tabs that indent a line are left to the parser, which refuses them. */
  #blanks(lineStart: number): void {
    const from = this.#at;
    this.#skip(BLANKS);
    if (from === lineStart) return;
    for (let offset = from; offset < this.#at; offset++) if (this.#source[offset] === "\t") this.#tabs.push(offset);
  }

  #blockScalar(): void {
    this.#skip(LINE_END);
    this.#moreIndentedLines();
  }

  /** Lines that belong to a block scalar or go on with a plain one. */
  #moreIndentedLines(): void {
    const line = /( *)([^\r\n]*)(?:\r\n|\r|\n|$)/y;
    while (this.#at < this.#source.length) {
      line.lastIndex = this.#at;
      const match = line.exec(this.#source);
      if (match === null || (match[2]?.trim() !== "" && (match[1]?.length ?? 0) <= this.#parent)) return;
      this.#at = line.lastIndex;
    }
  }

  #quoted(quote: string): void {
    const start = this.#at;
    this.#at++;
    while (this.#at < this.#source.length) {
      const character = this.#source[this.#at];
      if (character === "\\" && quote === '"') this.#at += this.#isBreak(this.#at + 1) ? 1 : 2;
      else if (character === quote && quote === "'" && this.#source[this.#at + 1] === "'") this.#at += 2;
      else if (character === quote) {
        this.#at++;
        return;
      } else this.#step(false);
    }
    this.#unclosed ??= start;
  }

  #flow(): void {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#source.length) {
      const character = this.#source[this.#at] ?? "";
      if ("'\"".includes(character)) this.#quoted(character);
      else if ("[{".includes(character)) {
        depth++;
        this.#at++;
      } else if ("]}".includes(character)) {
        this.#at++;
        depth--;
        if (depth === 0) return;
      } else if (character === "#" && this.#isBlankAt(this.#at - 1)) this.#skip(/[^\r\n]*/y);
      else if (/[\s,:?]/.test(character)) this.#step(true);
      else {
        const before = this.#at;
        this.#plain(true);
        if (this.#at === before) this.#at++;
      }
    }
    this.#unclosed ??= start;
  }

  /** A plain scalar's rest on its line: up to `: `, ` #` or the end, in brackets also to other punctuation. */
  #plain(inFlow: boolean): void {
    for (let offset = this.#at; offset < this.#source.length; offset++) {
      const character = this.#source[offset] ?? "";
      if (this.#isBreak(offset)) return;
      if (character === " " || character === "\t") continue;
      if (inFlow && ",[]{}".includes(character)) return;
      const next = this.#source[offset + 1] ?? " ";
      if (character === ":" && (/\s/.test(next) || (inFlow && ",[]{}".includes(next)))) return;
      if (character === "#" && this.#isBlankAt(offset - 1)) return;
      this.#at = offset + 1;
    }
  }

  /** One character on; behind a line break, the indentation of the line that begins there is looked at. */
  #step(inFlow: boolean): void {
    const isBreak = this.#isBreak(this.#at);
    if (inFlow && this.#source[this.#at] === "\t") this.#tabs.push(this.#at);
    this.#at += this.#source.startsWith("\r\n", this.#at) ? 2 : 1;
    if (!isBreak) return;
    const blanks = / */y;
    blanks.lastIndex = this.#at;
    blanks.test(this.#source);
    const indent = blanks.lastIndex - this.#at;
    const isEmpty = blanks.lastIndex >= this.#source.length || this.#isBreak(blanks.lastIndex);
    const width = this.#parent + 2 - indent;
    if (width > 0 && !isEmpty) this.#insertions.push({ offset: this.#at, width });
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#source)) this.#at = pattern.lastIndex;
  }

  #isMarker(lineStart: number): boolean {
    return this.#at === lineStart && /^(?:---|\.\.\.)$/.test(this.#source.slice(this.#at, this.#at + 3)) && this.#isBlankAt(this.#at + 3);
  }

  #isBlankAt(offset: number): boolean {
    const character = this.#source[offset];
    return character === undefined || /\s/.test(character);
  }

  #isBreak(offset: number): boolean {
    return this.#source[offset] === "\n" || this.#source[offset] === "\r";
  }
}
