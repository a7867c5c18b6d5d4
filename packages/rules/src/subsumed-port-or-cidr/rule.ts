import { coversAddresses, lastPort, refKey } from "@demarc/engine";
import type { PolicyPort } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { countAddresses } from "../address-text.ts";
import { rulesInForce } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { blocksInForce, type WrittenBlock } from "../written-blocks.ts";
import { heldEntries, type Extent } from "./held-entries.ts";

/** Within one rule: a port inside a range that is there too, or a block inside a wider one. */
export const subsumedPortOrCidr: Rule = defineRule({
  id: "subsumed-port-or-cidr",
  category: "hygiene",
  severity: "info",
  summary: "an entry of a rule is inside a wider one of the same rule",

  *find(context) {
    for (const { policy, rule, ref } of rulesInForce(context.cluster)) {
      if (typeof rule.ports === "string") continue;
      const held = heldPorts(rule.ports);
      for (const port of rule.ports) {
        const wider = held.get(port);
        if (wider === undefined) continue;
        const message = `${ruleName(policy, rule)} lists ${text(port)}, which ${text(wider)} holds already`;
        yield { at: { object: ref.object, path: port.path }, message, next: ["delete the entry"], subject: text(port) };
      }
    }
    yield* blocks(context);
  },
});

/** Names mean other ports on each pod, so they are held by their equals and by whole protocols alone. */
function heldPorts(ports: readonly PolicyPort[]): ReadonlyMap<PolicyPort, PolicyPort> {
  const held = new Map<PolicyPort, PolicyPort>();
  for (const protocol of new Set(ports.map(protocolOf))) {
    const alike = ports.filter((port) => protocolOf(port) === protocol);
    const whole = alike.find(({ port }) => port === undefined);
    const names = new Map<string, PolicyPort>();
    const numbers: Extent<PolicyPort>[] = [];
    for (const entry of alike) {
      const { port, endPort } = entry;
      if (typeof port === "string") {
        const wider = whole ?? names.get(port);
        if (wider !== undefined) held.set(entry, wider);
        else names.set(port, entry);
        continue;
      }
      // The whole protocol holds the range of all ports, and is not held by it.
      const [first, last] = port === undefined ? [0, lastPort + 1] : [port, endPort ?? port];
      if (first <= last) numbers.push({ entry, first: BigInt(first), last: BigInt(last), size: BigInt(last - first + 1), key: `${first}-${last}` });
    }
    for (const [narrow, wide] of heldEntries(numbers, () => true)) held.set(narrow, wide);
  }
  return held;
}

function protocolOf({ protocol }: PolicyPort): string {
  return protocol ?? "TCP";
}

function text(entry: PolicyPort): string {
  const { port, endPort } = entry;
  return port === undefined ? `all of ${protocolOf(entry)}` : `${port}${endPort === undefined ? "" : `-${endPort}`}/${protocolOf(entry)}`;
}

function* blocks(context: RuleContext): Iterable<Found> {
  const byRule = groupBy(blocksInForce(context), ({ written }) => refKey(written.ref));
  for (const list of byRule.values()) {
    const held = heldBlocks(list);
    for (const one of list) {
      const wider = held.get(one);
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

function heldBlocks(blocks: readonly WrittenBlock[]): ReadonlyMap<WrittenBlock, WrittenBlock> {
  const held = new Map<WrittenBlock, WrittenBlock>();
  for (const family of [4, 6] as const) {
    const extents = blocks.flatMap((entry): readonly Extent<WrittenBlock>[] => {
      const [first, last] = [entry.ranges[0], entry.ranges.at(-1)];
      if (first?.family !== family || last === undefined) return [];
      const key = entry.ranges.map((range) => `${range.first}-${range.last}`).join();
      return [{ entry, first: first.first, last: last.last, size: countAddresses(entry.ranges), key }];
    });
    for (const [narrow, wide] of heldEntries(extents, (a, b) => coversAddresses(a.ranges, b.ranges))) held.set(narrow, wide);
  }
  return held;
}
