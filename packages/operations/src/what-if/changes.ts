import {
  difference, intersect, isEmpty, noTraffic, someOf, subtract, trafficOf, union, type Change, type ChangeEnd, type Endpoint, type Flow,
  type Reachability, type Traffic,
} from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { allowedOf, endKey, joinRanges, rangesText, type End } from "../ends.ts";
import type { Judged } from "../judged.ts";
import { workloadEnd } from "../workload-groups.ts";
import type { Reasons } from "./reasons.ts";
import type { ChangedFlow, ChangeGroup, Effect, WhatIfReason } from "./result.ts";

/**
 * All flows that fare differently, grouped by what one would do about them: what happens, whose side decides, and why.
 * Only ports that the destination's containers declare count, where they declare some: on others nobody listens. Cost:
 * that of `difference`, and three or more verdicts for each pair of parties that it tells.
 */
export function changeGroups(before: Judged, after: Judged, reasons: Reasons): readonly ChangeGroup[] {
  const { opened, closed } = difference(before.reachability, after.reachability);
  const groups = new Groups(before.ownership);
  const listened = listenedPorts(before.cluster);
  for (const [changes, certainly, from, to] of [[closed, "stops", before, after], [opened, "starts", after, before]] as const) {
    for (const change of changes) {
      const sure = intersect(change.certain, change.possible);
      const parts: readonly (readonly [Effect, Traffic])[] = [[certainly, sure], ["unclear", subtract(union(change.certain, change.possible), sure)]];
      for (const [effect, whole] of parts) {
        for (const destination of endsOf(before.cluster, change.destination)) {
          const traffic = intersect(whole, listened(destination));
          const witness = isEmpty(traffic) ? undefined : witnessOf(change, destination, traffic);
          if (witness === undefined) continue;
          const direction = decidingSide(witness, traffic, from.reachability, to.reachability);
          const reason = reasons.of(witness, direction, certainly === "starts" ? "starts" : effect);
          for (const source of endsOf(before.cluster, change.source)) {
            if (endKey(source.end) !== endKey(destination.end)) groups.add({ effect, direction, reason }, source.end, destination.end, traffic);
          }
        }
      }
    }
  }
  return groups.list();
}

interface MemberEnd {
  readonly end: End;
  readonly endpoint: Endpoint;
}

/** Workloads of a party by what they belong to, replicas once; addresses as one. */
function endsOf(cluster: Cluster, end: ChangeEnd): readonly MemberEnd[] {
  if (end.kind === "addresses") {
    const [range] = end.ranges;
    if (range === undefined) return [];
    const { family, first: value } = range;
    return [{ end: { kind: "external", ranges: rangesText(end.ranges) }, endpoint: { kind: "address", address: { family, value } } }];
  }
  const groups = new Map<string, MemberEnd>();
  for (const workload of end.before) {
    const found = cluster.workloads[workload];
    if (found !== undefined && !groups.has(found.group)) groups.set(found.group, { end: workloadEnd(found), endpoint: { kind: "workload", workload } });
  }
  return [...groups.values()];
}

/** A flow of the change to a destination; from another workload, as one with itself is judged apart (NP-60). */
function witnessOf({ source, family }: Change, { endpoint: destination }: MemberEnd, traffic: Traffic): Flow | undefined {
  const some = someOf(traffic);
  const from = sourceOf(source, destination);
  return some === undefined || from === undefined ? undefined : { source: from, destination, ...some, ...(family !== undefined && { family }) };
}

function sourceOf(source: ChangeEnd, destination: Endpoint): Endpoint | undefined {
  if (source.kind === "addresses") {
    const [range] = source.ranges;
    return range && { kind: "address", address: { family: range.family, value: range.first } };
  }
  const workload = source.before.find((one) => destination.kind !== "workload" || one !== destination.workload);
  return workload === undefined ? undefined : { kind: "workload", workload };
}

