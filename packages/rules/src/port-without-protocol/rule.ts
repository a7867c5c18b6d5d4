import type { PolicyPort } from "@demarc/kubernetes";
import { listSome } from "../counting-words.ts";
import { acceptedPolicies, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { destinationsOf } from "../rule-destinations.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

const DNS_PORT = 53;

export const portWithoutProtocol: Rule = defineRule({
  id: "port-without-protocol",
  category: "shape",
  severity: "info",
  summary: "A port without `protocol` means TCP only",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      const entries = speakingRules(policy).flatMap((written) => portsOf(written).map((port) => ({ written, port })));
      const bare = entries.filter(({ port }) => port.protocol === undefined && port.port !== undefined);
      const missing = bare.filter(({ written, port }) => isAnotherProtocols(context, written, port));
      for (const { written, port } of missing) yield sayMissing(written, port);
      const rest = bare.filter((entry) => !missing.includes(entry));
      const first = rest[0];
      if (first !== undefined) yield sayAll(first.written, rest.map(({ port }) => port));
    }
  },
});

function portsOf({ rule }: WrittenRule): readonly PolicyPort[] {
  return typeof rule.ports === "string" ? [] : rule.ports;
}

/** DNS without UDP, or a port that the other side declares for another protocol only. */
function isAnotherProtocols(context: RuleContext, written: WrittenRule, { port }: PolicyPort): boolean {
  const others = speakingRules(written.policy).filter(({ rule }) => rule.direction === written.rule.direction).flatMap(portsOf);
  if (others.some((other) => other.port === port && (other.protocol === "UDP" || other.protocol === "SCTP"))) return false;
  if (port === DNS_PORT) return true;
  const declared = destinationsOf(context, written).flatMap((index) => context.cluster.world.workloads[index]?.ports ?? []).filter((one) => one.port === port || one.name === port);
  return declared.length > 0 && declared.every(({ protocol }) => protocol !== "TCP");
}

function sayMissing({ policy, rule, ref }: WrittenRule, { path, port = "" }: PolicyPort): Found {
  const isDns = port === DNS_PORT;
  return {
    at: { object: ref.object, path },
    severity: "error",
    message: isDns
      ? `port 53 without \`protocol\` in ${ruleName(policy, rule)} is TCP only, and nearly all DNS questions are asked over UDP`
      : `port ${port} without \`protocol\` in ${ruleName(policy, rule)} is TCP, and what listens there does not speak TCP`,
    next: [isDns ? "write both: `ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`" : `write the protocol that the container declares, e.g. \`{protocol: UDP, port: ${port}}\``],
    weight: 1,
  };
}

function sayAll({ policy, ref }: WrittenRule, ports: readonly PolicyPort[]): Found {
  const numbers = [...new Set(ports.map(({ port = "" }) => String(port)))];
  return {
    at: { object: ref.object, path: ports[0]?.path ?? "spec" },
    message: `${policy.name} leaves \`protocol\` out for ${numbers.length === 1 ? "port" : "ports"} ${listSome(numbers, 6)}, which means TCP`,
    next: [`write it: \`{protocol: TCP, port: ${numbers[0] ?? ""}}\`, or the protocol that is meant`],
    subject: "protocol",
  };
}
