import type { Endpoint, Flow } from "./flow.ts";
import type { End } from "./match.ts";
import { no, truthOf, type Truth } from "./truth.ts";
import { familiesOfUnknown } from "./unknown-address.ts";
import type { Address, Workload, World } from "./world.ts";

/** The family that a flow is in: that of an address, else what it says, else 4 unless an end has only IPv6 (NP-42). */
export function familyOf(world: World, flow: Pick<Flow, "source" | "destination" | "family">): 4 | 6 {
  for (const end of [flow.source, flow.destination]) if (end.kind === "address") return end.address.family;
  if (flow.family !== undefined) return flow.family;
  return [flow.source, flow.destination].some((end) => familiesOf(world, end)[4] === no) ? 6 : 4;
}

/** Which families an end has: certainly, perhaps or not (NP-42, NP-43). */
export function familiesOf(world: World, endpoint: Endpoint): Readonly<Record<4 | 6, Truth>> {
  const addresses = addressesOf(world, endpoint);
  if (addresses.length === 0) return familiesOfUnknown(world);
  return { 4: truthOf(addresses.some((a) => a.family === 4)), 6: truthOf(addresses.some((a) => a.family === 6)) };
}

/** An end as rules see it. An address of a node is that node; one of a pod must be given as that workload (NP-41). */
export function resolveEnd(world: World, endpoint: Endpoint, family: 4 | 6): End {
  switch (endpoint.kind) {
    case "address": {
      const { address } = endpoint;
      const node = nodeOfAddress(world, address);
      const end = { workload: undefined, node, addresses: [address.value], family };
      if (node !== undefined) return { ...end, kind: "host" };
      return { ...end, kind: "address", ...(endpoint.name !== undefined && { name: endpoint.name }) };
    }
    case "node":
      return {
        kind: "host",
        workload: undefined,
        node: endpoint.node,
        addresses: inFamily(addressesOf(world, endpoint), family),
        family,
      };
    case "workload": {
      const workload = world.workloads[endpoint.workload];
      if (workload === undefined) throw new Error(`no workload ${endpoint.workload} in a world of ${world.workloads.length}`);
      return {
        kind: workload.hostNetwork ? "host" : "pod",
        workload: endpoint.workload,
        node: workload.hostNetwork ? hostNode(world, workload) : workload.node,
        addresses: inFamily(addressesOf(world, endpoint), family),
        family,
      };
    }
  }
}

/** All known addresses; a workload on the host network without its own has those of its node (NP-61). */
export function addressesOf(world: World, endpoint: Endpoint): readonly Address[] {
  switch (endpoint.kind) {
    case "address":
      return [endpoint.address];
    case "node":
      return world.nodes[endpoint.node]?.addresses ?? [];
    case "workload": {
      const workload = world.workloads[endpoint.workload];
      return workload === undefined ? [] : addressesOfWorkload(world, workload);
    }
  }
}

/** Its own addresses; on the host network without any, those of its node (NP-61). */
export function addressesOfWorkload(world: World, workload: Workload): readonly Address[] {
  if (workload.addresses.length > 0 || !workload.hostNetwork || workload.node === undefined) return workload.addresses;
  return world.nodes[workload.node]?.addresses ?? [];
}

/** The node that a workload on the host network is on: as it says, else the one that has its address. */
export function hostNode(world: World, workload: Workload): number | undefined {
  if (workload.node !== undefined) return workload.node;
  for (const address of workload.addresses) {
    const node = nodeOfAddress(world, address);
    if (node !== undefined) return node;
  }
  return undefined;
}

const nodesByAddress = new WeakMap<World, ReadonlyMap<string, number>>();

/** The first node that has an address. */
export function nodeOfAddress(world: World, address: Address): number | undefined {
  let index = nodesByAddress.get(world);
  if (index === undefined) {
    const entries = new Map<string, number>();
    world.nodes.forEach((node, i) => {
      for (const a of node.addresses) if (!entries.has(keyOf(a))) entries.set(keyOf(a), i);
    });
    index = entries;
    nodesByAddress.set(world, index);
  }
  return index.get(keyOf(address));
}

function keyOf(address: Address): string {
  return `${address.family} ${address.value}`;
}

/** Undefined when no address is known at all; with some known, those of the family, which may be none (NP-42). */
function inFamily(addresses: readonly Address[], family: 4 | 6): readonly bigint[] | undefined {
  if (addresses.length === 0) return undefined;
  return addresses.filter((a) => a.family === family).map((a) => a.value);
}
