import { listSome } from "@demarc/source";
import { holdsPort, rulesInForce } from "../policy-rules.ts";
import { selectedDestinationsOf } from "../rule-destinations.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";

/**
 * A rule opens a Service's port, while packets arrive at its target port: the entry opens what nobody listens on
 * and not what was meant (PORT-1, SVC-11). Silent where some pod at the receiving end does listen on that port, and for
 * blocks: what they are for is not known, and a Service's own address is `ipblock-is-clusterip`.
 */
export const servicePortInsteadOfTargetPort: Rule = defineRule({
  id: "service-port-instead-of-target-port",
  category: "addresses",
  severity: "error",
  summary: "a rule opens a Service's port, and the pods listen on another",
  statements: ["S2.E3"],

  *find(context) {
    const { services, world } = context.cluster;
    for (const written of rulesInForce(context.cluster)) {
      const { policy, rule, ref } = written;
      // A rule for everybody names no Service; what it opens is said by the rules on empty lists.
      if (typeof rule.ports === "string" || (rule.direction === "egress" && typeof rule.peers === "string")) continue;
      const destinations = new Set(selectedDestinationsOf(context, written));
      for (const { port, endPort, protocol = "TCP", path } of rule.ports) {
        if (typeof port !== "number" || endPort !== undefined) continue;
        const listens = [...destinations].some((index) =>
          world.workloads[index]?.ports.some((declared) => declared.port === port && declared.protocol === protocol),
        );
        if (listens) continue;
        // A Service may span more than the rule does; what arrives at those of the receiving end is what matters.
        const meant = services.flatMap((service) =>
          service.ports.flatMap((candidate) => {
            const here =
              candidate.port === port && candidate.protocol === protocol ? candidate.targets.filter((target) => destinations.has(target.workload)) : [];
            return here.length > 0 && here.every((target) => target.port !== port) ? [{ service, ports: here.map((target) => target.port) }] : [];
          }),
        );
        const [first] = meant;
        if (first === undefined) continue;
        const targets = [...new Set(meant.flatMap((one) => one.ports))];
        const entries = rule.ports;
        const opened = targets.every((target) => entries.some((entry) => (entry.protocol ?? "TCP") === protocol && holdsPort(entry, target)));
        const besideBlocks = rule.direction === "egress" && typeof rule.peers !== "string" && rule.peers.some(({ ipBlock }) => ipBlock !== undefined);
        yield {
          at: { object: ref.object, path: `${path}.port` },
          severity: opened ? "info" : "error",
          message: `${ruleName(policy, rule)} opens ${port}/${protocol}, the port of Service ${first.service.namespace}/${first.service.name}; its pods listen on ${listSome(targets.map(String), 3)}`,
          details: [opened ? "the rule opens that too, so this entry only is in vain" : "policies see the pod's port, after the Service's translation"],
          next: [opened ? (besideBlocks ? "leave the entry to the addresses that the rule names too, or delete it" : "delete the entry") : `write ${listSome(targets.map((target) => `{protocol: ${protocol}, port: ${target}}`), 3)}${besideBlocks ? " for these pods, in a rule of their own" : ""}`],
          subject: `${rule.direction} ${port}/${protocol} ${first.service.namespace}/${first.service.name}`,
          weight: 4,
        };
      }
    }
  },
});
