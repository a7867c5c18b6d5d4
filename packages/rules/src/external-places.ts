import { servicesAt, type External } from "@demarc/charter";
import { whyNoBackend, type Cluster, type Service } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";

/** What is wrong with where the page says that an external answers, and what mends it. */
export interface PlaceFault {
  readonly message: string;
  readonly fix: string;
}

/** Load balancers of the input; without any, nothing tells whose an address is. */
export function loadBalancers({ services }: Cluster): readonly Service[] {
  return services.filter(({ externalAddresses }) => externalAddresses.length > 0);
}

/** That an external's address belongs to another Service than its name says, to none of the cluster's, or not with that port. */
export function misplaced(cluster: Cluster, { name, address, port, protocol, kind }: External): PlaceFault | undefined {
  const published = loadBalancers(cluster);
  // Several Services may share one load balancer's address, told apart by port.
  const holders = published.filter(({ externalAddresses }) => externalAddresses.some((one) => one.address === address));
  const [holder] = holders;
  const named = published.filter((service) => sharesWord(name, service));
  const [other] = named;
  if (holder === undefined) {
    if (published.length === 0 || kind !== "load-balancer") return undefined;
    return { message: `the page gives ${name} the address ${address}, which no Service of the input has`, fix: other === undefined ? "correct the address, or give Demarc the manifest of its Service" : `write the address of ${nameAndAddress(other)}` };
  }
  if (other !== undefined && !named.some((service) => holders.includes(service))) {
    return {
      message: `the page gives ${name} the address ${address}, which is ${holder.namespace}/${holder.name}'s`,
      fix: `write the address of ${nameAndAddress(other)}`,
    };
  }
  if (port === undefined || holders.some(({ ports }) => ports.some((one) => one.port === port && one.protocol === protocol))) return undefined;
  const ports = holders.flatMap((service) => service.ports);
  return { message: `the page gives ${name} port ${port}/${protocol}, and Service ${holder.namespace}/${holder.name} at ${address} has ${listSome(ports.map((one) => `${one.port}/${one.protocol}`), 4)}`, fix: `write ${address}:${ports[0]?.port ?? ""}` };
}

/** That nothing stands behind the Services at an external's address, on its port: packets that are let through arrive nowhere. */
export function withoutBackend(cluster: Cluster, external: External): (PlaceFault & { readonly service: Service }) | undefined {
  const { name, address, port } = external;
  const services = servicesAt(cluster, external);
  const [service] = services;
  if (service === undefined || services.some((one) => answers(one, external) || !whyNoBackend(cluster, one).certain)) return undefined;
  const at = port === undefined ? address : `${address}:${port}`;
  return {
    service,
    message: `the page gives ${name} ${at}, and nothing stands behind Service ${service.namespace}/${service.name} there: ${whyNoBackend(cluster, service).text}`,
    fix: `correct the selector or target port of Service ${service.namespace}/${service.name}, or the labels of its pods`,
  };
}

function answers({ ports }: Service, external: External): boolean {
  const meant = ports.filter(({ port, protocol }) => external.port === undefined || (port === external.port && protocol === external.protocol));
  return meant.some(({ targets, addressTargets }) => targets.length + addressTargets.length > 0);
}

function sharesWord(name: string, { namespace, name: service }: Service): boolean {
  const plain: ReadonlySet<string> = new Set(["load", "balancer", "loadbalancer", "lb", "service", "server", "the", "api", "external", "model"]);
  const words = name.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 2 && !plain.has(word));
  return words.some((word) => namespace.includes(word) || service.includes(word));
}

export function nameAndAddress({ namespace, name, externalAddresses }: Service): string {
  return `${namespace}/${name} ${externalAddresses[0]?.address ?? ""}`;
}
