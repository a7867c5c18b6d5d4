import type { Service, ServicePort } from "@demarc/kubernetes";
import { familiesAsked, type Expansion, type Way } from "./expansion.ts";
import { podsOf } from "./flow-pairs.ts";
import type { Approach } from "./service-endpoints.ts";
import { toPorts } from "./service-flows.ts";
import { flowsThrough, rewritingOf } from "./source-readings.ts";

/** What stands behind a port of a node: the flows to it, if something does. */
export interface ThroughNode {
  readonly expansion?: Expansion;
  readonly notes: readonly string[];
}

/**
 * A port of a node may lead to pods: as node port of a Service (SVC-20), or as host port of a pod that runs there
 * (SVC-23). Policies see the pod and its port; the node itself is not the destination then.
 */
export function throughNode(way: Way, node: number): ThroughNode {
  const { port } = way.question;
  const led = servicePorts(way);
  if (port === undefined) return { notes: portsNote(way, led, node) };
  const [behind] = led.filter(({ port: { nodePort, protocol } }) => nodePort === port && protocol === way.question.protocol);
  if (behind !== undefined) return { expansion: throughNodePort(way, node, behind), notes: [] };
  const expansion = throughHostPort(way, node, port);
  return expansion === undefined ? { notes: [] } : { expansion, notes: [] };
}

interface Led {
  readonly service: Service;
  readonly port: ServicePort;
}

function servicePorts({ cluster }: Way): readonly Led[] {
  return cluster.services
    .filter(({ type }) => type === "NodePort" || type === "LoadBalancer")
    .flatMap((service) => service.ports.filter(({ nodePort }) => nodePort !== undefined).map((port) => ({ service, port })));
}

function throughNodePort(way: Way, node: number, { service, port }: Led): Expansion {
  const local = service.externalTrafficPolicy === "Local";
  const targets = local ? port.targets.filter(({ workload }) => mayRunOn(way, workload, node)) : port.targets;
  const approach: Approach = { entrance: local ? { kind: "as-sent" } : { kind: "node", node }, ownNodeOnly: false };
  const expansion = toPorts(way, approach, service, [{ ...port, targets }], familiesAsked(way.question));
  const notes = [
    `port ${String(port.nodePort)} of every node leads to port ${port.port} of Service ${service.namespace}/${service.name} (SVC-20)`,
    ...(local ? ["externalTrafficPolicy is Local, so a node leads only to pods that run on it (SVC-21)"] : []),
  ];
  return { ...expansion, notes: [...notes, ...expansion.notes] };
}

function throughHostPort(way: Way, node: number, port: number): Expansion | undefined {
  const { cluster, reachability, question } = way;
  const found = hostPorts(way, node).filter((one) => one.hostPort === port && one.protocol === question.protocol);
  if (found.length === 0) return undefined;
  const families = familiesAsked(question);
  const flows = found.flatMap((one) =>
    flowsThrough(way, { kind: "own-node" }, podsOf(cluster, reachability, [one.workload]), {
      protocol: question.protocol,
      port: one.port,
      ...(families !== undefined && { families }),
    }),
  );
  const [first] = found;
  const workload = cluster.workloads[first?.workload ?? -1];
  const name = `${workload?.namespace ?? ""}/${workload?.name ?? ""}`;
  const notes = [`port ${port} of the node is a host port of ${name} and leads to its port ${String(first?.port)} (SVC-23)`];
  if (found.some(({ isThere }) => !isThere)) notes.push(`whether a pod of ${name} runs on this node is not in the input`);
  return { flows, rewriting: rewritingOf(way), notes };
}

interface HostPort {
  readonly workload: number;
  readonly port: number;
  readonly protocol: string;
  readonly hostPort: number;
  readonly isThere: boolean;
}

function hostPorts(way: Way, node: number): readonly HostPort[] {
  return way.cluster.workloads.flatMap(({ pod }, workload) => {
    // On the host network the container is the node's own process.
    if (pod.hostNetwork || !mayRunOn(way, workload, node)) return [];
    const isThere = way.cluster.world.workloads[workload]?.node === node;
    const ports = [...pod.containers, ...pod.initContainers.filter(({ restarts }) => restarts)].flatMap((container) => container.ports);
    return ports.flatMap(({ port, protocol, hostPort }) => (hostPort === undefined ? [] : [{ workload, port, protocol, hostPort, isThere }]));
  });
}

function mayRunOn({ cluster }: Way, workload: number, node: number): boolean {
  const where = cluster.world.workloads[workload]?.node;
  return where === undefined || where === node;
}

/** Asked for all traffic, the node itself is judged, and what its ports lead to is another question. */
function portsNote(way: Way, led: readonly Led[], node: number): readonly string[] {
  const ports = new Set([...led.map(({ port }) => port.nodePort ?? 0), ...hostPorts(way, node).map(({ hostPort }) => hostPort)]);
  if (ports.size === 0) return [];
  return [`some ports of the node lead to pods, whose policies then decide: ask for ${[...ports].sort((a, b) => a - b).slice(0, 5).join(", ")}${ports.size > 5 ? " …" : ""} by number`];
}
