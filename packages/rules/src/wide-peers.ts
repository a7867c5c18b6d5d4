import type { Ref } from "@demarc/engine";
import { picksAll } from "@demarc/kubernetes";
import { isMostOfTheWorld } from "./address-text.ts";
import { opensDnsOnly, selectsDnsServersOnly } from "./dns-questions.ts";
import { peersOf, refTo, type WrittenPeer, type WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";
import { readBlock } from "./written-blocks.ts";

/** What of a rule names nobody: all of it, or some of its peers. */
export interface WidePart {
  readonly ref: Ref;
  /** As a message says it: `rules for everybody`. */
  readonly whom: "everybody" | "every namespace" | "nearly every address";
}

/** The parts of a rule that open more than anybody who wrote them can have counted. */
export function wideParts(context: RuleContext, written: WrittenRule): readonly WidePart[] {
  if (typeof written.rule.peers === "string") return [{ ref: written.ref, whom: "everybody" }];
  return peersOf(written).flatMap((one): readonly WidePart[] => {
    const ref = refTo(one.policy.object, one.peer.path);
    if (meansWholeCluster(context, one)) return [{ ref, whom: "every namespace" }];
    return one.peer.ipBlock !== undefined && isMostOfTheWorld(readBlock(one.peer.ipBlock)?.ranges ?? []) ? [{ ref, whom: "nearly every address" }] : [];
  });
}

/** A peer that means every pod of every namespace, but for those who come to ask for names: DNS is there for everybody. */
export function meansWholeCluster(context: RuleContext, { peer, policy, rule }: WrittenPeer): boolean {
  const isWhole = peer.namespaceSelector !== undefined && picksAll(peer.namespaceSelector) && (peer.podSelector === undefined || picksAll(peer.podSelector));
  return isWhole && !(rule.direction === "ingress" && opensDnsOnly(rule) && selectsDnsServersOnly(context, policy));
}
