import { formatAddress, type Endpoint, type Flow, type Protocol, type Reachability } from "@demarc/engine";
import type { Cluster, Service, ServicePort } from "@demarc/kubernetes";
import { rangesText, type End } from "./ends.ts";
import type { Reference } from "./reference.ts";
import { workloadEnd } from "./workload-groups.ts";

/** A flow as it reaches pods, with the names of its ends. */
export interface AskedFlow {
  readonly flow: Flow;
  readonly source: End;
  readonly destination: End;
  /** The Service's port, where it came through one. */
  readonly viaPort?: number;
  /** The addresses stand for a DNS name, whose own are not known: no policy can be proposed for them. */
  readonly byName: boolean;
}

export interface Question {
  readonly source: Reference;
  readonly destination: Reference;
  readonly protocol: Protocol;
  readonly port: number | undefined;
  readonly family?: 4 | 6;
}

/** The flows that a question is about; with none, why there are none. */
export interface Expansion {
  readonly flows: readonly AskedFlow[];
  /** Set when nothing stands behind the destination, so that the connection fails whatever policies say. */
  readonly nothingBehind?: string;
  readonly notes: readonly string[];
}

/**
 * Expands names into flows between endpoints: one for each kind of replica that policies can tell apart, one for each
 * backend of a Service at its target port (SVC-10, SVC-11), one for each range of addresses that policies can tell
 * apart where a DNS name hides the address.
 */
export function askedFlows(cluster: Cluster, reachability: Reachability, question: Question): Expansion {
  const sources = endpointsOf(cluster, reachability, question.source);
  const { destination } = question;
  if (destination.kind !== "service") {
    const flows = pairs(sources, endpointsOf(cluster, reachability, destination), (ends) => flowOf(ends, question, question.port));
    return { flows, notes: destination.kind === "dns" ? [`the addresses of ${destination.name} are not known here, so every address is considered`] : [] };
  }
  return throughService(cluster, reachability, question, sources, destination.service);
}

interface Named {
  readonly endpoint: Endpoint;
  readonly end: End;
  readonly byName?: boolean;
}

interface Ends {
  readonly source: Named;
  readonly destination: Named;
}

function flowOf({ source, destination }: Ends, { protocol, family }: Question, port: number | undefined, viaPort?: number): AskedFlow {
  const flow: Flow = { source: source.endpoint, destination: destination.endpoint, protocol, port, ...(family !== undefined && { family }) };
  return { flow, source: source.end, destination: destination.end, byName: source.byName === true || destination.byName === true, ...(viaPort !== undefined && { viaPort }) };
}

function pairs(sources: readonly Named[], destinations: readonly Named[], make: (ends: Ends) => AskedFlow): readonly AskedFlow[] {
  return sources.flatMap((source) => destinations.map((destination) => make({ source, destination })));
}

function throughService(cluster: Cluster, reachability: Reachability, question: Question, sources: readonly Named[], service: Service): Expansion {
  const name = `Service ${service.namespace}/${service.name}`;
  if (service.type === "ExternalName") {
    const outside: Reference = { kind: "dns", name: service.externalName ?? "" };
    const flows = pairs(sources, endpointsOf(cluster, reachability, outside), (ends) => flowOf(ends, question, question.port));
    return { flows, notes: [`${name} is an alias for ${service.externalName ?? "nothing"}, whose addresses are not known here (SVC-13)`] };
  }
  if (question.port === undefined || service.headless) {
    const destinations = [...backends(cluster, reachability, service.workloads), ...service.endpointAddresses.map(addressEnd)];
    const notes = service.headless ? [`${name} is headless: clients reach the pods at the port they dial (SVC-12)`] : [];
    if (destinations.length === 0) return { flows: [], nothingBehind: `${name} has no backend: ${noBackendText(service)}`, notes };
    return { flows: pairs(sources, destinations, (ends) => flowOf(ends, question, question.port)), notes };
  }
  const ports = service.ports.filter(({ port, protocol }) => port === question.port && protocol === question.protocol);
  if (ports.length === 0) return { flows: [], nothingBehind: noPortText(service, question), notes: [] };
  const flows = ports.flatMap((port) => [
    ...port.targets.flatMap((target) => pairs(sources, backends(cluster, reachability, [target.workload]), (ends) => flowOf(ends, question, target.port, port.port))),
    ...port.addressTargets.flatMap((target) => pairs(sources, [addressEnd(target.address)], (ends) => flowOf(ends, question, target.port, port.port))),
  ]);
  if (flows.length === 0) return { flows, nothingBehind: `port ${question.port} of ${name} has no backend: ${noBackendText(service)}`, notes: [] };
  return { flows: distinct(flows), notes: serviceNotes(service, question, ports) };
}

