import { EVENT_ID, getScalarValue, type DocumentEvent, type Event, type MappingEvent, type ScalarEvent, type SequenceEvent } from "js-yaml";
import { isMapping } from "./field.ts";
import type { ProblemList } from "./problem-list.ts";
import { endOf, isMergeKey, isScalarTag, losesPrecision, scalarKey, scalarValue, startOf, tagOf, YamlRefusal } from "./yaml-events.ts";
import { KeyPlaces } from "./yaml-key-places.ts";
import { keyOfAnchor, setOwn, type Anchor } from "./yaml-values.ts";

type Mapping = Record<string, unknown>;

interface Frame {
  readonly mapping: Mapping | undefined;
  readonly list: unknown[] | undefined;
  readonly anchor: Anchor | undefined;
  /** Index of the event that opened it. */
  readonly opened: number;
  /** Nodes read before it, aliases expanded. */
  readonly before: number;
  /** The key that waits for its value; undefined in a mapping means that a key comes next. */
  key: string | undefined;
  keyStart: number;
  merges: boolean;
  /** Keys that came from a merge and not from the mapping itself. */
  merged: Set<string> | undefined;
  /** Index of the key's event. */
  keyIndex: number;
  /** Places of the keys, once a duplicate was seen. */
  places: KeyPlaces | undefined;
}

/**
 * Value of one document from its events, as kubectl takes it: goyaml.v2 decoding into an interface{} and then
 * to JSON. Aliases give shared values, never copies. Throws a {@link YamlRefusal} for a document without a
 * meaning; adds to `problems`, at `base` in the file, what is odd but has one.
 */
export function composeYaml(source: string, events: readonly Event[], problems: ProblemList, base: number): unknown {
  return new Composer(source, events, problems, base).compose();
}

class Composer {
  readonly #source: string;
  readonly #events: readonly Event[];
  readonly #problems: ProblemList;
  readonly #base: number;
  readonly #anchors = new Map<string, Anchor>();
  readonly #frames: Frame[] = [];
  #document: DocumentEvent | undefined;
  #frame: Frame | undefined;
  #root: unknown = null;
  #nodes = 1;
  #index = 0;
  #aliased = 0;

  constructor(source: string, events: readonly Event[], problems: ProblemList, base: number) {
    this.#source = source;
    this.#events = events;
    this.#problems = problems;
    this.#base = base;
  }

  compose(): unknown {
    for (let index = 0; index < this.#events.length; index++) {
      const event = this.#events[index];
      if (event === undefined) break;
      this.#index = index;
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          if (this.#document !== undefined) return this.#root;
          this.#document = event;
          break;
        case EVENT_ID.SCALAR:
          this.#scalar(event);
          break;
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING:
          this.#open(event);
          break;
        case EVENT_ID.ALIAS:
          this.#alias(event);
          break;
        case EVENT_ID.POP:
          this.#close();
          break;
      }
    }
    return this.#root;
  }

  #scalar(event: ScalarEvent): void {
    const tag = event.tagStart === -1 ? "" : this.#tag(event);
    const frame = this.#frame;
    if (frame?.mapping !== undefined && frame.key === undefined) {
      this.#scalarKey(frame, event, tag);
      return;
    }
    this.#nodes++;
    const value = scalarValue(this.#source, event, tag);
    if (typeof value === "number") this.#checkNumber(event, value);
    if (event.anchorStart !== -1) this.#anchors.set(this.#anchorName(event), { value, isMapping: false, size: 1, open: false, scalar: event });
    this.#add(value, false, event);
  }

