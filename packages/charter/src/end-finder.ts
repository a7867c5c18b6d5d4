import { addressSet, allTraffic, noTraffic, parseAddress, parseCidr, trafficOf, union, type Address, type AddressRange, type Traffic } from "@demarc/engine";
import { resolveAddress, whyNoBackend, type Cluster, type Service } from "@demarc/kubernetes";
import { apiServerEndpoints } from "./api-servers.ts";
import type { Charter, External, FlowEnd, FlowPort, PackEnd } from "./charter.ts";

/** Where packets arrive and on which ports, as a policy sees them there. */
export interface Arrival {
  readonly workloads: readonly number[];
  readonly addresses: readonly AddressRange[];
  readonly traffic: Traffic;
  /**
   * `translated`: an address of a Service or load balancer, whose pods are arrivals of their own: only some CNIs
   * show it to policies (NP-25).
   */
  readonly seen: "always" | "if-judged-before-translation";
  /** Why nothing arrives anywhere, as far as the input tells; then there are no ends. */
  readonly missing?: string;
}

/** Looks up in a cluster what a charter's ends mean. */
export class EndFinder {
  readonly #charter: Charter;
  readonly #cluster: Cluster;
  readonly #byNamespace = new Map<string, number[]>();

  constructor(charter: Charter, cluster: Cluster) {
    this.#charter = charter;
    this.#cluster = cluster;
    for (const [index, { namespace }] of cluster.workloads.entries()) {
      const known = this.#byNamespace.get(namespace);
      if (known === undefined) this.#byNamespace.set(namespace, [index]);
      else known.push(index);
    }
  }

  hasWorkloads(namespace: string): boolean {
    return this.#byNamespace.has(namespace);
  }

