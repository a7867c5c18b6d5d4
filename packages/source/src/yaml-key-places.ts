import { EVENT_ID, type DocumentEvent, type Event, type ScalarEvent } from "js-yaml";
import { isMergeKey, scalarKey, startOf, tagOf } from "./yaml-events.ts";

/**
 * First places of the keys of one mapping, found when a duplicate asks for them: most mappings never pay. Each
 * event is looked at once, however many duplicates there are.
 */
export class KeyPlaces {
  readonly #source: string;
  readonly #events: readonly Event[];
  readonly #document: DocumentEvent;
  readonly #places = new Map<string, number>();
  #next: number;
  #depth = 0;
  #isKey = true;

  /** `opened` is the index of the mapping's own event. */
  constructor(source: string, events: readonly Event[], document: DocumentEvent, opened: number) {
    this.#source = source;
    this.#events = events;
    this.#document = document;
    this.#next = opened + 1;
  }

  /** Where a key was first written, among the events before `index`; undefined when an alias gave it. */
  first(key: string, index: number): number | undefined {
    for (; this.#next < index; this.#next++) {
      const event = this.#events[this.#next];
      if (event !== undefined) this.#look(event);
    }
    return this.#places.get(key);
  }

  #look(event: Event): void {
    if (event.type === EVENT_ID.SCALAR && this.#depth === 0 && this.#isKey) this.#note(event);
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) this.#depth++;
    else if (event.type === EVENT_ID.POP) this.#depth--;
    // A scalar, an alias or the end of a collection completes a key or its value.
    if (this.#depth === 0) this.#isKey = !this.#isKey;
  }

  #note(event: ScalarEvent): void {
    const tag = tagOf(this.#source, event, this.#document);
    if (isMergeKey(this.#source, event, tag)) return;
    const key = scalarKey(this.#source, event, tag);
    const start = startOf(event);
    if (start !== undefined && !this.#places.has(key)) this.#places.set(key, start);
  }
}
