import type { PolicyPort } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { acceptedPolicies, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { selectedDestinationsOf } from "../rule-destinations.ts";
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
      const others = portsOfOtherProtocols(entries);
      const declared = new Map<WrittenRule, DeclaredProtocols>();
      const missing = new Set<Entry>();
      for (const entry of bare) {
        const { written, port } = entry;
        if (others[written.rule.direction].has(port.port)) continue;
        const known = declared.get(written) ?? declaredProtocols(context, written);
        declared.set(written, known);
        if (isAnotherProtocols(port, known)) missing.add(entry);
      }
      for (const { written, port } of missing) yield sayMissing(written, port);
      const rest = bare.filter((entry) => !missing.has(entry));
      const first = rest[0];
      if (first !== undefined) yield sayAll(first.written, rest.map(({ port }) => port));
    }
  },
});

function portsOf({ rule }: WrittenRule): readonly PolicyPort[] {
  return typeof rule.ports === "string" ? [] : rule.ports;
}

/** Ports that rules of a policy give another protocol than TCP, by direction. */
function portsOfOtherProtocols(entries: readonly Entry[]): Readonly<Record<"ingress" | "egress", ReadonlySet<PolicyPort["port"]>>> {
  const others = entries.filter(({ port }) => port.protocol === "UDP" || port.protocol === "SCTP");
  const of = (direction: "ingress" | "egress"): ReadonlySet<PolicyPort["port"]> =>
    new Set(others.filter(({ written }) => written.rule.direction === direction).map(({ port }) => port.port));
  return { ingress: of("ingress"), egress: of("egress") };
}

interface Entry {
  readonly written: WrittenRule;
  readonly port: PolicyPort;
}

/** By number and by name of a port at the receiving end of a rule, the protocols that it is declared for. */
type DeclaredProtocols = ReadonlyMap<PolicyPort["port"], ReadonlySet<string>>;

function declaredProtocols(context: RuleContext, written: WrittenRule): DeclaredProtocols {
  const found = new Map<PolicyPort["port"], Set<string>>();
  for (const index of selectedDestinationsOf(context, written)) {
    for (const { name, port, protocol } of context.cluster.world.workloads[index]?.ports ?? []) {
      for (const key of name === undefined ? [port] : [port, name]) found.set(key, (found.get(key) ?? new Set()).add(protocol));
    }
  }
  return found;
}

/** DNS, or a port that the other side declares for another protocol only. */
function isAnotherProtocols({ port }: PolicyPort, declared: DeclaredProtocols): boolean {
  if (port === DNS_PORT) return true;
  const protocols = declared.get(port);
  return protocols !== undefined && !protocols.has("TCP");
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