  /** Workloads that ends of flows mean: all of a namespace, or those of a name, a Service, or labels. */
  workloads(ends: readonly FlowEnd[]): readonly number[] {
    return unique(
      ends.flatMap((end) => {
        const labelled = (this.#byNamespace.get(end.namespace) ?? []).filter((index) => this.#hasLabels(index, end.podLabels ?? new Map<string, string>()));
        if (end.workload === undefined) return labelled;
        const behind = this.#service(end.namespace, end.workload)?.workloads ?? [];
        return labelled.filter((index) => this.#cluster.workloads[index]?.name === end.workload || behind.includes(index));
      }),
    );
  }

  /** Where a flow to these ends arrives. The ports of an end that is a Service become those of its pods (SVC-11). */
  arrivals(ends: readonly FlowEnd[], ports: readonly FlowPort[]): readonly Arrival[] {
    const plain: FlowEnd[] = [];
    const translated: Arrival[] = [];
    for (const end of ends) {
      const service = end.workload === undefined ? undefined : this.#service(end.namespace, end.workload);
      const isServices =
        service !== undefined &&
        ports.length > 0 &&
        ports.every(({ protocol, port }) => service.ports.some((its) => its.port === port && its.protocol === protocol));
      if (isServices && !service.headless) translated.push(...behind(service, ports));
      else plain.push(end);
    }
    const workloads = this.workloads(plain);
    return [...(plain.length > 0 ? [{ workloads, addresses: [], traffic: trafficOfPorts(ports), seen: "always" as const }] : []), ...translated];
  }

  /** Pods that a knowledge pack names; empty for ends that are none. */
  podsOf(end: PackEnd): readonly number[] {
    if (end.kind === "service") return this.#service(end.namespace, end.name)?.workloads ?? [];
    if (end.kind !== "pods") return [];
    const sets = end.anyOf ?? [new Map<string, string>()];
    return end.namespaces
      .flatMap((name) => this.#byNamespace.get(name) ?? [])
      .filter((index) => this.#hasLabels(index, end.labels) && sets.some((set) => this.#hasLabels(index, set)));
  }

  /** An external: what stands behind it where a Service of the cluster answers on its address, and the address. */
  external({ address, port, protocol }: Pick<External, "address" | "port" | "protocol">): readonly Arrival[] {
    const ports: readonly FlowPort[] = port === undefined ? [] : [{ protocol, port, source: "page" }];
    const ranges = rangesOf(address);
    const services = servicesAt(this.#cluster, { address, port, protocol });
    const arrivals = services.flatMap((service) => behind(service, ports));
    const inside: readonly Arrival[] =
      services.length > 0 && arrivals.length === 0 ? services.map((service) => nothingBehind(this.#cluster, service, ports)) : arrivals;
    if (ranges.length === 0) return inside;
    return [...inside, { workloads: [], addresses: ranges, traffic: trafficOfPorts(ports), seen: inside.length > 0 ? "if-judged-before-translation" : "always" }];
  }

  /** Where the API server answers, and the address of Service `default/kubernetes` in front of it. */
  apiServer(): readonly Arrival[] {
    const service = this.#service("default", "kubernetes");
    const endpoints = apiServerEndpoints(this.#charter, this.#cluster);
    const ports = unique(endpoints.map(({ port }) => port));
    const direct = ports.map((port): Arrival => ({
      workloads: [],
      addresses: addressSet(endpoints.filter((endpoint) => endpoint.port === port).map(({ address }) => rangeOf(address))),
      traffic: trafficOf("TCP", port),
      seen: "always",
    }));
    const front = (service?.clusterIPs ?? []).flatMap(rangesOf);
    const before = (service?.ports ?? []).reduce((traffic, { port }) => union(traffic, trafficOf("TCP", port)), noTraffic);
    return front.length === 0 || direct.length === 0 ? direct : [...direct, { workloads: [], addresses: front, traffic: before, seen: "if-judged-before-translation" }];
  }

  #service(namespace: string, name: string): Service | undefined {
    return this.#cluster.services.find((service) => service.namespace === namespace && service.name === name);
  }

  /** A value `*` asks for the key alone, which may be carried with a value that is not known (SEL-9). */
  #hasLabels(index: number, wanted: ReadonlyMap<string, string>): boolean {
    const workload = this.#cluster.world.workloads[index];
    if (workload === undefined) return false;
    return [...wanted].every(([key, value]) => (value === "*" ? workload.labels.has(key) || workload.unknownLabels.has(key) : workload.labels.get(key) === value));
  }
}

/**
 * Services that an external's address or DNS name leads to on its port, or on any where it has none. Several may share
 * one load balancer's address, told apart by port. One that is an alias answers nothing itself (SVC-13).
 */
export function servicesAt(cluster: Cluster, { address, port, protocol }: Pick<External, "address" | "port" | "protocol">): readonly Service[] {
  const answers = (service: Service): boolean => port === undefined || service.ports.some((its) => its.port === port && its.protocol === protocol);
  return servicesOf(cluster, address).filter((service) => service.type !== "ExternalName" && answers(service));
}

function servicesOf(cluster: Cluster, address: string): readonly Service[] {
  if (parseAddress(address) !== undefined) return unique((resolveAddress(cluster, address).value?.services ?? []).map(({ service }) => service));
  const name = address.toLowerCase();
  const inside = /^([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)\.svc(?:\.|$)/.exec(name);
  if (inside !== null) return cluster.services.filter((service) => service.name === inside[1] && service.namespace === inside[2]);
  return cluster.services.filter(({ externalAddresses }) => externalAddresses.some((external) => external.address.toLowerCase() === name));
}

/** SVC-10: the Service's port becomes the port of each pod and address behind it; no port means every port of the Service. */
function behind(service: Service, ports: readonly FlowPort[]): readonly Arrival[] {
  const byWorkload = new Map<number, Traffic>();
  const outside: Arrival[] = [];
  for (const { protocol, port, targets, addressTargets } of service.ports) {
    if (ports.length > 0 && !ports.some((wanted) => wanted.port === port && wanted.protocol === protocol)) continue;
    for (const target of targets) byWorkload.set(target.workload, union(byWorkload.get(target.workload) ?? noTraffic, trafficOf(protocol, target.port)));
    for (const target of addressTargets) {
      outside.push({ workloads: [], addresses: [rangeOf(target.address)], traffic: trafficOf(protocol, target.port), seen: "always" });
    }
  }
  return [...[...byWorkload].map(([workload, traffic]): Arrival => ({ workloads: [workload], addresses: [], traffic, seen: "always" })), ...outside];
}

/** That a packet is let through to an address where nobody answers keeps no flow. */
function nothingBehind(cluster: Cluster, service: Service, ports: readonly FlowPort[]): Arrival {
  const port = ports.map((its) => `port ${its.port} of `).join("");
  const missing = `nothing stands behind ${port}Service ${service.namespace}/${service.name}: ${whyNoBackend(cluster, service).text}`;
  return { workloads: [], addresses: [], traffic: trafficOfPorts(ports), seen: "always", missing };
}

/** Every protocol and port where no port is given. */
export function trafficOfPorts(ports: readonly FlowPort[]): Traffic {
  return ports.length === 0 ? allTraffic : ports.reduce((traffic, { protocol, port }) => union(traffic, trafficOf(protocol, port)), noTraffic);
}

/** An address or a CIDR block as ranges; empty for anything else. */
export function rangesOf(text: string): readonly AddressRange[] {
  const address = parseAddress(text);
  if (address !== undefined) return [rangeOf(address)];
  const block = text.includes("/") ? parseCidr(text) : undefined;
  return block?.ok === true ? [block.range] : [];
}

function rangeOf({ family, value }: Address): AddressRange {
  return { family, first: value, last: value };
}

export function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
