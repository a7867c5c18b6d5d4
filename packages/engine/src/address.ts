import type { Address, AddressRange } from "./world.ts";

/**
 * Reads an address as Kubernetes does before 1.36 (k8s.io/utils/net, the parser of Go 1.16): octets and groups may
 * have leading zeros and are decimal and hexadecimal all the same. IPv4 written as IPv6 is IPv4 (NP-26). Undefined
 * when it is none: zones, blanks and port numbers are refused. Never throws.
 */
export function parseAddress(text: string): Address | undefined {
  const written = parseWritten(text);
  if (written === undefined) return undefined;
  return normalise(written);
}

/** RFC 5952 for IPv6, dotted decimal for IPv4. `parseAddress(formatAddress(a))` is `a`. */
export function formatAddress(address: Address): string {
  const { value } = address;
  if (address.family === 4) return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 0xffn).toString()).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  const gap = longestZeroRun(groups);
  if (gap.length < 2) return groups.map((g) => g.toString(16)).join(":");
  const head = groups.slice(0, gap.start).map((g) => g.toString(16));
  const tail = groups.slice(gap.start + gap.length).map((g) => g.toString(16));
  return `${head.join(":")}::${tail.join(":")}`;
}

/** A block as written, and how far from the canonical way of writing it (NPV-14). */
export interface Cidr {
  /** Bits beyond the prefix masked away (NP-21); IPv4 written as IPv6 taken as IPv4 (NP-26). */
  readonly range: AddressRange;
  /** As written: 0–32, or 0–128 where the address is written as IPv6. */
  readonly prefix: number;
  /** The address has bits beyond the prefix, as in `10.0.0.77/24`. */
  readonly hostBits: boolean;
  /** An octet or the prefix length starts with a needless zero, as in `010.0.0.0/08`. */
  readonly leadingZeros: boolean;
  /** IPv4 written as IPv6, as in `::ffff:10.0.0.0/104`. */
  readonly mapped: boolean;
}

export type CidrReading = ({ readonly ok: true } & Cidr) | { readonly ok: false; readonly reason: string };

/**
 * Reads `address/length` with the leniencies of the API server (NPV-14): what it refuses in every version is
 * `ok: false` with a reason, what only newer versions refuse is a flag of the {@link Cidr}. Never throws.
 */
export function parseCidr(text: string): CidrReading {
  const slash = text.indexOf("/");
  if (slash < 0) return { ok: false, reason: "no prefix length: expected an address, `/` and a number of bits" };
  const addressText = text.slice(0, slash);
  const prefixText = text.slice(slash + 1);
  const written = parseWritten(addressText);
  if (written === undefined) return { ok: false, reason: reasonForAddress(addressText) };
  const bits = written.family === 4 ? 32 : 128;
  const prefix = parseDecimal(prefixText, 0);
  if (prefix === undefined || prefix.end !== prefixText.length) {
    return { ok: false, reason: reasonForPrefix(prefixText, bits) };
  }
  if (prefix.value > bits) return { ok: false, reason: `prefix length ${prefix.value} is above ${bits}` };

  const mapped = written.family === 6 && written.value >> 32n === mappedPrefix;
  const size = 1n << BigInt(bits - prefix.value);
  const first = written.value - (written.value % size);
  const last = first + size - 1n;
  // With fewer than 96 bits the mask cuts into the mapping prefix itself, and what is left is an IPv6 block.
  const range: AddressRange =
    mapped && prefix.value >= 96
      ? { family: 4, first: first & 0xffffffffn, last: last & 0xffffffffn }
      : { family: written.family, first, last };
  const leadingZeros = written.leadingZeros || (prefixText.length > 1 && prefixText.startsWith("0"));
  return { ok: true, range, prefix: prefix.value, hostBits: first !== written.value, leadingZeros, mapped };
}

/** The ranges of blocks, in their order; what is no CIDR is left out, for those whose reader has said so already. */
export function rangesOfCidrs(texts: readonly string[]): readonly AddressRange[] {
  return texts.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr.ok ? [cidr.range] : [];
  });
}

