import { whichever, type Truth } from "./truth.ts";

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

export interface Cidr extends Address {
  readonly prefix: number;
}

const bits = { 4: 32, 6: 128 } as const;

/** Reads an address in any of its textual forms; IPv4 written as IPv6 is IPv4 (NP-26). */
export function addressOf(text: string): Address {
  if (!text.includes(":")) return { family: 4, value: BigInt(`0x${hexOfIPv4(text)}`) };
  const dotted = /^(.*:)([\d.]+)$/.exec(text);
  const [, head = "", tail = ""] = dotted ?? [];
  const hex = tail.includes(".") ? head + hexOfIPv4(tail).replace(/(....)(....)/, "$1:$2") : text;
  const [left = "", right] = hex.split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const groups = [
    ...before,
    ...Array<string>(right === undefined ? 0 : 8 - before.length - after.length).fill("0"),
    ...after,
  ];
  if (groups.length !== 8 || !groups.every((group) => /^[\da-f]{1,4}$/i.test(group)))
    throw new Error(`\`${text}\` is no address`);
  const value = BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
}

/** In full, no zeros left out: IPv6 in eight groups of four digits. */
export function textOf({ family, value }: Address): string {
  const hex = value.toString(16).padStart(family === 4 ? 8 : 32, "0");
  return family === 4
    ? (hex.match(/../g) ?? []).map((octet) => Number.parseInt(octet, 16)).join(".")
    : (hex.match(/..../g) ?? []).join(":");
}

function hexOfIPv4(text: string): string {
  const octets = text.split(".").map(Number);
  if (octets.length !== 4 || !octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= 255))
    throw new Error(`\`${text}\` is no address`);
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

export function isSame(one: Address, other: Address): boolean {
  return one.family === other.family && one.value === other.value;
}

/** Reads `address/prefix`; bits beyond the prefix do not count (NP-21). */
export function cidrOf(text: string): Cidr {
  const [base = "", length = ""] = text.split("/");
  const { family, value } = addressOf(base);
  const prefix = Number(length) - (family === 4 && base.includes(":") ? 96 : 0);
  if (length === "" || !Number.isInteger(prefix) || prefix < 0 || prefix > bits[family])
    throw new Error(`\`${text}\` is no block of addresses`);
  return { family, value, prefix };
}

/** The families must be equal: `0.0.0.0/0` holds no IPv6 address (NP-20); first and last address are ordinary members (NP-23). */
export function contains(cidr: Cidr, address: Address): boolean {
  const free = BigInt(bits[cidr.family] - cidr.prefix);
  return cidr.family === address.family && cidr.value >> free === address.value >> free;
}

export function firstOf(cidr: Cidr): bigint {
  const free = BigInt(bits[cidr.family] - cidr.prefix);
  return (cidr.value >> free) << free;
}

export function lastOf(cidr: Cidr): bigint {
  return firstOf(cidr) + (1n << BigInt(bits[cidr.family] - cidr.prefix)) - 1n;
}

/** All addresses of a family, as a block. */
export function everything(family: Family): Cidr {
  return { family, value: 0n, prefix: 0 };
}

/**
 * Whether an address of which only the range is known is a member, where membership changes at the borders of the given
 * blocks and nowhere else: then one address of each stretch between borders speaks for all of it (NP-43).
 */
export function whereverIn(
  within: readonly Cidr[],
  blocks: readonly Cidr[],
  isMember: (address: Address) => boolean,
): Truth {
  return whichever(stretches(within, blocks).map(isMember));
}

/** One address of each stretch of `within` that no border of `blocks` cuts. */
export function stretches(within: readonly Cidr[], blocks: readonly Cidr[]): readonly Address[] {
  return within.flatMap((range) => {
    const borders = blocks
      .filter(({ family }) => family === range.family)
      .flatMap((block) => [firstOf(block), lastOf(block) + 1n]);
    const starts = [...new Set([firstOf(range), ...borders])].filter(
      (value) => value >= firstOf(range) && value <= lastOf(range),
    );
    return starts.map((value) => ({ family: range.family, value }));
  });
}
