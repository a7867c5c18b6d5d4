import { type Address, type ContainerPort, labelsOfWorkload, matchSelector, no, type Workload } from "@demarc/engine";
import { groupBy } from "@demarc/source";
import type { ClusterWorkload, Service, ServicePort } from "../cluster.ts";
import type { EndpointsFacts, ServiceFacts } from "../facts.ts";
import { isAtLeast, type KubernetesVersion } from "../kubernetes-version.ts";
import { selectorOfMap } from "../label-selector.ts";
import { addressKey } from "./address-key.ts";
import type { Namespaces, Told } from "./places.ts";
import type { Workloads } from "./workloads.ts";

/** An address of an EndpointSlice, and the workload that has it, if one has. */
interface Endpoint {
  readonly address: Address;
  readonly workload: number | undefined;
  readonly isPod: boolean;
}

interface EndpointSubset {
  readonly endpoints: readonly Endpoint[];
  readonly ports: EndpointsFacts["ports"];
}

/**
 * Ties Services to the workloads behind them: those that the selector picks in the same namespace (SVC-1), and
 * those that EndpointSlices or Endpoints name by address (SVC-14, NP-41).
 */
export function buildServices(
  told: readonly Told<ServiceFacts>[],
  endpoints: readonly Told<EndpointsFacts>[],
  { world: workloads, all }: Pick<Workloads, "world" | "all">,
  namespaces: Namespaces,
  version: KubernetesVersion | undefined,
): readonly Service[] {
  // SVC-3: before 1.32 the endpoints controllers looked up names in containers alone.
  const onlyContainers = version !== undefined && !isAtLeast(version, 1, 32);
  const lookUp = (i: number): readonly ContainerPort[] => (onlyContainers ? portsOfContainers(workloads[i], all[i]) : (workloads[i]?.ports ?? []));
  const byNamespace = groupBy(workloads.keys(), (i) => workloads[i]?.namespace);
  const subsets = readSubsets(endpoints, workloads);
  return told.map(({ facts: { service } }) => {
    const inNamespace = byNamespace.get(namespaces.indexOf.get(service.namespace) ?? -1) ?? [];
    return buildService(service, subsets.get(`${service.namespace}/${service.name}`) ?? [], selectedBy(service, inNamespace, workloads), workloads, lookUp);
  });
}

function portsOfContainers(workload: Workload | undefined, known: ClusterWorkload | undefined): readonly ContainerPort[] {
  const keyOf = ({ name, protocol, port }: Pick<ContainerPort, "name" | "port"> & { readonly protocol: string }): string => `${name ?? ""} ${protocol} ${port}`;
  const written = new Set(known?.pod.containers.flatMap(({ ports }) => ports.map(keyOf)));
  return (workload?.ports ?? []).filter((port) => written.has(keyOf(port)));
}

function readSubsets(told: readonly Told<EndpointsFacts>[], workloads: readonly Workload[]): ReadonlyMap<string, readonly EndpointSubset[]> {
  const owners = new Map<string, number>();
  for (const [i, workload] of workloads.entries()) {
    // A host-network pod's address is its node's, and may be meant for something else there.
    if (!workload.hostNetwork) for (const address of workload.addresses) owners.set(addressKey(address), i);
  }
  const subsets = told.map(({ object, facts }) => ({
    key: `${object.namespace}/${facts.service}`,
    endpoints: facts.addresses.map(({ address, isPod }) => ({ address, isPod, workload: owners.get(addressKey(address)) })),
    ports: facts.ports,
  }));
  return groupBy(subsets, ({ key }) => key);
}

function buildService(
  service: ServiceFacts["service"],
  subsets: readonly EndpointSubset[],
  selected: readonly number[],
  workloads: readonly Workload[],
  lookUp: (workload: number) => readonly ContainerPort[],
): Service {
  // Pods of a template have addresses that only the slices tell: they are no endpoints beside the template.
  const hasTemplate = selected.some((i) => workloads[i]?.addresses.length === 0);
  const outside = (endpoint: Endpoint): boolean => endpoint.workload === undefined && !(endpoint.isPod && hasTemplate);
  const named = subsets.flatMap(({ endpoints }) => endpoints).flatMap(({ workload }) => workload ?? []);
  const behind = [...new Set([...selected, ...named])].sort((a, b) => a - b);
  return {
    ...service,
    workloads: behind,
    endpointAddresses: distinct(subsets.flatMap(({ endpoints }) => endpoints.filter(outside)).map(({ address }) => address)),
    ports: service.ports.map((port) => ({
      ...port,
      targets: distinctTargets([...selected.flatMap((i) => targetOf(port, i, lookUp)), ...namedTargets(port, subsets)]),
      addressTargets: addressTargets(port, subsets, outside),
    })),
  };
}

function selectedBy({ selector }: ServiceFacts["service"], inNamespace: readonly number[], workloads: readonly Workload[]): readonly number[] {
  if (selector === undefined) return [];
  const requirements = selectorOfMap(selector);
  return inNamespace.filter((i) => {
    const workload = workloads[i];
    return workload !== undefined && matchSelector(requirements, labelsOfWorkload(workload)) !== no;
  });
}

type WrittenPort = Omit<ServicePort, "targets" | "addressTargets">;

/** SVC-10: a number is that port on every endpoint; a name is looked up on each pod, the first match counts (SVC-3). */
function targetOf({ targetPort, protocol }: WrittenPort, index: number, lookUp: (workload: number) => readonly ContainerPort[]): ServicePort["targets"] {
  if (typeof targetPort === "number") return [{ workload: index, port: targetPort }];
  const found = lookUp(index).find((port) => port.name === targetPort && port.protocol === protocol);
  return found === undefined ? [] : [{ workload: index, port: found.port }];
}

function namedTargets(port: WrittenPort, subsets: readonly EndpointSubset[]): ServicePort["targets"] {
  return subsets.flatMap(({ endpoints, ports }) =>
    numbersOf(port, ports).flatMap((number) => endpoints.flatMap(({ workload }) => (workload === undefined ? [] : [{ workload, port: number }]))),
  );
}

function addressTargets(port: WrittenPort, subsets: readonly EndpointSubset[], outside: (endpoint: Endpoint) => boolean): ServicePort["addressTargets"] {
  const targets = subsets.flatMap(({ endpoints, ports }) =>
    numbersOf(port, ports).flatMap((number) => endpoints.filter(outside).map(({ address }) => ({ address, port: number }))),
  );
  return [...new Map(targets.map((target) => [`${addressKey(target.address)}:${target.port}`, target])).values()];
}

/** The slice's port with the Service port's name; one without number stands for every port. */
function numbersOf(port: WrittenPort, ports: EndpointsFacts["ports"]): readonly number[] {
  return ports.flatMap((candidate) => {
    if (candidate.name !== (port.name ?? "") || candidate.protocol !== port.protocol) return [];
    if (candidate.port !== undefined) return [candidate.port];
    return [typeof port.targetPort === "number" ? port.targetPort : port.port];
  });
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [addressKey(address), address])).values()];
}

function distinctTargets(targets: ServicePort["targets"]): ServicePort["targets"] {
  return [...new Map(targets.map((target) => [`${target.workload}:${target.port}`, target])).values()].sort((a, b) => a.workload - b.workload || a.port - b.port);
}
