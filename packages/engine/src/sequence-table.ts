/**
 * Gives each distinct sequence of integers a number, counting from 0; equal sequences get the same one. All of them
 * lie in one array, so that millions cost neither objects nor strings.
 */
export class SequenceTable {
  #items: Int32Array = new Int32Array(1 << 12);
  #used = 0;
  readonly #starts: number[] = [0];
  readonly #hashes: number[] = [];
  #slots: Int32Array = new Int32Array(1 << 10).fill(-1);

  get size(): number {
    return this.#hashes.length;
  }

  /** The number of `items[0 … length)`. */
  idOf(items: ArrayLike<number>, length: number = items.length): number {
    const hash = hashOf(items, length);
    let slot = hash & (this.#slots.length - 1);
    for (;;) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0) break;
      if (this.#hashes[id] === hash && this.#isEqual(id, items, length)) return id;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    return this.#add(items, length, hash, slot);
  }

  /** A view on the sequence; valid until the next `idOf`. */
  at(id: number): Int32Array {
    return this.#items.subarray(this.#starts[id] ?? 0, this.#starts[id + 1] ?? 0);
  }

  #isEqual(id: number, items: ArrayLike<number>, length: number): boolean {
    const start = this.#starts[id] ?? 0;
    if ((this.#starts[id + 1] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#items[start + i] !== items[i]) return false;
    return true;
  }

  #add(items: ArrayLike<number>, length: number, hash: number, slot: number): number {
    const id = this.#hashes.length;
    if (this.#used + length > this.#items.length) {
      const larger = new Int32Array(Math.max(this.#items.length * 2, this.#used + length));
      larger.set(this.#items.subarray(0, this.#used));
      this.#items = larger;
    }
    for (let i = 0; i < length; i++) this.#items[this.#used + i] = items[i] ?? 0;
    this.#used += length;
    this.#starts.push(this.#used);
    this.#hashes.push(hash);
    this.#slots[slot] = id;
    if (this.#hashes.length * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    this.#hashes.forEach((hash, id) => {
      let slot = hash & (slots.length - 1);
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id;
    });
    this.#slots = slots;
  }
}

function hashOf(items: ArrayLike<number>, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ (items[i] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
