import { rulesInForce } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";

export const portlessProtocolEntry: Rule = defineRule({
  id: "portless-protocol-entry",
  category: "shape",
  severity: "info",
  summary: "An entry with a protocol and no port opens all ports of that protocol",
  statements: ["S5.1"],

  *find({ cluster }) {
    for (const { policy, rule, ref } of rulesInForce(cluster)) {
      if (typeof rule.ports === "string") continue;
      const whole = rule.ports.filter(({ port }) => port === undefined);
      const first = whole[0];
      if (first === undefined) continue;
      const protocols = [...new Set(whole.map(({ protocol }) => protocol ?? "TCP"))];
      const others = rule.ports.filter(({ port, protocol }) => port !== undefined && protocols.includes(protocol ?? "TCP"));
      yield {
        at: { object: ref.object, path: first.path },
        message: `${ruleName(policy, rule)} opens all 65,535 ${protocols.join(" and ")} ports, since an entry has no \`port\``,
        details: [
          ...(first.protocol === undefined ? ["`{}` in `ports` means every TCP port, and no other protocol (PORT-2)"] : []),
          ...(others.length > 0 ? [`beside it, ${others.length === 1 ? "the entry" : `the ${others.length} entries`} with a port ${others.length === 1 ? "says" : "say"} nothing`] : []),
        ],
        next: [`add the port to the entry: \`{protocol: ${protocols[0] ?? "TCP"}, port: 8080}\`, or leave \`ports\` out if every protocol is meant`],
      };
    }
  },
});
