import { count, listSome } from "@demarc/source";
import { rulesInForce } from "../policy-rules.ts";
import { destinationsOf } from "../rule-destinations.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";

/** Wider than any one program listens on; passive FTP and media servers are given some hundreds. */
const PORTS_MAX = 1000;

/** Ports of NodePort Services, which nobody can choose narrower. */
const NODE_PORTS = { first: 30000, last: 32767 } as const;

export const endportWideRange: Rule = defineRule({
  id: "endport-wide-range",
  category: "shape",
  severity: "warning",
  summary: "A port range opens more than a thousand ports",
  statements: ["S5.1"],

  *find(context) {
    const { cluster } = context;
    for (const { policy, rule, ref } of rulesInForce(cluster)) {
      for (const entry of typeof rule.ports === "string" ? [] : rule.ports) {
        const { port, endPort, protocol = "TCP", path } = entry;
        if (typeof port !== "number" || endPort === undefined || endPort - port < PORTS_MAX) continue;
        if (port === NODE_PORTS.first && endPort === NODE_PORTS.last) continue;
        const destinations = destinationsOf(context, { policy, rule, ref });
        const declared = destinations
          .flatMap((index) => cluster.world.workloads[index]?.ports ?? [])
          .filter((one) => one.protocol === protocol && port <= one.port && one.port <= endPort);
        const ports = [...new Set(declared.map((one) => one.port))].sort((a, b) => a - b).map(String);
        yield {
          at: { object: ref.object, path },
          message: `${ruleName(policy, rule)} opens ${count(endPort - port + 1, `${protocol} port`)}, ${port} to ${endPort}`,
          details: [ports.length === 0 ? "no container behind it declares a port in that range" : `the containers behind it declare ${listSome(ports, 8)} of them`],
          next: [ports.length > 0 && ports.length <= 8 ? `name the ports: \`ports: [${ports.map((one) => `{protocol: ${protocol}, port: ${one}}`).join(", ")}]\`` : "narrow the range to what the program is configured to use"],
          weight: endPort - port,
        };
      }
    }
  },
});