/** The side that holds back in one world what it lets pass in the other; where both do, the destination's. */
function decidingSide({ source, destination }: Flow, traffic: Traffic, open: Reachability, closed: Reachability): "ingress" | "egress" {
  const side = (world: Reachability, direction: "ingress" | "egress"): Traffic => world[direction](world.partyOf(source), world.partyOf(destination)).atLeast;
  const changes = (direction: "ingress" | "egress"): boolean => !isEmpty(intersect(traffic, subtract(side(open, direction), side(closed, direction))));
  return changes("ingress") || !changes("egress") ? "ingress" : "egress";
}

/** By destination, the ports on which somebody listens; everything where no container says. */
function listenedPorts(cluster: Cluster): (destination: MemberEnd) => Traffic {
  const byGroup = new Map<string, Traffic>();
  cluster.workloads.forEach((workload, index) => {
    for (const { protocol, port } of cluster.world.workloads[index]?.ports ?? []) {
      byGroup.set(workload.group, union(byGroup.get(workload.group) ?? noTraffic, trafficOf(protocol, port)));
    }
  });
  const everything: Traffic = { ...union(union(trafficOf("TCP", 1, 65535), trafficOf("UDP", 1, 65535)), trafficOf("SCTP", 1, 65535)), other: true };
  return ({ endpoint }) => (endpoint.kind === "workload" ? (byGroup.get(cluster.workloads[endpoint.workload]?.group ?? "") ?? everything) : everything);
}

interface Summed {
  readonly source: End;
  readonly destination: End;
  readonly traffic: Traffic;
}

interface Body {
  readonly effect: Effect;
  readonly owner: string;
  readonly direction: "ingress" | "egress";
  readonly reason: WhatIfReason;
  readonly flows: Map<string, Summed>;
}

const order: readonly Effect[] = ["stops", "unclear", "starts"];

class Groups {
  readonly #ownership: Ownership;
  readonly #bodies = new Map<string, Body>();

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  add(about: Pick<Body, "effect" | "direction" | "reason">, source: End, destination: End, traffic: Traffic): void {
    const subject = about.direction === "egress" ? source : destination;
    const owner = subject.kind === "workload" ? this.#ownership.ofNamespace(subject.namespace) : "";
    const key = JSON.stringify([about, owner]);
    let body = this.#bodies.get(key);
    if (body === undefined) this.#bodies.set(key, (body = { ...about, owner, flows: new Map<string, Summed>() }));
    // Addresses that fare alike towards one workload are one end.
    const inside = [source, destination].map((end) => (end.kind === "external" ? "outside" : endKey(end)));
    const flowKey = source.kind === "external" || destination.kind === "external" ? JSON.stringify([inside, allowedOf(traffic)]) : JSON.stringify(inside);
    const known = body.flows.get(flowKey);
    const one = { source, destination, traffic };
    body.flows.set(flowKey, known === undefined ? one : together(known, one));
  }

  /** What stops first, then by owner; the largest first. */
  list(): readonly ChangeGroup[] {
    const inOrder = (a: ChangeGroup, b: ChangeGroup): number =>
      order.indexOf(a.effect) - order.indexOf(b.effect) || compare(a.owner, b.owner) || b.flows.length - a.flows.length || compare(placesOf(a), placesOf(b));
    return [...this.#bodies.values()]
      .map(({ flows, ...about }): ChangeGroup => ({ ...about, flows: [...flows.values()].map(toFlow).sort((a, b) => compare(keyOf(a), keyOf(b))) }))
      .sort(inOrder);
  }
}

function together(a: Summed, b: Summed): Summed {
  return { source: joined(a.source, b.source), destination: joined(a.destination, b.destination), traffic: union(a.traffic, b.traffic) };
}

function toFlow({ source, destination, traffic }: Summed): ChangedFlow {
  return { source, destination, allowed: allowedOf(traffic) };
}

function joined(a: End, b: End): End {
  return a.kind === "external" && b.kind === "external" ? { kind: "external", ranges: joinRanges([...a.ranges, ...b.ranges]) } : a;
}

function keyOf({ source, destination }: ChangedFlow): string {
  return `${endKey(source)} ${endKey(destination)}`;
}

function placesOf({ direction, reason }: ChangeGroup): string {
  return `${direction} ${reason.policies.map(({ location }) => `${location.file}:${String(location.line).padStart(6, "0")}`).join()}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
