/**
 * Remembers one number for each pair of numbers ≥ 0. Open addressing in typed arrays: a `Map` with a joined key costs
 * ten times as much, and this stands in the innermost loops.
 */
export class PairMap {
  #mask: number;
  #keys: Int32Array;
  #values: Int32Array;
  #size = 0;

  constructor(capacity = 1024) {
    this.#mask = capacity - 1;
    this.#keys = new Int32Array(capacity * 2);
    this.#values = new Int32Array(capacity).fill(absent);
  }

  /** The value, or −1. */
  get(a: number, b: number): number {
    for (let slot = this.#slotOf(a, b); ; slot = (slot + 1) & this.#mask) {
      const value = this.#values[slot] ?? absent;
      if (value === absent || (this.#keys[2 * slot] === a && this.#keys[2 * slot + 1] === b)) return value;
    }
  }

  /** `value` ≥ 0; the pair must not be there yet. */
  set(a: number, b: number, value: number): void {
    if (this.#size * 2 >= this.#values.length) this.#grow();
    let slot = this.#slotOf(a, b);
    while (this.#values[slot] !== absent) slot = (slot + 1) & this.#mask;
    this.#keys[2 * slot] = a;
    this.#keys[2 * slot + 1] = b;
    this.#values[slot] = value;
    this.#size++;
  }

  #slotOf(a: number, b: number): number {
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & this.#mask;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#mask = values.length * 2 - 1;
    this.#keys = new Int32Array(keys.length * 2);
    this.#values = new Int32Array(values.length * 2).fill(absent);
    this.#size = 0;
    values.forEach((value, slot) => {
      if (value !== absent) this.set(keys[2 * slot] ?? 0, keys[2 * slot + 1] ?? 0, value);
    });
  }
}

const absent = -1;
