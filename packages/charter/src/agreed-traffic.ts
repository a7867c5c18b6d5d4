import { addressSet, allTraffic, noTraffic, parseAddress, parseCidr, trafficOf, union, type AddressRange, type Traffic } from "@demarc/engine";
import type { Cluster, Service } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";
import type { Approval, Charter, External, FlowEnd, FlowPort, Need, PackEnd, RequiredFlow } from "./charter.ts";

/** Workloads by index, and addresses outside the pod network. */
export interface Ends {
  readonly workloads: readonly number[];
  readonly addresses: readonly AddressRange[];
}

/**
 * One thing that the page requires or that was approved, resolved against a cluster: who to whom, and what.
 * Ports are those of pods (after a Service's translation) where the destination is pods.
 */
export interface AgreedTraffic {
  /** Stable, e.g. `seldon-core/agent-to-scheduler in financial-ml-to-seldon-system`. */
  readonly id: string;
  readonly kind: "required" | "external" | "approved";
  /** Statement of the page, or id of the approval. */
  readonly statement: string;
  readonly at: Location;
  /** For people: what it is for. */
  readonly summary: string;
  /** Namespaces that the page's heading of the flow names; empty for externals and approvals. */
  readonly between: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly traffic: Traffic;
  /** False: no port is known, and `traffic` is everything. */
  readonly portsKnown: boolean;
  /**
   * `every`: each source must reach each destination. `some`: from each source namespace at least one workload
   * must. `none`: it may pass and need not.
   */
  readonly must: "every" | "some" | "none";
  /** Why it cannot be checked on this input; then ends are empty on the side that is missing. */
  readonly unresolved: string | undefined;
}

/**
 * What is agreed: required flows and what their reasons come down to, externals, and approvals that hold on
 * `today` (ISO date). Cost: agreements × workloads.
 *
 * An external whose address a Service of the cluster answers on is both that address and the pods behind it:
 * which of the two a policy sees differs by CNI (NP-25), so the pods must be reachable and the address may be.
 */
export function agreedTraffic(charter: Charter, cluster: Cluster, today: string): readonly AgreedTraffic[] {
  const resolve = new Resolver(charter, cluster);
  return [
    ...charter.flows.flatMap((flow) => resolve.flow(flow)),
    ...charter.externals.flatMap((external) => resolve.external(external)),
    ...charter.approvals.filter(({ expires }) => expires === undefined || today <= expires).map((approval) => resolve.approval(approval)),
  ];
}

const nobody: Ends = { workloads: [], addresses: [] };

class Resolver {
  readonly #charter: Charter;
  readonly #cluster: Cluster;

  constructor(charter: Charter, cluster: Cluster) {
    this.#charter = charter;
    this.#cluster = cluster;
  }

