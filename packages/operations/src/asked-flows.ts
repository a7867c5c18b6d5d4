import type { Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { endsOf, straight, type Expansion, type Question, type Way } from "./expansion.ts";
import { throughNode } from "./node-flows.ts";
import type { Reference } from "./reference.ts";
import { throughService } from "./service-flows.ts";

/**
 * Expands names into flows between endpoints: one for each kind of replica that policies can tell apart, one for each
 * backend of a Service at its target port (SVC-10, SVC-11), also where a node's port leads to it (SVC-20, SVC-23), one
 * for each range of addresses that policies can tell apart where a DNS name hides the address, and each of them for
 * each family that both ends have (NP-42).
 */
export function askedFlows(cluster: Cluster, reachability: Reachability, question: Question): Expansion {
  const { source, destination } = question;
  const fromOutside = source.kind === "address" || source.kind === "dns" || source.kind === "node";
  const way: Way = { cluster, reachability, question, sources: endsOf(cluster, reachability, source), fromOutside };
  const expansion = expand(way, destination);
  const notes = [...expansion.notes, ...noPodNotes(cluster, source), ...noPodNotes(cluster, destination)];
  return { ...expansion, notes };
}

function expand(way: Way, destination: Reference): Expansion {
  if (destination.kind === "service") return throughService(way, destination.service, destination.address);
  const through = destination.kind === "node" ? throughNode(way, destination.node) : { notes: [] };
  if (through.expansion !== undefined) return through.expansion;
  const notes = destination.kind === "dns" ? [`the addresses of ${destination.name} are not known here, so every address is considered`] : through.notes;
  return straight(way, endsOf(way.cluster, way.reachability, destination), notes);
}

/** Policies are judged for the pods that a template would make; that it makes none now is another matter. */
function noPodNotes(cluster: Cluster, reference: Reference): readonly string[] {
  const indices = reference.kind === "workloads" ? reference.workloads : reference.kind === "service" ? reference.service.workloads : [];
  const idle = indices.flatMap((index) => {
    const workload = cluster.workloads[index];
    return workload?.replicas === 0 && workload.running === undefined ? [`${workload.namespace}/${workload.name}`] : [];
  });
  return [...new Set(idle)].map((name) => `${name} runs no pod now (0 are asked for); the answer is for when it does`);
}
