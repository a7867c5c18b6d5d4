import { addressSet, formatAddress, formatCidrs, intersectAddresses, parseAddress, subtractAddresses, type Address, type AddressRange } from "@demarc/engine";
import { whyNoBackend, type Service, type ServicePort } from "@demarc/kubernetes";
import { endsOf, familiesAsked, noFamilyText, straight, type Expansion, type Question, type Way } from "./expansion.ts";
import { addressEnd, podsOf, type AskedFlow, type Named } from "./flow-pairs.ts";
import { placeText } from "./place-names.ts";
import { byDnsName } from "./reference.ts";
import { flowsToEndpoints, type Approach } from "./service-endpoints.ts";
import { isClientOutside, rewritingOf, type Entrance } from "./source-readings.ts";

/**
 * To the backends of a Service (SVC-11), at the port that its own leads to; by its alias to where that leads (SVC-13).
 *
 * @param address  of the Service, where it was asked for by that
 */
export function throughService(way: Way, service: Service, address: Address | undefined, aliases: readonly Service[] = []): Expansion {
  if (service.type === "ExternalName") return throughAlias(way, service, [...aliases, service]);
  const { question } = way;
  const name = nameOf(service);
  if (address !== undefined && goesOut(way, service, address)) return throughLoadBalancer(way, service, address);
  const barred = barredSources(way, service, address);
  if (barred.let.length === 0 && barred.text !== undefined) return { flows: [], nothingBehind: barred.text, notes: [] };
  const families = familiesOfService(question, service, address);
  const expansion = toBackends({ ...way, sources: barred.let }, approachOf(way, service, address), service, families, name);
  if (barred.text === undefined) return withSourceRangeNote(way, service, address, expansion);
  // A DNS name may stand for an address on either side of the border.
  return { ...expansion, unknown: barred.text, notes: [barred.text, ...expansion.notes] };
}

function nameOf({ namespace, name }: Service): string {
  return `Service ${namespace}/${name}`;
}

function throughAlias(way: Way, service: Service, aliases: readonly Service[]): Expansion {
  const target = service.externalName ?? "";
  const name = nameOf(service);
  const reading = byDnsName(way.cluster, target);
  const note = `${name} is an alias for ${target === "" ? "nothing" : target}`;
  // The name may belong to an object that was not given: nobody knows whether the alias leads anywhere.
  if (!reading.ok) {
    const unknown = `${note}, and ${reading.problem.message}`;
    return { flows: [], unknown, notes: [unknown] };
  }
  const { reference } = reading;
  if (reference.kind === "service") {
    if (aliases.includes(reference.service)) {
      return {
        flows: [],
        nothingBehind: `${[...aliases, reference.service].map(({ namespace, name: own }) => `${namespace}/${own}`).join(" is an alias for ")}, which leads nowhere`,
        notes: [],
      };
    }
    const behind = throughService(way, reference.service, undefined, aliases);
    return { ...behind, notes: [`${note}, which is ${nameOf(reference.service)} (SVC-13)`, ...behind.notes] };
  }
  const means = reference.kind === "dns" ? ", whose addresses are not known here (SVC-13)" : `, which is ${reference.means ?? "in the input"} (SVC-13)`;
  return straight(way, endsOf(way.cluster, way.reachability, reference), [`${note}${means}`]);
}

/** Clients inside the cluster are not led to the pods where the load balancer is a proxy of its own (SVC-22). */
function goesOut({ fromOutside }: Way, { externalAddresses }: Service, address: Address): boolean {
  return !fromOutside && isAmong(address, externalAddresses.filter(({ ipMode }) => ipMode === "Proxy").map((one) => one.address));
}

/** The way there is judged; the way on is another connection, from an address that is not known. */
function throughLoadBalancer(way: Way, service: Service, address: Address): Expansion {
  const name = nameOf(service);
  const unknown = `what the load balancer of ${name} sends on comes from an address of its own, which is not in the input: ask for that part from there`;
  const note = `the load balancer of ${name} is a proxy (ipMode, SVC-22), so that clients inside the cluster go out to its address`;
  return { ...straight(way, [addressEnd(address)], [note, unknown]), unknown };
}

/** SVC-18: a Service is reached over the families of its addresses, or over those that it asks for. */
export function familiesOfService(
  question: Question,
  { clusterIPs, ipFamilies, externalAddresses, headless }: Service,
  address: Address | undefined,
): readonly (4 | 6)[] | undefined {
  const asked = familiesAsked(question);
  if (asked !== undefined || address !== undefined) return asked;
  const addresses = [...clusterIPs, ...externalAddresses.map((one) => one.address)].flatMap((text) => parseAddress(text)?.family ?? []);
  const own = headless || clusterIPs.length === 0 ? ipFamilies : addresses;
  const families = ([4, 6] as const).filter((family) => own.includes(family));
  // With both nothing is left out.
  return families.length === 1 ? families : undefined;
}

