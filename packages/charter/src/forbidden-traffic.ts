import { addressSet, allAddresses, intersectAddresses, rangesOfCidrs, subtractAddresses, uniteAddresses, type AddressRange, type Traffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { Ends } from "./agreed-traffic.ts";
import type { Charter, External, FlowEnd, FlowPort, ForbiddenEnd, ForbiddenFlow, ForbiddenSide } from "./charter.ts";
import { EndFinder, rangesOf, trafficOfPorts, unique } from "./end-finder.ts";
import { endText } from "./statements.ts";

/** A forbidden flow, resolved against a cluster: who to whom, and what must not pass. */
export interface ForbiddenTraffic {
  readonly flow: ForbiddenFlow;
  readonly parts: readonly ForbiddenPart[];
  /** Namespaces whose own traffic it does not speak of: "anywhere → `claims`" is about those who are not in it. */
  readonly exceptInside: readonly string[];
  /** What is agreed passes all the same: an end is `others` or `outside`. */
  readonly exceptAgreed: boolean;
  /** Ends that nothing in the input stands for, in words; the rest is judged. */
  readonly unresolved: readonly string[];
}

export interface ForbiddenPart {
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly traffic: Traffic;
  /** Set where it is not certain that this is meant, or that policies see it: why. */
  readonly doubt: string | undefined;
}

interface Group extends Ends {
  readonly doubt: string | undefined;
}

interface Arriving extends Group {
  readonly traffic: Traffic;
}

/**
 * What the charter forbids. `anywhere` and `others` as a source leave out nodes and what runs on their network: no
 * policy keeps a node from its own pods (NP-62). Ports of a Service become those of its pods. Cost: forbidden
 * flows × workloads.
 */
export function forbiddenTraffic(charter: Charter, cluster: Cluster): readonly ForbiddenTraffic[] {
  const sides = new Sides(charter, cluster);
  return charter.forbidden.map((flow) => {
    const destinations = sides.destinations(flow.to, flow.ports);
    const named = [flow.from, flow.to].flatMap((side) => (typeof side === "string" ? [] : namedOf(side).map(({ namespace }) => namespace)));
    return {
      flow,
      parts: sides
        .sources(flow.from)
        .flatMap((source) =>
          destinations.map(({ traffic, ...destination }) => ({
            sources: source,
            destinations: destination,
            traffic,
            doubt: source.doubt ?? destination.doubt,
          })),
        ),
      exceptInside: unique(named).filter((name) => isOutsiders(flow.from, flow.to, name) || isOutsiders(flow.to, flow.from, name)),
      exceptAgreed: [flow.from, flow.to].some((side) => side === "others" || side === "outside"),
      unresolved: unique([...sides.missing(flow.from), ...sides.missing(flow.to)]),
    };
  });
}

/** Whether `side` means whoever is not in a namespace that the other side names as a whole. */
export function isOutsiders(side: ForbiddenSide, other: ForbiddenSide, namespace: string): boolean {
  if ((side !== "anywhere" && side !== "others") || typeof other === "string") return false;
  return other.some((end) => !("external" in end) && end.namespace === namespace && end.workload === undefined && end.podLabels === undefined);
}

const doubtOfNetworks = "which private addresses are the cluster's own is not known: give `environment.podCidrs`, `serviceCidrs` and `nodeCidrs` in demarc.yaml";
const doubtOfTranslation = "whether policies see the address of a load balancer, or the pods behind it, differs by network plug-in (NP-25)";

/** Addresses that never lead beyond an organisation; a cluster has its own among them. */
const privateRanges: readonly AddressRange[] = rangesOfCidrs(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"]);

class Sides {
  readonly #externals: readonly External[];
  readonly #cluster: Cluster;
  readonly #find: EndFinder;
  readonly #outside: readonly Group[];
  readonly #noPod: readonly AddressRange[];

  constructor(charter: Charter, cluster: Cluster) {
    this.#externals = charter.externals;
    this.#cluster = cluster;
    this.#find = new EndFinder(charter, cluster);
    const { podCidrs, serviceCidrs, nodeCidrs } = charter.environment;
    const single = cluster.world.workloads
      .flatMap(({ addresses }) => addresses)
      .map((address) => ({ family: address.family, first: address.value, last: address.value }));
    const pods = addressSet([...cluster.world.semantics.podRanges, ...rangesOfCidrs(podCidrs), ...single]);
    const services = addressSet([...rangesOfCidrs(serviceCidrs), ...cluster.services.flatMap(({ clusterIPs }) => clusterIPs.flatMap(rangesOf))]);
    const onNodes = cluster.world.nodes
      .flatMap(({ addresses }) => addresses)
      .map((address) => ({ family: address.family, first: address.value, last: address.value }));
    const nodes = addressSet([...rangesOfCidrs(nodeCidrs), ...onNodes]);
    this.#noPod = subtractAddresses(allAddresses, uniteAddresses(pods, services));
    const outside = subtractAddresses(this.#noPod, nodes);
    const networksKnown = (cluster.world.semantics.podRanges.length > 0 || podCidrs.length > 0) && serviceCidrs.length > 0 && nodes.length > 0;
    const doubtful = networksKnown ? [] : intersectAddresses(outside, addressSet(privateRanges));
    this.#outside = [
      { workloads: [], addresses: subtractAddresses(outside, doubtful), doubt: undefined },
      ...(doubtful.length > 0 ? [{ workloads: [], addresses: doubtful, doubt: doubtOfNetworks }] : []),
    ];
  }

  sources(side: ForbiddenSide): readonly Group[] {
    if (side === "outside") return this.#outside;
    if (typeof side === "string") return [{ workloads: this.#workloads(({ hostNetwork }) => !hostNetwork), addresses: [], doubt: undefined }, ...this.#outside];
    const arrivals = this.#externalsOf(side).flatMap((external) => this.#find.external(external));
    return [
      {
        workloads: unique([...this.#find.workloads(namedOf(side)), ...arrivals.flatMap(({ workloads }) => workloads)]),
        addresses: addressSet(arrivals.flatMap(({ addresses }) => addresses)),
        doubt: undefined,
      },
    ];
  }

  destinations(side: ForbiddenSide, ports: readonly FlowPort[]): readonly Arriving[] {
    const traffic = trafficOfPorts(ports);
    if (side === "outside") return this.#outside.map((group) => ({ ...group, traffic }));
    if (typeof side === "string") return [{ workloads: this.#workloads(() => true), addresses: this.#noPod, traffic, doubt: undefined }];
    const externals = this.#externalsOf(side).flatMap((external) =>
      ports.length === 0 ? [external] : ports.map(({ port, protocol }) => ({ ...external, port, protocol })),
    );
    const named = namedOf(side);
    const arrivals = [...(named.length === 0 ? [] : this.#find.arrivals(named, ports)), ...externals.flatMap((external) => this.#find.external(external))];
    return arrivals.map(({ workloads, addresses, traffic: arriving, seen }) => ({
      workloads,
      addresses,
      traffic: arriving,
      doubt: seen === "always" ? undefined : doubtOfTranslation,
    }));
  }

  missing(side: ForbiddenSide): readonly string[] {
    if (typeof side === "string") return [];
    const absent = namedOf(side).filter((end) => this.#find.workloads([end]).length === 0).map((end) => `no workload of ${endText(end)} is in the input`);
    const names = this.#externalsOf(side).filter((external) => this.#find.external(external).length === 0).map(({ address }) => `\`${address}\` is a name; give its addresses`);
    return [...absent, ...names];
  }

  #workloads(test: (workload: Cluster["world"]["workloads"][number]) => boolean): readonly number[] {
    return this.#cluster.world.workloads.flatMap((workload, index) => (test(workload) ? [index] : []));
  }

  #externalsOf(side: readonly ForbiddenEnd[]): readonly External[] {
    return side.flatMap((end) => ("external" in end ? this.#externals.filter(({ name }) => name === end.external) : []));
  }
}

function namedOf(side: readonly ForbiddenEnd[]): readonly FlowEnd[] {
  return side.flatMap((end) => ("external" in end ? [] : [end]));
}
