import {
  addressSet, complementAddresses, coversAddresses, formatAddress, formatCidrs, includesAddress, intersectAddresses, wholeFamily,
  type Address, type AddressRange,
} from "@demarc/engine";

/** More blocks than this say less than their number does. */
const BLOCKS_MAX = 4;

/**
 * Address ranges for people: CIDR blocks, or what is missing when nearly everything is in. The engine's
 * addresses are those that belong to no pod, so all of them are "any address outside the cluster".
 */
export function describeRanges(ranges: readonly AddressRange[]): string {
  const set = addressSet(ranges);
  const isWhole = (family: 4 | 6): boolean => coversAddresses(set, [wholeFamily(family)]);
  if (isWhole(4) && isWhole(6)) return "any address outside the cluster";
  const parts = ([4, 6] as const).map((family) => describeFamily(set, family)).filter((part) => part !== "");
  return parts.length === 0 ? "no address" : parts.join(" and ");
}

/** Whether it is so much that nobody can have meant single machines: more than half of a family. */
export function isMostOfTheWorld(ranges: readonly AddressRange[]): boolean {
  const set = addressSet(ranges);
  return ([4, 6] as const).some((family) => countAddresses(intersectAddresses(set, [wholeFamily(family)])) * 2n > countAddresses([wholeFamily(family)]));
}

/** From the blocks that are set aside for examples (RFC 5737, RFC 3849), so that nobody takes them for machines of theirs. */
const examples: readonly Address[] = [
  { family: 4, value: 0xcb007107n },
  { family: 6, value: 0x20010db8000000000000000000000007n },
];

/** One address of a set: from the examples' blocks if it is in, else the first. */
export function someAddress(ranges: readonly AddressRange[]): Address {
  const set = addressSet(ranges);
  return examples.find((example) => includesAddress(set, example)) ?? { family: ranges[0]?.family ?? 4, value: ranges[0]?.first ?? 0n };
}

/** True of an address that stands for any other outside. */
export function isExample({ family, value }: Address): boolean {
  return examples.some((example) => example.family === family && example.value === value);
}

/** As it stands before a port: `203.0.113.7`, `[2001:db8::7]`. */
export function hostText(address: Address): string {
  return address.family === 6 ? `[${formatAddress(address)}]` : formatAddress(address);
}

function describeFamily(set: readonly AddressRange[], family: 4 | 6): string {
  const held = intersectAddresses(set, [wholeFamily(family)]);
  if (held.length === 0) return "";
  if (!isMostOfTheWorld(held)) return listBlocks(formatCidrs(held));
  // `0.0.0.0/0 except 10.0.0.0/8` is eight blocks when listed and one when what is missing is.
  const missing = intersectAddresses(complementAddresses(held), [wholeFamily(family)]);
  const whole = `any IPv${family} address outside the cluster`;
  return missing.length === 0 ? whole : `${whole} except ${listBlocks(formatCidrs(missing))}`;
}

function listBlocks(blocks: readonly string[]): string {
  // "and 1 more" takes as much room as the one.
  const shown = blocks.slice(0, blocks.length === BLOCKS_MAX + 1 ? blocks.length : BLOCKS_MAX).map((block) => block.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, ""));
  const more = blocks.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more blocks` : shown.join(", ");
}

/** How many addresses ranges hold that do not overlap. */
export function countAddresses(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
