import { intersectAddresses, parseAddress, parseCidr, type AddressRange, type CidrReading } from "@demarc/engine";
import type { Problem } from "@demarc/source";
import type { Charter, External } from "./charter.ts";
import { problem } from "./problem-codes.ts";

/** The largest blocks that one organisation was ever given; whoever lists a larger one lists the internet. */
const prefixMin: Readonly<Record<4 | 6, number>> = { 4: 8, 6: 16 };

/** Addresses that lead to no other machine: this host, nowhere, many at once, and what is reserved. */
const nowhere: readonly AddressRange[] = ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"].flatMap((text) => {
  const block = parseCidr(text);
  return block.ok ? [block.range] : [];
});

/** Externals whose address says more, less or something else than its author can have meant. */
export function* lintExternals({ externals }: Pick<Charter, "externals">): Iterable<Problem> {
  for (const external of externals) {
    const block = blockOf(external.address);
    if (block?.ok !== true) continue;
    yield* unclear(external, block);
    if (block.prefix < prefixMin[block.range.family]) {
      const ports = external.port === undefined ? "every port" : `${external.protocol} ${external.port}`;
      yield problem("external-too-wide", `\`${external.name}\` is ${external.address}, more than one organisation has`, external.at, { consequence: `egress to all of it on ${ports} counts as documented` });
    } else if (intersectAddresses([block.range], nowhere).length > 0) {
      yield problem("external-not-outside", `\`${external.name}\` is ${external.address}, which leads to no other machine`, external.at);
    }
  }
}

function* unclear({ name, address, at }: External, { hostBits, leadingZeros }: CidrReading & { readonly ok: true }): Iterable<Problem> {
  if (hostBits) yield problem("external-address-unclear", `\`${name}\` is \`${address}\`, a network with the address of one machine in it`, at, { fix: `write \`${address.slice(0, address.indexOf("/"))}\` for the machine, or the network's own address`, consequence: "it counts as the whole network" });
  if (leadingZeros) yield problem("external-address-unclear", `\`${name}\` is \`${address}\`, with leading zeros, which some programs read as octal`, at, { fix: "write the numbers without leading zeros", consequence: "they are read as decimal" });
}

/** A single address as the block that holds it alone; undefined for names. */
function blockOf(address: string): CidrReading | undefined {
  if (address.includes("/")) return parseCidr(address);
  const single = parseAddress(address);
  return single === undefined ? undefined : parseCidr(`${address}/${address.includes(":") ? 128 : 32}`);
}
