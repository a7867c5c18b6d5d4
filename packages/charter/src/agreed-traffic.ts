import type { AddressRange, Traffic } from "@demarc/engine";
import { asksClusterDns, diallingWorkloads, type Cluster } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";
import { whyNotApproved } from "./approvals.ts";
import { clientsThatSaySo } from "./clients.ts";
import type { Approval, Charter, External, FlowPort, Need, RequiredFlow } from "./charter.ts";
import { EndFinder, rangesOf, servicesAt, trafficOfPorts, unique, type Arrival } from "./end-finder.ts";

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
   * must, and nothing tells which. `any`: at least one workload of all the sources must. `none`: it may pass and need
   * not.
   */
  readonly must: "every" | "some" | "any" | "none";
  /**
   * `if-judged-before-translation`: its destination is an address in front of what is agreed elsewhere in the list, so
   * that it passes says nothing yet (NP-25).
   */
  readonly seen: Arrival["seen"];
  /** The endpoint of the page that it leads to, where it leads to one. */
  readonly external?: External;
  /** It leads to the API server; where that listens may be unknown, and then its ports are. */
  readonly toApiServer?: true;
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
    ...charter.approvals.filter((approval) => whyNotApproved(charter, approval, today) === undefined).flatMap((approval) => resolve.approval(approval)),
  ];
}

/** What an approval is about, resolved against a cluster, whether or not it counts: that is {@link whyNotApproved}'s. */
export function trafficOfApproval(charter: Charter, cluster: Cluster, approval: Approval): readonly AgreedTraffic[] {
  return new Resolver(charter, cluster).approval(approval);
}

/** An agreement before it is known where its traffic arrives. */
type Asked = Omit<AgreedTraffic, "destinations" | "traffic" | "portsKnown" | "seen">;

class Resolver {
  readonly #charter: Charter;
  readonly #cluster: Cluster;
  readonly #find: EndFinder;

  constructor(charter: Charter, cluster: Cluster) {
    this.#charter = charter;
    this.#cluster = cluster;
    this.#find = new EndFinder(charter, cluster);
  }

