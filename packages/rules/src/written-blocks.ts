import { parseCidr, subtractAddresses, type AddressRange } from "@demarc/engine";
import type { PolicyPeer } from "@demarc/kubernetes";
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

export function* blocksInForce(context: RuleContext): Iterable<WrittenBlock> {
  for (const written of peersInForce(context.cluster)) {
    const block = written.peer.ipBlock;
    if (block === undefined) continue;
    const reading = parseCidr(block.cidr);
    if (!reading.ok) continue;
    const excepted = exceptionsOf(block.except);
    yield { written, block, range: reading.range, excepted, ranges: subtractAddresses([reading.range], excepted), hostBits: reading.hostBits };
  }
}

/** The addresses that a block means: none where it cannot be read. */
export function rangesOfBlock({ cidr, except }: NonNullable<PolicyPeer["ipBlock"]>): readonly AddressRange[] {
  const whole = parseCidr(cidr);
  return whole.ok ? subtractAddresses([whole.range], exceptionsOf(except)) : [];
}

function exceptionsOf(except: readonly string[]): readonly AddressRange[] {
  return except.flatMap((text) => {
    const one = parseCidr(text);
    return one.ok ? [one.range] : [];
  });
}

/** Few enough addresses that somebody meant these machines, not a network. */
export function isNarrow({ first, last }: AddressRange): boolean {
  return last - first < 16n;
}