  flow(flow: RequiredFlow): readonly AgreedTraffic[] {
    const needs = flow.reasons.flatMap((reason) => reason.needs.map((need) => ({ reason, need })));
    return [...this.#whole(flow, needs.map(({ need }) => need)), ...needs.flatMap(({ reason, need }) => this.#need(flow, reason, need))];
  }

  /** The flow as the page's heading says it, on the ports of its reasons, to what its reasons name there. */
  #whole(flow: RequiredFlow, needs: readonly Need[]): readonly AgreedTraffic[] {
    const named = needs.flatMap(({ destination }) => (destination.kind === "pods" && destination.namespaces.some((name) => flow.to.some(({ namespace }) => namespace === name)) ? this.#pods(destination) : []));
    const sources = this.#flowEnds(flow.from);
    const destinations = { workloads: named.length > 0 ? unique(named) : this.#flowEnds(flow.to).workloads, addresses: [] };
    const absent = [...flow.from, ...flow.to].filter(({ namespace }) => !this.#hasWorkloads(namespace)).map(({ namespace }) => namespace);
    const agreed: AgreedTraffic = {
      id: flow.id,
      kind: "required",
      statement: flow.statement,
      at: flow.at,
      summary: `${flow.from.map(({ namespace }) => namespace).join(" and ")} → ${[...flow.to.map(({ namespace }) => namespace), ...flow.toExternals].join(" and ")}`,
      between: betweenOf(flow),
      sources,
      destinations,
      ...portsOf(flow.ports),
      // Where reasons say what the flow is made of, they are what must pass; the whole is what may.
      must: named.length > 0 ? "none" : "some",
      unresolved: absent.length > 0 ? `no workload of ${unique(absent).join(" and ")} is in the input` : undefined,
    };
    const outside = flow.toExternals.flatMap((name) => this.#toExternal(name, { ...agreed, must: "some" }));
    return flow.to.length === 0 ? outside : [agreed, ...outside];
  }

  #need(flow: RequiredFlow, reason: RequiredFlow["reasons"][number], need: Need): readonly AgreedTraffic[] {
    const sources = this.#packEnd(need.source);
    const labelled = need.source.kind === "pods" && (need.source.labels.size > 0 || need.source.anyOf !== undefined);
    const base: Omit<AgreedTraffic, "destinations" | "traffic" | "portsKnown"> = {
      id: `${need.id} in ${flow.id}`,
      kind: "required",
      statement: reason.statement,
      at: reason.at,
      summary: need.summary,
      between: betweenOf(flow),
      sources,
      must: !need.required ? "none" : labelled ? "every" : "some",
      unresolved: sources.workloads.length === 0 && sources.addresses.length === 0 ? `no workload that it starts from is in the input (${need.pack})` : undefined,
    };
    if (need.destination.kind === "external") return this.#toExternal(need.destination.name, base);
    if (need.destination.kind === "api-server") return this.#toApiServer(base);
    const destinations = this.#packEnd(need.destination);
    const missing = destinations.workloads.length === 0 ? `no workload that it leads to is in the input (${need.pack})` : undefined;
    return [{ ...base, destinations, ...portsOf(need.ports), unresolved: base.unresolved ?? missing }];
  }

  external(external: External): readonly AgreedTraffic[] {
    const namespaces = this.#charter.namespaces.filter(({ owner }) => this.#charter.teams.some(({ id, role }) => id === owner && role === "application"));
    const clients = this.#flowEnds(namespaces.map(({ name }) => ({ namespace: name })));
    const service = this.serviceAt(external);
    const base = { id: external.name, kind: "external" as const, statement: external.statement, at: external.at, summary: external.name, between: unnamed, sources: clients, must: "none" as const, unresolved: undefined };
    const found = this.#toExternal(external.name, base);
    // What a load balancer of the team's own publishes is meant for clients outside as well.
    const published = service !== undefined && namespaces.some(({ name }) => name === service.namespace);
    if (!published) return found;
    const outside = found
      .filter(({ destinations }) => destinations.workloads.length > 0)
      .map((agreed) => ({ ...agreed, id: `${external.name} from outside`, sources: { workloads: service.workloads.length > 0 ? this.#edge() : [], addresses: everywhere } }));
    return [...found, ...outside];
  }

  approval(approval: Approval): AgreedTraffic {
    const block = "cidr" in approval.to ? parseCidr(approval.to.cidr) : undefined;
    const destinations = "cidr" in approval.to ? { workloads: [], addresses: block?.ok === true ? [block.range] : [] } : this.#flowEnds([approval.to]);
    return {
      id: approval.id,
      kind: "approved",
      statement: approval.id,
      at: approval.at,
      summary: `approved as ${approval.id} by ${approval.approvedBy.join(" and ")}`,
      between: unnamed,
      sources: this.#flowEnds([approval.from]),
      destinations,
      ...portsOf(approval.ports),
      must: "none",
      unresolved: undefined,
    };
  }

  /** The Service of the cluster that an external's address and port lead to. */
  serviceAt({ address, port }: External): Service | undefined {
    const candidates = this.#cluster.services.filter(({ externalAddresses, clusterIPs }) => clusterIPs.includes(address) || externalAddresses.some((external) => external.address === address));
    return candidates.find(({ ports }) => port === undefined || ports.some((candidate) => candidate.port === port)) ?? candidates[0];
  }

  #toExternal(name: string, base: Omit<AgreedTraffic, "destinations" | "traffic" | "portsKnown">): readonly AgreedTraffic[] {
    const external = this.#charter.externals.find((candidate) => candidate.name === name);
    if (external === undefined) return [];
    const addresses = rangesOf(external.address);
    const direct: AgreedTraffic = {
      ...base,
      destinations: { workloads: [], addresses },
      ...(external.port === undefined ? { traffic: allTraffic, portsKnown: false } : { traffic: trafficOf(external.protocol, external.port), portsKnown: true }),
      unresolved: base.unresolved ?? (addresses.length === 0 ? `\`${external.address}\` is a name; give its addresses` : undefined),
    };
    const service = this.serviceAt(external);
    const behind = service === undefined ? [] : this.#behind(service, external);
    if (behind.length === 0) return [direct];
    return [...behind.map(({ workload, traffic }) => ({ ...base, destinations: { workloads: [workload], addresses: [] }, traffic, portsKnown: true })), { ...direct, must: "none" }];
  }

  #behind(service: Service, { port, protocol }: External): readonly { readonly workload: number; readonly traffic: Traffic }[] {
    const byWorkload = new Map<number, Traffic>();
    for (const candidate of service.ports) {
      if (candidate.protocol !== protocol || (port !== undefined && candidate.port !== port)) continue;
      for (const target of candidate.targets) byWorkload.set(target.workload, union(byWorkload.get(target.workload) ?? noTraffic, trafficOf(protocol, target.port)));
    }
    return [...byWorkload].map(([workload, traffic]) => ({ workload, traffic }));
  }

  /** Where the API server is, by its Service's endpoints or the charter's environment; pods cannot be selected for it. */
  #toApiServer(base: Omit<AgreedTraffic, "destinations" | "traffic" | "portsKnown">): readonly AgreedTraffic[] {
    const service = this.#cluster.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
    const targets = service?.ports.flatMap(({ addressTargets }) => addressTargets) ?? [];
    const given = this.#charter.environment.apiServers.flatMap((text) => endpointOf(text));
    const endpoints = given.length > 0 ? given : targets.map(({ address, port }) => ({ range: { family: address.family, first: address.value, last: address.value }, port }));
    const ports = [...new Set(endpoints.map(({ port }) => port))];
    const direct: AgreedTraffic = {
      ...base,
      destinations: { workloads: [], addresses: addressSet(endpoints.map(({ range }) => range)) },
      traffic: ports.reduce((traffic, port) => union(traffic, trafficOf("TCP", port)), noTraffic),
      portsKnown: ports.length > 0,
      unresolved: base.unresolved ?? (endpoints.length === 0 ? "the API server's address is not in the input: give `environment.apiServers` in demarc.yaml, or Service and EndpointSlice `default/kubernetes`" : undefined),
    };
    // Where policies are judged before translation (NP-25), clients need the Service's own address as well.
    const before = service?.ports.reduce((traffic, { port }) => union(traffic, trafficOf("TCP", port)), noTraffic) ?? noTraffic;
    const addresses = service?.clusterIPs.flatMap((address) => rangesOf(address)) ?? [];
    return addresses.length === 0 ? [direct] : [direct, { ...direct, destinations: { workloads: [], addresses }, traffic: before, must: "none", unresolved: base.unresolved }];
  }

  #packEnd(end: PackEnd): Ends {
    switch (end.kind) {
      case "pods":
        return { workloads: this.#pods(end), addresses: [] };
      case "service":
        return { workloads: this.#cluster.services.find(({ namespace, name }) => namespace === end.namespace && name === end.name)?.workloads ?? [], addresses: [] };
      case "api-server":
      case "external":
        return nobody;
    }
  }

  #pods({ namespaces, labels, anyOf }: PackEnd & { readonly kind: "pods" }): readonly number[] {
    return this.#workloads((index) => {
      const workload = this.#cluster.workloads[index];
      const own = this.#cluster.world.workloads[index]?.labels;
      if (workload === undefined || own === undefined || !namespaces.includes(workload.namespace)) return false;
      return hasLabels(own, labels) && (anyOf === undefined || anyOf.some((set) => hasLabels(own, set)));
    });
  }

  #flowEnds(ends: readonly FlowEnd[]): Ends {
    const services = (end: FlowEnd): readonly number[] => this.#cluster.services.find(({ namespace, name }) => namespace === end.namespace && name === end.workload)?.workloads ?? [];
    const workloads = ends.flatMap((end) =>
      this.#workloads((index) => {
        const workload = this.#cluster.workloads[index];
        if (workload?.namespace !== end.namespace) return false;
        if (end.podLabels !== undefined && !hasLabels(this.#cluster.world.workloads[index]?.labels ?? new Map<string, string>(), end.podLabels)) return false;
        return end.workload === undefined || workload.name === end.workload || services(end).includes(index);
      }),
    );
    return { workloads: unique(workloads), addresses: [] };
  }

  /** Workloads through which clients from outside arrive: the controllers of the input's Ingresses. */
  #edge(): readonly number[] {
    return unique(this.#cluster.ingresses.flatMap(({ controllers }) => controllers).concat(this.#workloads((index) => /^(?:ingress-nginx|traefik)$/.test(this.#cluster.workloads[index]?.namespace ?? ""))));
  }

  #hasWorkloads(namespace: string): boolean {
    return this.#cluster.workloads.some((workload) => workload.namespace === namespace);
  }

  #workloads(test: (index: number) => boolean): readonly number[] {
    return this.#cluster.workloads.flatMap((_, index) => (test(index) ? [index] : []));
  }
}