  flow(flow: RequiredFlow): readonly AgreedTraffic[] {
    const needs = flow.reasons.flatMap((reason) => reason.needs.map((need) => ({ reason, need })));
    return [...this.#whole(flow, needs.map(({ need }) => need)), ...needs.flatMap(({ reason, need }) => this.#need(flow, reason, need))];
  }

  /** The flow as the page's heading says it, on the ports of its reasons, to what its reasons name there. */
  #whole(flow: RequiredFlow, needs: readonly Need[]): readonly AgreedTraffic[] {
    const named = needs.flatMap(({ destination }) =>
      destination.kind === "pods" && destination.namespaces.some((name) => flow.to.some(({ namespace }) => namespace === name))
        ? this.#find.podsOf(destination)
        : [],
    );
    const absent = [...flow.from, ...flow.to].filter(({ namespace }) => !this.#find.hasWorkloads(namespace)).map(({ namespace }) => namespace);
    const asked: Asked = {
      id: flow.id,
      kind: "required",
      statement: flow.statement,
      at: flow.at,
      summary: `${flow.from.map(({ namespace }) => namespace).join(" and ")} → ${[...flow.to.map(({ namespace }) => namespace), ...flow.toExternals].join(" and ")}`,
      between: betweenOf(flow),
      sources: this.#workloads(flow.from),
      // Where reasons say what the flow is made of, they are what must pass; the whole is what may.
      must: named.length > 0 ? "none" : "some",
      unresolved: absent.length > 0 ? `no workload of ${unique(absent).join(" and ")} is in the input` : undefined,
    };
    const arrivals: readonly Arrival[] =
      named.length > 0
        ? [{ workloads: unique(named), addresses: [], traffic: trafficOfPorts(flow.ports), seen: "always" }]
        : this.#find.arrivals(flow.to, flow.ports);
    const inside = flow.to.length === 0 ? [] : arrive(asked, arrivals, flow.ports.length > 0);
    return [...inside, ...flow.toExternals.flatMap((name) => this.#toExternals(name, flow.ports, { ...asked, must: "some" }))];
  }

  #need(flow: RequiredFlow, reason: RequiredFlow["reasons"][number], need: Need): readonly AgreedTraffic[] {
    const meant = new Set(this.#find.workloads(flow.from));
    const from = new Set(flow.from.map(({ namespace }) => namespace));
    // A flow of one workload has that workload's needs, not its namespace's.
    const sources = this.#find
      .podsOf(need.source)
      .filter((index) => (meant.has(index) || !from.has(this.#cluster.workloads[index]?.namespace ?? "")) && this.#isClient(need, index));
    const labelled = need.source.kind === "pods" && (need.source.labels.size > 0 || need.source.anyOf !== undefined);
    const asked: Asked = {
      id: `${need.id} in ${flow.id}`,
      kind: "required",
      statement: reason.statement,
      at: reason.at,
      summary: need.summary,
      between: betweenOf(flow),
      sources: { workloads: sources, addresses: [] },
      // Labels say whose need it is; of clients that no label tells apart, only the pack can say that all have it.
      must: !need.required ? "none" : labelled || need.clients !== undefined ? "every" : "some",
      unresolved: sources.length === 0 ? `no workload that it starts from is in the input (${need.pack})` : undefined,
    };
    return asked.must === "some" ? this.#askClients(need, asked).flatMap((its) => this.#toNeeded(need, its)) : this.#toNeeded(need, asked);
  }

  #toNeeded(need: Need, asked: Asked): readonly AgreedTraffic[] {
    if (need.destination.kind === "external") return this.#toExternals(need.destination.name, need.ports, asked);
    if (need.destination.kind === "api-server") return this.#toApiServer(asked);
    const workloads = this.#find.podsOf(need.destination);
    const missing = workloads.length === 0 ? `no workload that it leads to is in the input (${need.pack})` : undefined;
    return arrive(
      { ...asked, unresolved: asked.unresolved ?? missing },
      [{ workloads, addresses: [], traffic: trafficOfPorts(need.ports), seen: "always" }],
      need.ports.length > 0,
    );
  }

  /**
   * Of clients that no label tells apart those must get through whose manifests name what they reach, each of them; the
   * others of their namespaces may. Where nothing in a namespace says so, some of it must.
   */
  #askClients(need: Need, asked: Asked): readonly Asked[] {
    const { workloads } = asked.sources;
    const places = this.#toNeeded(need, asked).map(({ destinations }) => destinations);
    const names = this.#charter.externals.filter(({ name }) => need.destination.kind === "external" && name === need.destination.name).map(({ address }) => address);
    const destination = {
      workloads: unique(places.flatMap((place) => place.workloads)),
      addresses: places.flatMap(({ addresses }) => addresses),
      names,
    };
    const saying = new Set(clientsThatSaySo(this.#cluster, workloads, need, destination));
    const told = new Set([...saying].map((index) => this.#cluster.workloads[index]?.namespace));
    const isTold = (index: number): boolean => told.has(this.#cluster.workloads[index]?.namespace);
    const of = (indices: readonly number[], must: Asked["must"], id: string): readonly Asked[] =>
      indices.length === 0 ? [] : [{ ...asked, id, must, sources: { workloads: indices, addresses: [] } }];
    if (saying.size === 0) return [asked];
    return [
      ...of(workloads.filter((index) => saying.has(index)), "every", asked.id),
      ...of(workloads.filter((index) => !isTold(index)), "some", `${asked.id} from others`),
      ...of(workloads.filter((index) => isTold(index) && !saying.has(index)), "none", `${asked.id} from others`),
    ];
  }

  #isClient({ clients }: Need, index: number): boolean {
    const workload = this.#cluster.workloads[index];
    return workload !== undefined && (clients !== "cluster-dns" || asksClusterDns(workload));
  }

  /** Any workload of an application team may use an external; the page does not say which one has to, but that one does. */
  external(external: External): readonly AgreedTraffic[] {
    const namespaces = this.#charter.namespaces.filter(({ owner }) => this.#charter.teams.some(({ id, role }) => id === owner && role === "application"));
    const isOneOfSeveral = this.#charter.externals.filter(({ name }) => name === external.name).length > 1;
    const asked: Asked = {
      id: isOneOfSeveral && external.port !== undefined ? `${external.name}:${external.port}` : external.name,
      kind: "external",
      statement: external.statement,
      at: external.at,
      summary: external.name,
      between: unnamed,
      sources: this.#workloads(namespaces.map(({ name }) => ({ namespace: name }))),
      must: "any",
      unresolved: undefined,
    };
    const found = this.#toExternal(external, asked);
    // What a load balancer of the team's own publishes is meant for clients outside as well.
    const isPublished = servicesAt(this.#cluster, external).some((service) => namespaces.some(({ name }) => name === service.namespace));
    if (!isPublished) return found;
    const outside = found
      .filter(({ destinations }) => destinations.workloads.length > 0)
      .map((agreed) => ({
        ...agreed,
        id: `${asked.id} from outside`,
        must: "none" as const,
        sources: { workloads: this.#edge(), addresses: everywhere },
      }));
    return [...found, ...outside];
  }

  approval(approval: Approval): readonly AgreedTraffic[] {
    const asked: Asked = {
      id: approval.id,
      kind: "approved",
      statement: approval.id,
      at: approval.at,
      summary: `approved as ${approval.id} by ${approval.approvedBy.join(" and ")}`,
      between: unnamed,
      sources: "cidr" in approval.from ? { workloads: [], addresses: rangesOf(approval.from.cidr) } : this.#workloads([approval.from]),
      must: "none",
      unresolved: undefined,
    };
    if (!("cidr" in approval.to)) return arrive(asked, this.#find.arrivals([approval.to], approval.ports), approval.ports.length > 0);
    const { cidr } = approval.to;
    // One address may be a load balancer's: then the pods behind it are what was granted.
    const address = cidr.replace(/\/(?:32|128)$/, "");
    const ports = approval.ports.length === 0 ? [undefined] : approval.ports;
    const arrivals = ports.flatMap((port) => this.#find.external({ address, port: port?.port, protocol: port?.protocol ?? "TCP" }));
    return arrive(asked, arrivals, approval.ports.length > 0);
  }

  /** All endpoints of an external, or those on the ports that are asked for. */
  #toExternals(name: string, ports: readonly FlowPort[], asked: Asked): readonly AgreedTraffic[] {
    const named = this.#charter.externals.filter((external) => external.name === name);
    const meant = named.filter(
      (external) => external.port === undefined || ports.some(({ port, protocol }) => port === external.port && protocol === external.protocol),
    );
    return (meant.length > 0 ? meant : named).flatMap((external) => this.#toExternal(external, asked));
  }

  #toExternal(external: External, toAny: Asked): readonly AgreedTraffic[] {
    const asked: Asked = { ...toAny, external };
    const arrivals = this.#find.external(external);
    if (arrivals.length > 0) return arrive(asked, arrivals, external.port !== undefined);
    const nowhere: Arrival = {
      workloads: [],
      addresses: [],
      traffic: trafficOfPorts(external.port === undefined ? [] : [{ protocol: external.protocol, port: external.port, source: "page" }]),
      seen: "always",
    };
    return arrive({ ...asked, unresolved: asked.unresolved ?? `\`${external.address}\` is a name; give its addresses` }, [nowhere], external.port !== undefined);
  }

  #toApiServer(asked: Asked): readonly AgreedTraffic[] {
    const arrivals = this.#find.apiServer();
    const meant: Asked = { ...asked, toApiServer: true };
    if (arrivals.length > 0) return arrive(meant, arrivals, true);
    const missing = "the API server's address is not in the input: give `environment.apiServers` in demarc.yaml, or Service and EndpointSlice `default/kubernetes`";
    return arrive({ ...meant, unresolved: asked.unresolved ?? missing }, [{ workloads: [], addresses: [], traffic: trafficOfPorts([]), seen: "always" }], false);
  }

  #workloads(ends: Parameters<EndFinder["workloads"]>[0]): Ends {
    return { workloads: this.#find.workloads(ends), addresses: [] };
  }

  /** Workloads through which clients from outside arrive: those that dial for the input's Ingresses and routes. */
  #edge(): readonly number[] {
    const controllers = this.#cluster.publications.flatMap(diallingWorkloads);
    const byNamespace = this.#find.workloads([{ namespace: "ingress-nginx" }, { namespace: "traefik" }]);
    return unique([...controllers, ...byNamespace]);
  }
}

/** One agreement for each place where it arrives; what only some CNIs judge may pass and need not (NP-25). */
function arrive(asked: Asked, arrivals: readonly Arrival[], portsKnown: boolean): readonly AgreedTraffic[] {
  return arrivals.map(({ workloads, addresses, traffic, seen, missing }) => ({
    ...asked,
    destinations: { workloads, addresses },
    traffic,
    portsKnown,
    must: seen === "always" ? asked.must : "none",
    seen,
    unresolved: asked.unresolved ?? missing,
  }));
}

const unnamed: AgreedTraffic["between"] = { from: [], to: [] };

function betweenOf({ from, to }: RequiredFlow): AgreedTraffic["between"] {
  return { from: from.map(({ namespace }) => namespace), to: to.map(({ namespace }) => namespace) };
}

const everywhere: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];
