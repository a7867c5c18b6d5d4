import { includes, intersect, isEmpty, noTraffic, trafficOf, union, type ContainerPort, type Traffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { endKey } from "../ends.ts";
import type { WorkloadGroup } from "../workload-groups.ts";
import type { Filters, Found } from "./pairs.ts";
import type { DeclaredPortCount } from "./result.ts";

/** Ports that the containers of a workload declare; by the end's key. */
export type DeclaredPorts = ReadonlyMap<string, readonly ContainerPort[]>;

/** Container ports of each group, each number and protocol once. */
export function declaredPortsOf(cluster: Cluster, groups: readonly WorkloadGroup[]): DeclaredPorts {
  return new Map(
    groups.map(({ end, members }) => {
      const ports = new Map<string, ContainerPort>();
      for (const member of members) {
        for (const port of cluster.world.workloads[member]?.ports ?? []) ports.set(`${port.port}/${port.protocol}`, port);
      }
      return [endKey(end), [...ports.values()]];
    }),
  );
}

/** What of each connection arrives at a port that the destination declares. */
export function onDeclaredPorts(found: readonly Found[], declared: DeclaredPorts): readonly Found[] {
  const narrowed: Found[] = [];
  for (const one of found) {
    const ports = (declared.get(endKey(one.destination)) ?? []).reduce<Traffic>(
      (traffic, { protocol, port }) => union(traffic, trafficOf(protocol, port)),
      noTraffic,
    );
    const atMost = intersect(one.atMost, ports);
    if (isEmpty(atMost)) continue;
    const unclear = one.unclear.map((pair) => ({ ...pair, traffic: intersect(pair.traffic, ports) })).filter(({ traffic }) => !isEmpty(traffic));
    narrowed.push({ ...one, atLeast: intersect(one.atLeast, ports), atMost, unclear });
  }
  return narrowed;
}

/** Flows one by one: pairs of workloads times declared ports of the destination. */
export function countDeclared(groups: readonly WorkloadGroup[], filters: Filters, found: readonly Found[], declared: DeclaredPorts): DeclaredPortCount {
  let asked = 0;
  for (const source of groups) {
    if (!filters.from.workload(source.end)) continue;
    for (const destination of groups) {
      if (source === destination || !filters.to.workload(destination.end)) continue;
      if (!filters.touching.workload(source.end) && !filters.touching.workload(destination.end)) continue;
      asked += declared.get(endKey(destination.end))?.length ?? 0;
    }
  }
  let allowed = 0;
  let undetermined = 0;
  for (const { destination, atLeast, atMost } of found) {
    for (const { protocol, port } of declared.get(endKey(destination)) ?? []) {
      if (includes(atLeast, protocol, port)) allowed += 1;
      else if (includes(atMost, protocol, port)) undetermined += 1;
    }
  }
  return { asked, allowed, undetermined };
}
