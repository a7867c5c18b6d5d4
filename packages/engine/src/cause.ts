import { matchNamespace, matchPorts, type End } from "./match.ts";
import { labelsOfWorkload, matchSelector } from "./selector.ts";
import { maybe } from "./truth.ts";
import type { Cause } from "./decision.ts";
import type { Flow } from "./flow.ts";
import type { Peer, PodSet, Policy, Ref, Rule, World } from "./world.ts";

/** Why it is not certain that, or how, a policy applies to an end; empty when it is. */
export function causesOfSubject(world: World, policy: Policy, subject: End): readonly Cause[] {
  const refused: readonly Cause[] = policy.standing === "refused" ? [{ kind: "refused-policy", policy: policy.ref }] : [];
  return [...refused, ...causesOfPods(world, policy.subject, policy.ref, subject)];
}

/** Why it is not certain that a peer means an end; empty when it is. */
export function causesOfPeer(world: World, peer: Peer, end: End): readonly Cause[] {
  if (peer.kind === "pods") return causesOfPods(world, peer, peer.ref, end);
  if (end.workload !== undefined) return [{ kind: "address-unknown", workload: end.workload, peer: peer.ref }];
  return end.node === undefined ? [] : [{ kind: "node-address-unclear", node: end.node, peer: peer.ref }];
}

/** Why it is not certain that the ports of a rule mean a flow: names on pods that need not exist yet (PORT-6). */
export function causesOfPorts(world: World, ports: Rule["ports"], flow: Flow, destination: End): readonly Cause[] {
  const { workload } = destination;
  if (ports === "any" || workload === undefined || matchPorts(world, ports, flow.protocol, flow.port, destination) !== maybe) return [];
  return ports.flatMap((match): readonly Cause[] => {
    if (match.kind !== "named" || (match.protocol !== undefined && match.protocol !== flow.protocol)) return [];
    return [{ kind: "port-number-open", workload, name: match.name, port: match.ref }];
  });
}

function causesOfPods(world: World, set: PodSet, selector: Ref, end: End): readonly Cause[] {
  const workload = world.workloads[end.workload ?? -1];
  if (workload === undefined || end.workload === undefined) return [];
  const causes: Cause[] = [];
  const namespace = workload.namespace;
  if (matchNamespace(world, set.namespaces, namespace) === maybe) {
    const kind = world.namespaces[namespace]?.described === undefined ? "namespace-labels-unknown" : "namespace-open";
    causes.push({ kind, namespace, selector });
  }
  if (matchSelector(set.pods, labelsOfWorkload(workload)) === maybe) {
    for (const key of new Set(set.pods.map((r) => r.key))) {
      if (workload.described !== undefined) {
        const asked = set.pods.filter((r) => r.key === key);
        if (matchSelector(asked, labelsOfWorkload(workload)) === maybe) causes.push({ kind: "label-open", workload: end.workload, key, selector });
      } else if (workload.unknownLabels.has(key)) causes.push({ kind: "label-value-unknown", workload: end.workload, key, selector });
    }
  }
  return causes;
}