  #scalarKey(frame: Frame, event: ScalarEvent, tag: string): void {
    frame.keyStart = startOf(event) ?? frame.keyStart;
    frame.keyIndex = this.#index;
    if (isMergeKey(this.#source, event, tag)) {
      frame.key = "<<";
      frame.merges = true;
      return;
    }
    this.#nodes++;
    const key = scalarKey(this.#source, event, tag);
    if (event.anchorStart !== -1) {
      const value = scalarValue(this.#source, event, tag);
      this.#anchors.set(this.#anchorName(event), { value, isMapping: false, size: 1, open: false, scalar: event });
    }
    frame.key = key;
  }

  #open(event: MappingEvent | SequenceEvent): void {
    const index = this.#index;
    const opensMapping = event.type === EVENT_ID.MAPPING;
    if (event.tagStart !== -1) this.#collectionTag(event, opensMapping ? "map" : "seq");
    const parent = this.#frame;
    if (parent?.mapping !== undefined && parent.key === undefined) {
      throw new YamlRefusal("yaml-key", `a key may not be a ${opensMapping ? "mapping" : "list"}`, event.start, event.start + 1);
    }
    const mapping: Mapping | undefined = opensMapping ? {} : undefined;
    const list: unknown[] | undefined = opensMapping ? undefined : [];
    let anchor: Anchor | undefined;
    if (event.anchorStart !== -1) {
      anchor = { value: mapping ?? list, isMapping: opensMapping, size: 0, open: true, scalar: undefined };
      this.#anchors.set(this.#anchorName(event), anchor);
    }
    const before = this.#nodes++;
    this.#frame = {
      mapping,
      list,
      anchor,
      opened: index,
      before,
      key: undefined,
      keyStart: event.start,
      keyIndex: index,
      merges: false,
      merged: undefined,
      places: undefined,
    };
    this.#frames.push(this.#frame);
  }