/** A cluster IP that is routed to from outside is like a node port (SVC-23), and `externalTrafficPolicy` is not about it. */
function approachOf(way: Way, { headless, externalTrafficPolicy, internalTrafficPolicy, clusterIPs }: Service, address: Address | undefined): Approach {
  const isClusterIp = isAmong(address, clusterIPs);
  const keepsClient = headless || (externalTrafficPolicy === "Local" && !isClusterIp);
  // By name, clients inside the cluster dial the cluster IP (SVC-16).
  const ownNodeOnly = internalTrafficPolicy === "Local" && !headless && (address === undefined || isClusterIp) && !isClientOutside(way);
  return { entrance: { kind: keepsClient ? "as-sent" : "any-node" }, ownNodeOnly };
}

function toBackends(way: Way, approach: Approach, service: Service, families: readonly (4 | 6)[] | undefined, name: string): Expansion {
  const { cluster, reachability, question } = way;
  const wanted = families === undefined ? {} : { families };
  if (question.port === undefined || service.headless) {
    const destinations = endsOf(cluster, reachability, { kind: "service", service });
    const notes = service.headless ? [`${name} is headless: clients reach the pods at the port they dial (SVC-12)`] : [];
    if (destinations.length === 0) return { flows: [], nothingBehind: `${name} has no backend: ${whyNoBackend(cluster, service).text}`, notes };
    const asked = { protocol: question.protocol, port: question.port, ...wanted };
    const { flows, dropped, notes: local } = flowsToEndpoints(way, approach, service, destinations, asked);
    if (flows.length === 0) return { flows, nothingBehind: dropped ?? noFamilyText(families), notes };
    return { flows, rewriting: rewritingOf(way, name), notes: [...notes, ...local, ...keptNote(way, approach.entrance, service)] };
  }
  const ports = service.ports.filter(({ port, protocol }) => port === question.port && protocol === question.protocol);
  if (ports.length === 0) return { flows: [], nothingBehind: noPortText(service, question), notes: [] };
  return toPorts(way, approach, service, ports, families);
}

/** To the backends of some ports of a Service. */
export function toPorts(way: Way, approach: Approach, service: Service, ports: readonly ServicePort[], families: readonly (4 | 6)[] | undefined): Expansion {
  const { question } = way;
  const backends = ports.flatMap((port) => backendsOf(way, port));
  const parts = backends.map(({ ends, at, viaPort }) =>
    flowsToEndpoints(way, approach, service, ends, { protocol: question.protocol, port: at, viaPort, ...(families !== undefined && { families }) }),
  );
  const flows = parts.flatMap((part) => part.flows);
  const shown = ports.map(({ port }) => port).join(", ");
  if (backends.length === 0) return { flows, nothingBehind: `port ${shown} of ${nameOf(service)} has no backend: ${whyNoBackend(way.cluster, service).text}`, notes: [] };
  if (flows.length === 0) return { flows, nothingBehind: parts.find(({ dropped }) => dropped !== undefined)?.dropped ?? noFamilyText(families), notes: [] };
  const local = [...new Set(parts.flatMap(({ notes }) => notes))];
  const notes = [...portNotes(ports), ...local, ...keptNote(way, approach.entrance, service)];
  return { flows: distinct(flows), rewriting: rewritingOf(way, nameOf(service)), notes };
}

interface Backends {
  readonly ends: readonly Named[];
  /** The pods' port. */
  readonly at: number;
  readonly viaPort: number;
}

/** Backends of one port of a Service, by the port that they are reached at. */
function backendsOf({ cluster, reachability }: Way, { port: viaPort, targets, addressTargets }: ServicePort): readonly Backends[] {
  const numbers = [...new Set([...targets, ...addressTargets].map(({ port }) => port))];
  return numbers.map((at) => {
    const pods = podsOf(cluster, reachability, targets.filter(({ port }) => port === at).map(({ workload }) => workload));
    return { ends: [...pods, ...addressTargets.filter(({ port }) => port === at).map(({ address }) => addressEnd(address))], at, viaPort };
  });
}

function noPortText({ namespace, name, ports }: Service, { port, protocol }: Question): string {
  const has = ports.map((one) => `${one.port}/${one.protocol}`).join(", ");
  const target = ports.find(({ targets }) => targets.some((one) => one.port === port));
  const hint = target === undefined ? "" : `; ${port ?? ""} is the pods' port, the Service's is ${target.port}`;
  return `Service ${namespace}/${name} has no port ${port ?? ""}/${protocol} (it has ${has === "" ? "none" : has})${hint}`;
}

