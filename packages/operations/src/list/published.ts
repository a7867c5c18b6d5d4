import { intersect, isEmpty, noTraffic, subtract, trafficOf, union, unionOfAll, type Reachability, type Traffic } from "@demarc/engine";
import { DiallerReach, type Cluster, type FrontEnd, type Publication } from "@demarc/kubernetes";
import { addTo, listFirst } from "@demarc/source";
import { workloadEnd } from "../workload-groups.ts";
import type { Filters, Found } from "./pairs.ts";

/** Something that is published, and by whom, where that is no workload of the input. */
interface Edge {
  readonly publication: Publication;
  readonly frontEnd: FrontEnd;
  readonly workload: number;
  readonly traffic: Traffic;
}

/** Most objects that one cause names. */
const OBJECTS_MAX = 3;

/**
 * From ingress controllers and gateways that are no workloads of the input to the pods that they are to lead to, on the
 * ports that these are published on (ING-2, ING-4, GW-5). Those that are workloads are listed as such.
 */
export function fromUnseenControllers(cluster: Cluster, reachability: Reachability, { from, to, touching }: Filters): readonly Found[] {
  if (!from.ingressController) return [];
  const reach = new DiallerReach(cluster, reachability);
  const byGroup = new Map<string, Edge[]>();
  for (const edge of unseenEdges(cluster)) addTo(byGroup, cluster.workloads[edge.workload]?.group ?? "", edge);
  return [...byGroup.values()].flatMap((edges): readonly Found[] => {
    const workload = cluster.workloads[edges[0]?.workload ?? -1];
    if (workload === undefined) return [];
    const destination = workloadEnd(workload);
    if (!to.workload(destination) || !(touching.ingressController || touching.workload(destination))) return [];
    const judged = edges.map((edge) => {
      const { atLeast, atMost } = reach.into(edge.frontEnd.dials, edge.workload);
      const isServed = edge.frontEnd.doubt === undefined;
      return { edge, atLeast: isServed ? intersect(atLeast, edge.traffic) : noTraffic, atMost: intersect(atMost, edge.traffic) };
    });
    const atMost = unionOfAll(judged.map((one) => one.atMost));
    if (isEmpty(atMost)) return [];
    const atLeast = unionOfAll(judged.map((one) => one.atLeast));
    const unclear = judged.filter((one) => !isEmpty(subtract(one.atMost, atLeast)));
    return [{ source: { kind: "ingress-controller" }, destination, atLeast, atMost, unclear: [], causes: causesOf(unclear.map(({ edge }) => edge)) }];
  });
}

/** One for each pod, whoever publishes it and on however many ports. */
function unseenEdges({ publications }: Cluster): readonly Edge[] {
  return publications.flatMap((publication) =>
    publication.frontEnds.flatMap((frontEnd) => {
      if (frontEnd.dials.kind === "workloads") return [];
      const byWorkload = new Map<number, Traffic>();
      for (const { workload, protocol, port } of publication.backends.flatMap(({ targets }) => targets)) {
        byWorkload.set(workload, union(byWorkload.get(workload) ?? noTraffic, trafficOf(protocol, port)));
      }
      return [...byWorkload].map(([workload, traffic]) => ({ publication, frontEnd, workload, traffic }));
    }),
  );
}

/** What it hangs on where policies let some controllers in, and not all. */
function causesOf(edges: readonly Edge[]): readonly string[] {
  const byCause = new Map<string, Set<string>>();
  for (const { publication: { object, namespace, name }, frontEnd: { dials, doubt } } of edges) {
    const cause = doubt ?? (dials.kind === "no-pods" ? `${dials.what} serves it, from addresses that are not in the input (ING-3)` : "the pods that serve it are not in the input (ING-4)");
    byCause.set(cause, (byCause.get(cause) ?? new Set()).add(`${object.kind} ${namespace}/${name}`));
  }
  return [...byCause].map(([cause, objects]) => `${listFirst([...objects], OBJECTS_MAX)}: ${cause}`);
}
