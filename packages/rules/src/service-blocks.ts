import { peersFor } from "./policy-advice.ts";
import { ruleName } from "./rule-effect.ts";
import type { Found, RuleContext } from "./rule.ts";
import { egressCoversBackends, servicesAt } from "./service-addresses.ts";
import { blocksInForce, isNarrow } from "./written-blocks.ts";

/**
 * Blocks of egress rules that name an address of a Service of this cluster, where the same pods are not let out to
 * what stands behind it: under most CNIs packets are translated before policies look, and the rule matches nothing.
 */
export function* blocksOnServices(context: RuleContext, of: "cluster-ip" | "external"): Iterable<Found> {
  for (const { written, block, range, ranges } of blocksInForce(context)) {
    const { policy, rule, ref } = written;
    if (rule.direction !== "egress" || !isNarrow(range)) continue;
    for (const { service, address } of servicesAt(context, ranges, of)) {
      const without = policy.subjects.filter((workload) => !service.workloads.includes(workload) && !egressCoversBackends(context, workload, service));
      if (policy.subjects.length > 0 && without.length === 0) continue;
      const targets = [...new Set(service.ports.flatMap(({ targets: list, addressTargets }) => [...list, ...addressTargets].map(({ port }) => port)))];
      const translated = service.ports.map(({ port }) => port).filter((port) => !targets.includes(port));
      const peers = peersFor(context.cluster, service.workloads);
      yield {
        at: { object: ref.object, path: `${block.path}.cidr` },
        message: `${ruleName(policy, rule)} names ${address}, which is Service ${service.namespace}/${service.name} of this cluster: packets arrive at what stands behind it, and no rule opens that`,
        details: [
          targets.length > 0 ? `behind it: port ${targets.join(", ")}${translated.length > 0 ? `, not ${translated.join(", ")}` : ""}` : "nothing in the input stands behind it",
          "kube-router judges both the address and the pods, so keep the address beside them",
        ],
        next: [peers.length > 0 ? `add beside the address: \`${peers.join(", ")}\` on ${targets.join(", ")}` : "name what stands behind the Service"],
        subject: `${rule.direction} ${address}`,
        weight: 4,
      };
    }
  }
}
