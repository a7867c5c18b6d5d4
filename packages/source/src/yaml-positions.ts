import {
  COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, type AliasEvent, type DocumentEvent, type Event, type MappingEvent,
  type ScalarEvent, type SequenceEvent,
} from "js-yaml";
import { PositionBuilder, type Positions } from "./positions.ts";
import { endOf, isMergeKey, scalarKey, scalarValue, startOf, tagOf } from "./yaml-events.ts";
import { keyOfAnchor } from "./yaml-values.ts";

interface Frame {
  readonly value: number;
  readonly event: MappingEvent | SequenceEvent;
  /** undefined: a key comes next; null: a merge. */
  key: string | null | undefined;
  keyStart: number;
  keyEnd: number;
}

/** Where the values of a document stand, from the events of a document that {@link composeYaml} took. */
export function yamlPositions(source: string, events: readonly Event[]): Positions {
  return new Placer(source, events).place();
}

class Placer {
  readonly #source: string;
  readonly #events: readonly Event[];
  readonly #builder = new PositionBuilder();
  readonly #anchors = new Map<string, { readonly value: number | undefined; readonly scalar: ScalarEvent | undefined }>();
  readonly #frames: Frame[] = [];
  #document: DocumentEvent | undefined;
  /** End of what was placed last: what has no text of its own stands there. */
  #last = 0;

  constructor(source: string, events: readonly Event[]) {
    this.#source = source;
    this.#events = events;
  }

  place(): Positions {
    for (const event of this.#events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          if (this.#document !== undefined) return this.#builder.build();
          this.#document = event;
          break;
        case EVENT_ID.SCALAR:
          if (this.#expectsKey()) this.#key(event);
          else this.#scalar(event);
          break;
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING: {
          const value = this.#begin(event.start);
          this.#remember(event, value, undefined);
          this.#frames.push({ value, event, key: undefined, keyStart: event.start, keyEnd: event.start });
          this.#last = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
          break;
        }
        case EVENT_ID.ALIAS:
          this.#alias(event);
          break;
        case EVENT_ID.POP:
          this.#close();
          break;
      }
    }
    return this.#builder.build();
  }

  #expectsKey(): boolean {
    const frame = this.#frames.at(-1);
    return frame?.event.type === EVENT_ID.MAPPING && frame.key === undefined;
  }

  #key(event: ScalarEvent): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    const tag = this.#tag(event);
    frame.key = isMergeKey(this.#source, event, tag) ? null : scalarKey(this.#source, event, tag);
    frame.keyStart = startOf(event) ?? this.#last;
    frame.keyEnd = endOf(event) ?? frame.keyStart;
    this.#remember(event, undefined, event);
    this.#last = frame.keyEnd;
  }

  #scalar(event: ScalarEvent): void {
    const start = this.#scalarStart(event);
    const value = this.#begin(start);
    const end = event.valueStart === -1 ? start : this.#scalarEnd(event);
    this.#builder.finish(value, end);
    this.#remember(event, value, event);
    this.#last = Math.max(end, this.#last);
    this.#added();
  }

  #alias(event: AliasEvent): void {
    const start = event.anchorStart - 1;
    const anchor = this.#anchors.get(this.#source.slice(event.anchorStart, event.anchorEnd));
    this.#last = event.anchorEnd;
    const frame = this.#frames.at(-1);
    if (frame !== undefined && this.#expectsKey()) {
      const scalar = anchor?.scalar;
      const value = scalar === undefined ? null : scalarValue(this.#source, scalar, this.#tag(scalar));
      frame.key = keyOfAnchor(this.#source, { value, isMapping: false, size: 1, open: false, scalar }) ?? "";
      frame.keyStart = start;
      frame.keyEnd = event.anchorEnd;
      return;
    }
    const value = this.#begin(start);
    this.#builder.finish(value, event.anchorEnd);
    if (anchor?.value !== undefined) this.#builder.alias(value, anchor.value);
    this.#added();
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    if (frame.event.style === COLLECTION_STYLE.FLOW) this.#last = this.#closingBracket(this.#last);
    this.#builder.finish(frame.value, this.#last);
    this.#added();
  }

  #begin(start: number): number {
    const frame = this.#frames.at(-1);
    if (frame?.event.type !== EVENT_ID.MAPPING) return this.#builder.begin(start, undefined, start, start);
    return this.#builder.begin(start, frame.key, frame.keyStart, frame.keyEnd);
  }

  #added(): void {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.key = undefined;
  }

  #remember(event: { readonly anchorStart: number; readonly anchorEnd: number }, value: number | undefined, scalar: ScalarEvent | undefined): void {
    if (event.anchorStart === -1) return;
    this.#anchors.set(this.#source.slice(event.anchorStart, event.anchorEnd), { value, scalar });
  }

  #tag(event: ScalarEvent): string {
    return this.#document === undefined ? "" : tagOf(this.#source, event, this.#document);
  }

  /** A block scalar begins at its `|` or `>`; a value that is not written at its key, or behind its `-`. */
  #scalarStart(event: ScalarEvent): number {
    const start = startOf(event);
    const frame = this.#frames.at(-1);
    if (start === undefined) {
      if (frame?.event.type === EVENT_ID.MAPPING) return frame.keyStart;
      return this.#emptyItem();
    }
    if (event.style !== SCALAR_STYLE.LITERAL_BLOCK && event.style !== SCALAR_STYLE.FOLDED_BLOCK) return start;
    const header = /[|>][-+0-9]*[ \t]*(?:[ \t]#[^\r\n]*)?(?:\r\n|\r|\n)?$/.exec(this.#source.slice(this.#last, start));
    return header === null ? start : this.#last + header.index;
  }

  /** The line break at the end of a block scalar is not shown as part of it. */
  #scalarEnd(event: ScalarEvent): number {
    let end = endOf(event) ?? 0;
    if (event.style !== SCALAR_STYLE.LITERAL_BLOCK && event.style !== SCALAR_STYLE.FOLDED_BLOCK) return end;
    while (end > event.valueStart && /[\s]/.test(this.#source.charAt(end - 1))) end--;
    return end;
  }

  #emptyItem(): number {
    const at = this.#skipBetween(this.#last);
    if (this.#source[at] !== "-") return this.#last;
    this.#last = at + 1;
    return at;
  }

  #closingBracket(from: number): number {
    return this.#skipBetween(from) + 1;
  }

  /** Over what stands between nodes: blanks, line breaks, comments, punctuation. */
  #skipBetween(from: number): number {
    const blanks = /[ \t\r\n,:?]*/y;
    const comment = /#[^\r\n]*/y;
    let at = from;
    for (;;) {
      blanks.lastIndex = at;
      blanks.test(this.#source);
      at = blanks.lastIndex;
      if (this.#source[at] !== "#") return at;
      comment.lastIndex = at;
      comment.test(this.#source);
      at = comment.lastIndex;
    }
  }
}
