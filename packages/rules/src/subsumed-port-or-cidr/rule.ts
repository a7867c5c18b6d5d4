import { coversAddresses } from "@demarc/engine";
import type { PolicyPort } from "@demarc/kubernetes";
import { rulesInForce } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { blocksInForce, type WrittenBlock } from "../written-blocks.ts";

/** Within one rule: a port inside a range that is there too, or a block inside a wider one. */
export const subsumedPortOrCidr: Rule = defineRule({
  id: "subsumed-port-or-cidr",
  category: "hygiene",
  severity: "info",
  summary: "an entry of a rule is inside a wider one of the same rule",

  *find(context) {
    for (const { policy, rule, ref } of rulesInForce(context.cluster)) {
      if (typeof rule.ports === "string") continue;
      for (const [index, port] of rule.ports.entries()) {
        const wider = rule.ports.find((other, at) => at !== index && covers(other, port) && (!covers(port, other) || at < index));
        if (wider !== undefined) yield { at: { object: ref.object, path: port.path }, message: `${ruleName(policy, rule)} lists ${text(port)}, which ${text(wider)} holds already`, next: ["delete the entry"], subject: text(port) };
      }
    }
    yield* blocks(context);
  },
});

function covers(wide: PolicyPort, narrow: PolicyPort): boolean {
  if ((wide.protocol ?? "TCP") !== (narrow.protocol ?? "TCP")) return false;
  if (wide.port === undefined) return true;
  if (typeof wide.port === "string" || typeof narrow.port === "string") return wide.port === narrow.port;
  if (narrow.port === undefined) return false;
  return wide.port <= narrow.port && (narrow.endPort ?? narrow.port) <= (wide.endPort ?? wide.port);
}

function text({ protocol = "TCP", port, endPort }: PolicyPort): string {
  return port === undefined ? `all of ${protocol}` : `${port}${endPort === undefined ? "" : `-${endPort}`}/${protocol}`;
}

function* blocks(context: RuleContext): Iterable<Found> {
  const byRule = new Map<string, WrittenBlock[]>();
  for (const block of blocksInForce(context)) {
    const key = `${block.written.ref.object} ${block.written.ref.path}`;
    byRule.set(key, [...(byRule.get(key) ?? []), block]);
  }
  for (const list of byRule.values()) {
    for (const [index, one] of list.entries()) {
      const wider = list.find((other, at) => at !== index && coversAddresses(other.ranges, one.ranges) && (!coversAddresses(one.ranges, other.ranges) || at < index));
      if (wider === undefined) continue;
      yield {
        at: { object: one.written.ref.object, path: `${one.block.path}.cidr` },
        message: `${ruleName(one.written.policy, one.written.rule)} lists ${one.block.cidr}, which ${wider.block.cidr} holds already`,
        next: ["delete the block"],
        subject: one.block.cidr,
      };
    }
  }
}
