import { addressSet, parseCidr, rangesOfCidrs, subtractAddresses, type AddressRange } from "@demarc/engine";
import type { PolicyPeer, PolicyRule } from "@demarc/kubernetes";
import { isMostOfTheWorld } from "./address-text.ts";
import { peersInForce, type WrittenPeer } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/** A block of a rule in force, with the addresses that it means. */
export interface WrittenBlock {
  readonly written: WrittenPeer;
  readonly block: NonNullable<PolicyPeer["ipBlock"]>;
  readonly range: AddressRange;
  /** Of `except`, as far as they can be read. */
  readonly excepted: readonly AddressRange[];
  /** `range` without `excepted`. */
  readonly ranges: readonly AddressRange[];
  /** Bits beyond the prefix length are set (NP-21). */
  readonly hostBits: boolean;
}

/** Every `ipBlock` of a rule in force whose CIDR can be read. */
export function* blocksInForce(context: RuleContext): Iterable<WrittenBlock> {
  for (const written of peersInForce(context.cluster)) {
    const { ipBlock } = written.peer;
    const read = ipBlock === undefined ? undefined : readBlock(ipBlock);
    if (ipBlock !== undefined && read !== undefined) yield { written, block: ipBlock, ...read };
  }
}

/** The addresses that a block means; undefined where its CIDR cannot be read. */
export function readBlock(block: NonNullable<PolicyPeer["ipBlock"]>): Pick<WrittenBlock, "range" | "excepted" | "ranges" | "hostBits"> | undefined {
  const reading = parseCidr(block.cidr);
  if (!reading.ok) return undefined;
  const excepted = rangesOfCidrs(block.except);
  return { range: reading.range, excepted, ranges: subtractAddresses([reading.range], excepted), hostBits: reading.hostBits };
}

/** Whether a rule is for everybody: it names no peer, or blocks that hold more than half of all addresses. */
export function isForEverybody({ peers }: PolicyRule): boolean {
  if (typeof peers === "string") return true;
  return isMostOfTheWorld(addressSet(peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : (readBlock(ipBlock)?.ranges ?? [])))));
}

/** Few enough addresses that somebody meant these machines, not a network. */
export function isNarrow({ first, last }: AddressRange): boolean {
  return last - first < 16n;
}