function portNotes(ports: readonly ServicePort[]): readonly string[] {
  return ports.flatMap(({ port, targets, addressTargets }) => {
    const arrives = [...new Set([...targets, ...addressTargets].map((target) => target.port))];
    return arrives.every((one) => one === port) ? [] : [`the Service sends port ${port} to port ${arrives.join(", ")} of its pods, and policies see only that (PORT-1)`];
  });
}

/** Told to those who ask for what does not happen there. */
function keptNote(way: Way, entrance: Entrance, { headless }: Service): readonly string[] {
  if (way.question.lbSource !== "node" || entrance.kind !== "as-sent" || !isClientOutside(way)) return [];
  return [headless ? "no node stands between clients and the pods of a headless Service (SVC-12)" : "externalTrafficPolicy is Local, so pods see the client's address and no node's (SVC-21)"];
}

/** Replicas that no policy tells apart give the same flow; one stands for all. */
function distinct(flows: readonly AskedFlow[]): readonly AskedFlow[] {
  const keyOf = (asked: AskedFlow): string =>
    JSON.stringify([asked.flow, asked.source, asked.destination, asked.perhaps, asked.pods, asked.lbSource, asked.hairpin], bigints);
  const seen = new Map(flows.map((asked) => [keyOf(asked), asked]));
  return [...seen.values()];
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

interface Barred {
  readonly let: readonly Named[];
  /** Why some do not come in; absent when all do. */
  readonly text?: string;
}

/** SVC-22: what the load balancer drops reaches no policy. It stands before the Service's external addresses only. */
function barredSources({ cluster, sources, fromOutside }: Way, service: Service, address: Address | undefined): Barred {
  const written = service.loadBalancerSourceRanges;
  if (written.length === 0 || !fromOutside || !comesByLoadBalancer(service, address)) return { let: sources };
  const ranges = addressSet(written.flatMap(({ range }) => range ?? []));
  const barred: AddressRange[] = [];
  const passed: Named[] = [];
  for (const source of sources) {
    const own = addressSet(rangesOfEnd(cluster, source));
    const inside = intersectAddresses(own, ranges);
    const outside = subtractAddresses(own, ranges);
    barred.push(...outside);
    const first = inside[0];
    if (first === undefined) continue;
    passed.push(source.endpoint.kind === "address" ? { ...source, endpoint: { kind: "address", address: { family: first.family, value: first.first } } } : source);
  }
  if (barred.length === 0) return { let: passed };
  const place = placeText(cluster.locate({ object: service.object.id, path: written[0]?.path ?? "" }));
  const who = passed.length > 0 || barred.length > 1 || barred[0]?.first !== barred[0]?.last ? "other addresses" : formatCidrs(barred).join(", ").replace(/\/(32|128)$/, "");
  return { let: passed, text: `the load balancer of ${nameOf(service)} lets in ${written.map(({ text }) => text).join(", ")} and not ${who} (loadBalancerSourceRanges, ${place}; SVC-22)` };
}

/** Asked for by its name, it is reached from outside by its load balancer; by a cluster IP or an external IP of the nodes it is not. */
function comesByLoadBalancer({ type, externalAddresses, clusterIPs }: Service, address: Address | undefined): boolean {
  if (type !== "LoadBalancer") return false;
  if (address === undefined) return true;
  if (isAmong(address, clusterIPs)) return false;
  return isAmong(address, externalAddresses.filter(({ path }) => !path.startsWith("spec.externalIPs")).map((one) => one.address));
}

function isAmong(address: Address | undefined, texts: readonly string[]): boolean {
  return texts.some((text) => {
    const parsed = parseAddress(text);
    return address !== undefined && parsed !== undefined && formatAddress(parsed) === formatAddress(address);
  });
}

function rangesOfEnd({ world }: Way["cluster"], { endpoint, ranges }: Named): readonly AddressRange[] {
  if (ranges !== undefined) return ranges;
  const addresses = endpoint.kind === "address" ? [endpoint.address] : endpoint.kind === "node" ? (world.nodes[endpoint.node]?.addresses ?? []) : [];
  return addresses.map(({ family, value }) => ({ family, first: value, last: value }));
}

/** Clients inside are mostly led straight to the pods; some proxies filter them too. */
function withSourceRangeNote({ fromOutside, cluster }: Way, service: Service, address: Address | undefined, expansion: Expansion): Expansion {
  const [first] = service.loadBalancerSourceRanges;
  if (fromOutside || first === undefined || address === undefined || !comesByLoadBalancer(service, address)) return expansion;
  const place = placeText(cluster.locate({ object: service.object.id, path: first.path }));
  return { ...expansion, notes: [...expansion.notes, `clients inside the cluster are usually led to the pods past the load balancer; where they are not, its loadBalancerSourceRanges (${place}) must hold them too (SVC-22)`] };
}