function noBackendText({ selector, namespace }: Service): string {
  if (selector === undefined || selector.size === 0) return "it has no selector, and no EndpointSlice of the input fills it";
  const labels = [...selector].map(([key, value]) => `${key}=${value}`).join(",");
  return `no pod of ${namespace} has ${labels} and the target port`;
}

function noPortText({ namespace, name, ports }: Service, { port, protocol }: Question): string {
  const has = ports.map((one) => `${one.port}/${one.protocol}`).join(", ");
  const target = ports.find(({ targets }) => targets.some((one) => one.port === port));
  const hint = target === undefined ? "" : `; ${port ?? ""} is the pods' port, the Service's is ${target.port}`;
  return `Service ${namespace}/${name} has no port ${port ?? ""}/${protocol} (it has ${has === "" ? "none" : has})${hint}`;
}

function serviceNotes(service: Service, { source }: Question, ports: readonly ServicePort[]): readonly string[] {
  const notes = ports.flatMap(({ port, targets, addressTargets }) => {
    const arrives = [...new Set([...targets, ...addressTargets].map((target) => target.port))];
    return arrives.every((one) => one === port) ? [] : [`the Service sends port ${port} to port ${arrives.join(", ")} of its pods, and policies see only that (PORT-1)`];
  });
  const fromOutside = source.kind === "address" || source.kind === "dns";
  if (fromOutside && service.type !== "ClusterIP" && service.externalTrafficPolicy === "Cluster") {
    notes.push("externalTrafficPolicy is Cluster, so pods may see a node's address instead of the client's (SVC-21)");
  }
  return notes;
}

/** Replicas that no policy tells apart give the same flow; one stands for all. */
function distinct(flows: readonly AskedFlow[]): readonly AskedFlow[] {
  const seen = new Map(flows.map((asked) => [JSON.stringify([asked.flow.source, asked.source, asked.destination, asked.flow.destination, asked.flow.port], bigints), asked]));
  return [...seen.values()];
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function endpointsOf(cluster: Cluster, reachability: Reachability, reference: Reference): readonly Named[] {
  switch (reference.kind) {
    case "workloads":
      return backends(cluster, reachability, reference.workloads);
    case "service":
      return [...backends(cluster, reachability, reference.service.workloads), ...reference.service.endpointAddresses.map(addressEnd)];
    case "node":
      return [{ endpoint: { kind: "node", node: reference.node }, end: { kind: "node", name: cluster.nodes[reference.node]?.name ?? "" } }];
    case "address":
      return [addressEnd(reference.address)];
    case "dns":
      return reachability.parties.flatMap((party): readonly Named[] => {
        const [first] = party.kind === "addresses" ? party.ranges : [];
        if (party.kind !== "addresses" || first === undefined) return [];
        const endpoint: Endpoint = { kind: "address", address: { family: first.family, value: first.first } };
        return [{ endpoint, end: { kind: "external", ranges: rangesText(party.ranges) }, byName: true }];
      });
  }
}

function backends(cluster: Cluster, reachability: Reachability, workloads: readonly number[]): readonly Named[] {
  const byParty = new Map<string, Named>();
  for (const index of workloads) {
    const workload = cluster.workloads[index];
    if (workload === undefined) continue;
    const endpoint: Endpoint = { kind: "workload", workload: index };
    const key = `${workload.group} ${reachability.partyOf(endpoint)}`;
    if (!byParty.has(key)) byParty.set(key, { endpoint, end: workloadEnd(workload) });
  }
  return [...byParty.values()];
}

function addressEnd(address: { readonly family: 4 | 6; readonly value: bigint }): Named {
  const text = formatAddress(address);
  return { endpoint: { kind: "address", address }, end: { kind: "external", ranges: [`${text}-${text}`] } };
}
