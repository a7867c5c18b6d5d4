import { includes, type Endpoint, type Flow, type Outcome, type Reachability, type World } from "@demarc/engine";

/** What the bulk answer says of one flow. Undefined for a pod and itself: a party with itself is two of its members. */
export function byReachability(bulk: Reachability, flow: Flow): Outcome | undefined {
  if (
    flow.source.kind === "workload" &&
    flow.destination.kind === "workload" &&
    flow.source.workload === flow.destination.workload
  )
    return undefined;
  const source = bulk.partyOf(inFamily(bulk.world, flow.source, flow.family));
  const destination = bulk.partyOf(inFamily(bulk.world, flow.destination, flow.family));
  const { atLeast, atMost } = bulk.between(source, destination, flow.family);
  if (includes(atLeast, flow.protocol, flow.port)) return "allowed";
  return includes(atMost, flow.protocol, flow.port) ? "undetermined" : "denied";
}

/** A node is in a party for each of its addresses; by itself it is that of the first. */
function inFamily(world: World, end: Endpoint, family: Flow["family"]): Endpoint {
  const address =
    end.kind === "node" ? world.nodes[end.node]?.addresses.find((one) => one.family === family) : undefined;
  return address === undefined ? end : { kind: "address", address };
}