/** `::ffff:0:0/96` without its last 32 bits. */
const mappedPrefix = 0xffffn;

interface Written {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly leadingZeros: boolean;
}

function normalise(written: Written): Address {
  const { family, value } = written;
  return family === 6 && value >> 32n === mappedPrefix ? { family: 4, value: value & 0xffffffffn } : { family, value };
}

/** Longest text that can be an address; the parser accepts any number of leading zeros, we stop at some point. */
const addressLengthMax = 256;

function parseWritten(text: string): Written | undefined {
  if (text.length > addressLengthMax) return undefined;
  return parseIPv4(text, 0) ?? parseIPv6(text);
}

/** Four decimal octets from `start` to the end of the text. */
function parseIPv4(text: string, start: number): Written | undefined {
  let at = start;
  let value = 0n;
  let leadingZeros = false;
  for (let octet = 0; octet < 4; octet++) {
    if (octet > 0 && text[at++] !== ".") return undefined;
    const number = parseDecimal(text, at);
    if (number === undefined || number.value > 255) return undefined;
    if (number.end - at > 1 && text[at] === "0") leadingZeros = true;
    value = (value << 8n) | BigInt(number.value);
    at = number.end;
  }
  return at === text.length ? { family: 4, value, leadingZeros } : undefined;
}

function parseIPv6(text: string): Written | undefined {
  const groups: number[] = [];
  let gap: number | undefined;
  let leadingZeros = false;
  let at = 0;
  if (text.startsWith("::")) {
    gap = 0;
    at = 2;
  }
  while (groups.length < 8 && at < text.length) {
    const number = parseHexadecimal(text, at);
    if (number === undefined || number.value > 0xffff) return undefined;
    if (text[number.end] === ".") {
      const tail = parseIPv4(text, at);
      // Without a gap the dotted part must fill exactly the last two groups.
      if (tail === undefined || groups.length > 6 || (gap === undefined && groups.length !== 6)) return undefined;
      groups.push(Number(tail.value >> 16n), Number(tail.value & 0xffffn));
      leadingZeros ||= tail.leadingZeros;
      at = text.length;
      break;
    }
    groups.push(number.value);
    // Four digits may begin with a zero; more of them must, to be in range.
    leadingZeros ||= number.end - at > 4;
    at = number.end;
    if (at === text.length) break;
    if (text[at] !== ":" || at + 1 === text.length) return undefined;
    at++;
    if (text[at] === ":") {
      if (gap !== undefined) return undefined;
      gap = groups.length;
      at++;
    }
  }
  if (at !== text.length) return undefined;
  // A gap stands for at least one group.
  if (gap === undefined ? groups.length !== 8 : groups.length >= 8) return undefined;
  if (gap !== undefined) groups.splice(gap, 0, ...Array.from({ length: 8 - groups.length }, () => 0));
  return { family: 6, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n), leadingZeros };
}

/** Numbers above it are refused, whatever they are for; keeps hostile digits from growing without end. */
const numberMax = 0xffffff;

function parseDecimal(text: string, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  let at = start;
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value >= numberMax) return undefined;
  }
  return at === start ? undefined : { value, end: at };
}

function parseHexadecimal(text: string, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  let at = start;
  for (; at < text.length; at++) {
    const digit = "0123456789abcdef".indexOf(text.charAt(at).toLowerCase());
    if (digit < 0) break;
    value = value * 16 + digit;
    if (value >= numberMax) return undefined;
  }
  return at === start ? undefined : { value, end: at };
}

function reasonForAddress(text: string): string {
  if (text === "") return "no address before the `/`";
  if (text !== text.trim()) return "blanks around the address";
  if (text.includes("%")) return "an address with a zone cannot be in a block";
  return "the part before the `/` is no IPv4 or IPv6 address";
}

function reasonForPrefix(text: string, bits: number): string {
  if (text.includes(".")) return `a netmask after the \`/\`: expected a number of bits from 0 to ${bits}`;
  return `the part after the \`/\` is no number from 0 to ${bits}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, i) => {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  });
  return best;
}
