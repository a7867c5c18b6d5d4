import { addressSet, includesAddress } from "@demarc/engine";
import { nearestName, type PolicyRule } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { rulesInForce } from "../policy-rules.ts";
import { destinationsOf } from "../rule-destinations.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { readBlock } from "../written-blocks.ts";

/** A port name that no pod at the receiving end has with that protocol: the entry matches nothing (PORT-6, PORT-7). */
export const namedPortMatchesNothing: Rule = defineRule({
  id: "named-port-matches-nothing",
  category: "addresses",
  severity: "error",
  summary: "a rule names a port that no pod at the receiving end has",

  *find(context) {
    const { world } = context.cluster;
    for (const written of rulesInForce(context.cluster)) {
      const { policy, rule, ref } = written;
      if (typeof rule.ports === "string") continue;
      const toBlocks = namesBlocksOnly(rule);
      const destinations = toBlocks ? knownPodsIn(context, rule) : destinationsOf(context, written);
      // Who is not there has no names: `policy-selects-nothing` and `peer-selects-nothing` say that.
      if (destinations.length === 0 && !toBlocks) continue;
      const ports = destinations.flatMap((index) => world.workloads[index]?.ports ?? []);
      for (const { port: name, protocol = "TCP", path } of rule.ports) {
        if (typeof name !== "string" || ports.some((port) => port.name === name && port.protocol === protocol)) continue;
        const other = ports.find((port) => port.name === name);
        const names = [...new Set(ports.flatMap((port) => (port.name !== undefined && port.protocol === protocol ? [port.name] : [])))].sort();
        const near = nearestName(name, names);
        yield {
          at: { object: ref.object, path: `${path}.port` },
          message: `${ruleName(policy, rule)} opens the port named \`${name}\` for ${protocol}, and ${toBlocks ? "addresses have no port names" : `no pod ${rule.direction === "ingress" ? "that the policy selects" : "that it names"} has it`}`,
          details: toBlocks ? ["only pods have names for their ports (PORT-8)"] : other !== undefined ? [`\`${name}\` is a port for ${other.protocol} there (PORT-7)`] : names.length > 0 ? [`names there: ${listSome(names, 6)}`] : ["these pods name no ports"],
          next: [other !== undefined ? `add protocol: ${other.protocol}` : near !== undefined ? `write \`${near}\`` : toBlocks ? "write the port's number" : "write the port's number, or name it in the container's ports"],
          subject: `${rule.direction} ${name}/${protocol}`,
          weight: 3,
        };
      }
    }
  },
});

function namesBlocksOnly({ direction, peers }: PolicyRule): boolean {
  return direction === "egress" && typeof peers !== "string" && peers.length > 0 && peers.every(({ ipBlock }) => ipBlock !== undefined);
}

/** Pods that have one of the addresses for sure; that a block may hold any pod whose address is not known says nothing. */
function knownPodsIn({ cluster }: RuleContext, { peers }: PolicyRule): readonly number[] {
  const ranges = typeof peers === "string" ? [] : peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : (readBlock(ipBlock)?.ranges ?? [])));
  return cluster.world.workloads.flatMap(({ addresses }, index) => (addresses.some((address) => includesAddress(addressSet(ranges), address)) ? [index] : []));
}
