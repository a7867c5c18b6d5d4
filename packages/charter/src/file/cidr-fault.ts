import { formatAddress, parseAddress, parseCidr, type CidrReading } from "@demarc/engine";

/** What a charter wants in place of a text, and how to write it. */
export interface WrittenFault {
  readonly expected: string;
  readonly fix: string;
}

export const CIDR_EXAMPLE = "e.g. `10.42.0.0/16`";

/**
 * What keeps a text from being a CIDR as charters hold it (without host bits), and what to write instead; undefined for
 * one that is. Where the text tells what is meant, the fix is that, ready to paste.
 */
export function cidrFault(text: string): WrittenFault | undefined {
  const reading = parseCidr(text);
  if (reading.ok) {
    if (!reading.hostBits) return undefined;
    const alone = single(text.slice(0, text.indexOf("/")));
    return { expected: "a CIDR without host bits", fix: `write \`${network(reading)}\` for the whole block${alone === undefined ? "" : `, or \`${alone}\` for that one address`}` };
  }
  if (text.trim() === "") return { expected: `a CIDR, ${CIDR_EXAMPLE}`, fix: "write the block of addresses, or delete the entry" };
  const slash = text.indexOf("/");
  return slash < 0 ? faultWithoutPrefix(text) : faultOfParts(text.slice(0, slash), text.slice(slash + 1));
}

function faultWithoutPrefix(text: string): WrittenFault {
  const expected = "a CIDR: an address, `/` and the length of its prefix";
  const alone = single(text);
  if (alone !== undefined) return { expected, fix: `write \`${alone}\` for that one address, or the network with its prefix, ${CIDR_EXAMPLE}` };
  const ends = text.split("-");
  const isRange = ends.length === 2 && ends.every((end) => parseAddress(end.trim()) !== undefined);
  return { expected, fix: isRange ? "write the range as CIDRs, each as an entry of its own" : `write it in full, ${CIDR_EXAMPLE}` };
}

function faultOfParts(address: string, prefix: string): WrittenFault {
  if (/\s/.test(address + prefix)) {
    return { expected: "a CIDR without blanks", fix: meant(address.replaceAll(/\s/g, ""), prefix.replaceAll(/\s/g, "")) };
  }
  if (address.includes("%")) return { expected: "a CIDR, whose address has no zone", fix: meant(address.slice(0, address.indexOf("%")), prefix) };
  const family = parseAddress(address)?.family;
  if (family === undefined) return { expected: "a CIDR with an IPv4 or IPv6 address before the `/`", fix: `correct the address, ${CIDR_EXAMPLE}` };
  const bits = address.includes(":") ? 128 : 32;
  const length = lengthOfMask(prefix);
  const expected = `a prefix length from 0 to ${bits} after the \`/\``;
  if (length !== undefined && bits === 32) return { expected: `${expected}, not a netmask`, fix: meant(address, String(length)) };
  const example = bits === 32 ? CIDR_EXAMPLE : "e.g. `fd00:10:42::/48`";
  const alone = single(address);
  return { expected, fix: `write the network with its prefix length, ${example}${alone === undefined ? "" : `, or \`${alone}\` for that one address`}` };
}

/** The block that is told by the parts; the way to write one where they tell none. */
function meant(address: string, prefix: string): string {
  const reading = parseCidr(`${address}/${prefix}`);
  return reading.ok ? `write \`${network(reading)}\`` : `write the network with its prefix length, ${CIDR_EXAMPLE}`;
}

function network({ range }: CidrReading & { readonly ok: true }): string {
  const size = range.last - range.first + 1n;
  const bits = range.family === 4 ? 32 : 128;
  return `${formatAddress({ family: range.family, value: range.first })}/${bits - (size.toString(2).length - 1)}`;
}

/** The block of one address; undefined for what is none. */
function single(text: string): string | undefined {
  const address = parseAddress(text);
  return address && `${formatAddress(address)}/${address.family === 4 ? 32 : 128}`;
}

/** `255.255.0.0` is 16; undefined for what is no netmask. */
function lengthOfMask(text: string): number | undefined {
  const mask = parseAddress(text);
  const [, ones] = mask?.family === 4 ? (/^(1*)0*$/.exec(mask.value.toString(2).padStart(32, "0")) ?? []) : [];
  return ones?.length;
}
