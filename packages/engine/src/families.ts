import type { Parties } from "./party.ts";
import { no, truthOf, yes, type Truth } from "./truth.ts";
import { familiesOfUnknown } from "./unknown-address.ts";
import type { World } from "./world.ts";

/** Which address family a pair of parties can use (NP-42). Asked for every pair, so it allocates nothing. */
export class Families {
  readonly #classes: number;
  readonly #has: Record<4 | 6, Uint8Array>;

  constructor(world: World, { classes, atoms }: Parties) {
    this.#classes = classes.length;
    const unknown = familiesOfUnknown(world);
    const of = (family: 4 | 6): Uint8Array =>
      Uint8Array.from([
        ...classes.map((c): Truth => (c.atoms === undefined ? unknown[family] : truthOf(c.atoms[family].length > 0))),
        ...atoms.map((a): Truth => truthOf(a.family === family)),
      ]);
    this.#has = { 4: of(4), 6: of(6) };
  }

  /** That of an address, else what is wanted, else 4 unless an end has only IPv6. */
  of(source: number, destination: number, wanted?: 4 | 6): 4 | 6 {
    if (source >= this.#classes) return this.#may(source, 4) ? 4 : 6;
    if (destination >= this.#classes) return this.#may(destination, 4) ? 4 : 6;
    return wanted ?? (this.#may(source, 4) && this.#may(destination, 4) ? 4 : 6);
  }

  /** The one that `of` takes by itself; undefined when the ends have none in common. */
  first(source: number, destination: number): 4 | 6 | undefined {
    const family = this.of(source, destination);
    return this.#may(source, family) && this.#may(destination, family) ? family : undefined;
  }

  /** The other one, when both ends are known to have it. */
  second(source: number, destination: number): 4 | 6 | undefined {
    const other = this.of(source, destination) === 4 ? 6 : 4;
    return this.#has[other][source] === yes && this.#has[other][destination] === yes ? other : undefined;
  }

  /** The other one, when an end may have it and may not. */
  perhaps(source: number, destination: number): 4 | 6 | undefined {
    const other = this.of(source, destination) === 4 ? 6 : 4;
    if (!this.#may(source, other) || !this.#may(destination, other)) return undefined;
    return this.second(source, destination) === undefined ? other : undefined;
  }

  /** Whether some workload is known to have IPv6 addresses. */
  get hasIPv6(): boolean {
    return this.#has[6].subarray(0, this.#classes).includes(yes);
  }

  #may(party: number, family: 4 | 6): boolean {
    return this.#has[family][party] !== no;
  }
}