const unnamed: AgreedTraffic["between"] = { from: [], to: [] };

function betweenOf({ from, to }: RequiredFlow): AgreedTraffic["between"] {
  return { from: from.map(({ namespace }) => namespace), to: to.map(({ namespace }) => namespace) };
}

const everywhere: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];

function portsOf(ports: readonly FlowPort[]): { readonly traffic: Traffic; readonly portsKnown: boolean } {
  if (ports.length === 0) return { traffic: allTraffic, portsKnown: false };
  return { traffic: ports.reduce((traffic, { protocol, port }) => union(traffic, trafficOf(protocol, port)), noTraffic), portsKnown: true };
}

function rangesOf(text: string): readonly AddressRange[] {
  const address = parseAddress(text);
  if (address !== undefined) return [{ family: address.family, first: address.value, last: address.value }];
  const block = text.includes("/") ? parseCidr(text) : undefined;
  return block?.ok === true ? [block.range] : [];
}

/** `192.168.1.85:6443`, `[fd00::1]:6443`, or an address alone (then 6443, kube-apiserver's default). */
function endpointOf(text: string): readonly { readonly range: AddressRange; readonly port: number }[] {
  const { host, port } = /^\[?(?<host>.*?)\]?(?::(?<port>\d{1,5}))?$/.exec(text)?.groups ?? {};
  const whole = rangesOf(text);
  if (whole[0] !== undefined) return [{ range: whole[0], port: 6443 }];
  const [range] = rangesOf(host ?? "");
  return range === undefined ? [] : [{ range, port: Number(port ?? 6443) }];
}

/** A value `*` asks for the key alone. */
function hasLabels(own: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => (value === "*" ? own.has(key) : own.get(key) === value));
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