  #close(): void {
    const frame = this.#frames.pop();
    // The document's own end.
    if (frame === undefined) return;
    this.#frame = this.#frames.at(-1);
    if (frame.anchor !== undefined) {
      frame.anchor.open = false;
      frame.anchor.size = this.#nodes - frame.before;
    }
    this.#add(frame.mapping ?? frame.list, frame.mapping !== undefined, this.#events[frame.opened]);
  }

  #alias(event: { readonly anchorStart: number; readonly anchorEnd: number }): void {
    const name = this.#anchorName(event);
    const anchor = this.#anchors.get(name);
    const start = event.anchorStart - 1;
    if (anchor === undefined) throw new YamlRefusal("yaml-alias", `no anchor \`&${name}\` stands before the alias \`*${name}\``, start, event.anchorEnd);
    if (anchor.open) throw new YamlRefusal("yaml-alias", `the value of the anchor \`&${name}\` contains itself`, start, event.anchorEnd);
    this.#nodes += 1 + anchor.size;
    this.#aliased += anchor.size;
    if (isExcessive(this.#nodes, this.#aliased)) {
      const message = `aliases blow the document up to more than ${this.#nodes} values`;
      throw new YamlRefusal("yaml-alias-bomb", message, start, event.anchorEnd);
    }
    const frame = this.#frame;
    if (frame?.mapping !== undefined && frame.key === undefined) {
      const key = keyOfAnchor(this.#source, anchor);
      if (key === undefined) throw new YamlRefusal("yaml-key", `the value of the alias \`*${name}\` may not be a key`, start, event.anchorEnd);
      frame.keyStart = start;
      frame.keyIndex = this.#index;
      frame.key = key;
      return;
    }
    this.#add(anchor.value, anchor.isMapping, undefined);
  }

  #add(value: unknown, asMapping: boolean, event: Event | undefined): void {
    const frame = this.#frame;
    if (frame === undefined) {
      this.#root = value;
    } else if (frame.list !== undefined) {
      frame.list.push(value);
    } else if (frame.mapping !== undefined && frame.key !== undefined) {
      if (frame.merges) this.#merge(frame, frame.mapping, value, asMapping, event);
      else this.#set(frame, frame.mapping, frame.key, value);
      frame.key = undefined;
      frame.merges = false;
    }
  }

  #set(frame: Frame, mapping: Mapping, key: string, value: unknown): void {
    if (Object.hasOwn(mapping, key) && frame.merged?.delete(key) !== true) this.#duplicate(frame, key);
    setOwn(mapping, key, value);
  }

  /** goyaml.v2 writes the merged keys where `<<` stands: a later key wins over them, they win over an earlier one. */
  #merge(frame: Frame, mapping: Mapping, value: unknown, asMapping: boolean, event: Event | undefined): void {
    const sources = asMapping ? [value] : event?.type === EVENT_ID.SEQUENCE && Array.isArray(value) ? value.toReversed() : undefined;
    if (sources === undefined) throw this.#mergeRefusal(frame);
    for (const source of sources) {
      if (!isMapping(source)) throw this.#mergeRefusal(frame);
      for (const [key, merged] of Object.entries(source)) {
        if (Object.hasOwn(mapping, key) && frame.merged?.has(key) !== true) this.#overridden(frame, key);
        setOwn(mapping, key, merged);
        frame.merged ??= new Set();
        frame.merged.add(key);
      }
    }
  }

  #mergeRefusal(frame: Frame): YamlRefusal {
    return new YamlRefusal("yaml-merge", "`<<` takes a mapping or a list of mappings", frame.keyStart, frame.keyStart + 2);
  }

  #overridden(frame: Frame, key: string): void {
    const start = this.#base + frame.keyStart;
    this.#problems.add("yaml-merge-overrides", `\`<<\` replaces the \`${key}\` that stands above it`, start, start + 2);
  }

  #duplicate(frame: Frame, key: string): void {
    const first = this.#problems.open ? this.#firstPlace(frame, key) : undefined;
    this.#problems.addDuplicate(key, this.#base + frame.keyStart, first === undefined ? undefined : this.#base + first);
  }

  #firstPlace(frame: Frame, key: string): number | undefined {
    if (this.#document === undefined) return undefined;
    frame.places ??= new KeyPlaces(this.#source, this.#events, this.#document, frame.opened);
    // The events of this very key and its value are not looked at: it is not its own first place.
    return frame.places.first(key, frame.keyIndex);
  }

  #checkNumber(event: ScalarEvent, value: number): void {
    const start = this.#base + (startOf(event) ?? 0);
    if (!Number.isFinite(value)) {
      const message = `\`${getScalarValue(this.#source, event)}\` is no number that JSON has`;
      throw new YamlRefusal("yaml-not-json", message, startOf(event) ?? 0, endOf(event));
    }
    if (Math.abs(value) < 2 ** 53) return;
    const text = getScalarValue(this.#source, event);
    if (losesPrecision(value, text)) this.#problems.addImprecise(text.slice(0, 80), value, start, start + text.length);
  }

  #tag(event: ScalarEvent): string {
    if (this.#document === undefined) return "";
    const tag = tagOf(this.#source, event, this.#document);
    if (tag !== "!" && tag !== "merge" && !isScalarTag(tag)) this.#unknownTag(event);
    return tag;
  }

  /** goyaml.v2 does not look at the tags of mappings and lists. */
  #collectionTag(event: MappingEvent | SequenceEvent, fitting: string): void {
    if (this.#document === undefined) return;
    const tag = tagOf(this.#source, event, this.#document);
    if (tag !== "!" && tag !== fitting) this.#unknownTag(event);
  }

  #unknownTag(event: { readonly tagStart: number; readonly tagEnd: number }): void {
    const raw = this.#source.slice(event.tagStart, event.tagEnd);
    this.#problems.add("yaml-unknown-tag", `the tag \`${raw.slice(0, 80)}\` means nothing to kubectl`, this.#base + event.tagStart, this.#base + event.tagEnd);
  }

  #anchorName(event: { readonly anchorStart: number; readonly anchorEnd: number }): string {
    return this.#source.slice(event.anchorStart, event.anchorEnd);
  }
}

/**
 * kubectl's own measure (goyaml.v2, allowedAliasRatio): of up to 400,000 values 99 in 100 may come from aliases,
 * of four million and more 1 in 10. So at most some 400,000 values are not written out, and whoever walks the
 * value walks no more than that beyond its text.
 */
function isExcessive(nodes: number, aliased: number): boolean {
  if (aliased <= 100 || nodes <= 1000) return false;
  const low = 400_000;
  const high = 4_000_000;
  const allowed = nodes <= low ? 0.99 : nodes >= high ? 0.1 : 0.99 - 0.89 * ((nodes - low) / (high - low));
  return aliased / nodes > allowed;
}
