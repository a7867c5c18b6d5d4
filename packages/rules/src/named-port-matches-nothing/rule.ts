import { nearestName } from "@demarc/kubernetes";
import { listSome } from "../counting-words.ts";
import { rulesInForce } from "../policy-rules.ts";
import { destinationsOf } from "../rule-destinations.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";

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
      const destinations = destinationsOf(context, written);
      // Who is not there has no names: `policy-selects-nothing` and `peer-selects-nothing` say that.
      if (destinations.length === 0) continue;
      const ports = destinations.flatMap((index) => world.workloads[index]?.ports ?? []);
      for (const { port: name, protocol = "TCP", path } of rule.ports) {
        if (typeof name !== "string" || ports.some((port) => port.name === name && port.protocol === protocol)) continue;
        const other = ports.find((port) => port.name === name);
        const names = [...new Set(ports.flatMap((port) => (port.name !== undefined && port.protocol === protocol ? [port.name] : [])))].sort();
        const near = nearestName(name, names);
        yield {
          at: { object: ref.object, path: `${path}.port` },
          message: `${ruleName(policy, rule)} opens the port named \`${name}\` for ${protocol}, and no pod ${rule.direction === "ingress" ? "that the policy selects" : "that it names"} has it`,
          details: other !== undefined ? [`\`${name}\` is a port for ${other.protocol} there (PORT-7)`] : names.length > 0 ? [`names there: ${listSome(names, 6)}`] : ["these pods name no ports"],
          next: [other !== undefined ? `add protocol: ${other.protocol}` : near !== undefined ? `write \`${near}\`` : "write the port's number, or name it in the container's ports"],
          subject: `${rule.direction} ${name}/${protocol}`,
          weight: 3,
        };
      }
    }
  },
});
