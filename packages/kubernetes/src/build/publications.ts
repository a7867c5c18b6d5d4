import type { Workload } from "@demarc/engine";
import { groupBy, listFirst } from "@demarc/source";
import type { FrontEnd, Publication, PublicationFault, PublishedBackend, Service, ServicePort } from "../cluster.ts";
import type {
  GatewayClassFacts, GatewayFacts, GatewayRouteFacts, IngressClassFacts, IngressFacts, ListenerSetFacts, OpenShiftRouteFacts,
  ReferenceGrantFacts, WrittenBackend,
} from "../facts.ts";
import type { KubernetesObject } from "../object.ts";
import { Attachment, type Attached } from "./attachment.ts";
import { findFrontEnds } from "./front-ends.ts";
import type { Namespaces, Told } from "./places.ts";

interface ToldOfPublications {
  readonly ingress: readonly Told<IngressFacts>[];
  readonly "ingress-class": readonly Told<IngressClassFacts>[];
  readonly "openshift-route": readonly Told<OpenShiftRouteFacts>[];
  readonly "gateway-class": readonly Told<GatewayClassFacts>[];
  readonly gateway: readonly Told<GatewayFacts>[];
  readonly "listener-set": readonly Told<ListenerSetFacts>[];
  readonly "gateway-route": readonly Told<GatewayRouteFacts>[];
  readonly "reference-grant": readonly Told<ReferenceGrantFacts>[];
}

/** Ties Ingresses and routes of all kinds to who dials for them, and to the pods behind the Services that they name. */
export function buildPublications(
  told: ToldOfPublications,
  services: readonly Service[],
  workloads: readonly Workload[],
  namespaces: Namespaces,
): readonly Publication[] {
  const frontEnds = findFrontEnds(told["ingress-class"], told["gateway-class"], workloads);
  const attachment = new Attachment(told.gateway, told["listener-set"], frontEnds, namespaces);
  const backends = new Backends(services, told["reference-grant"]);
  const publish = (object: KubernetesObject, { frontEnds: served, faults }: Attached, written: readonly WrittenBackend[]): Publication => {
    // What no Gateway is to serve, e.g. what is the mesh's alone, leads nowhere from outside (GW-7).
    const isAskedFor = served.length > 0 || faults.length > 0;
    const dialled = isAskedFor ? backends.of(object, written) : { backends: [], faults: [] };
    return { object, namespace: object.namespace, name: object.name, frontEnds: served, backends: dialled.backends, faults: [...faults, ...dialled.faults] };
  };
  const served = (frontEnd: FrontEnd): Attached => ({ frontEnds: [frontEnd], faults: [] });
  const built = [
    ...told.ingress.map(({ object, facts }) => publish(object, served(frontEnds.ofIngress(facts.className)), facts.backends)),
    ...told["openshift-route"].map(({ object, facts }) => publish(object, served(frontEnds.ofRouter()), facts.backends)),
    ...told["gateway-route"].map((route) => publish(route.object, attachment.of(route), route.facts.backends)),
  ];
  return built.sort((a, b) => a.object.id - b.object.id);
}

interface Dialled {
  readonly backends: readonly PublishedBackend[];
  readonly faults: readonly PublicationFault[];
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

class Backends {
  readonly #services: ReadonlyMap<string, Service>;
  readonly #grants: ReadonlyMap<string, readonly ReferenceGrantFacts[]>;

  constructor(services: readonly Service[], grants: readonly Told<ReferenceGrantFacts>[]) {
    this.#services = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
    this.#grants = new Map([...groupBy(grants, ({ object }) => object.namespace)].map(([namespace, group]) => [namespace, group.map(({ facts }) => facts)]));
  }

  of(object: KubernetesObject, written: readonly WrittenBackend[]): Dialled {
    const found = written.map((backend) => this.#of(object, backend));
    return { backends: found.flatMap(({ backends }) => backends), faults: found.flatMap(({ faults }) => faults) };
  }

  #of(object: KubernetesObject, written: WrittenBackend): Dialled {
    const namespace = written.namespace ?? object.namespace;
    if (namespace !== object.namespace && !this.#isGranted(object, namespace, written.service)) {
      return { backends: [], faults: [notGranted(object, written, namespace)] };
    }
    const { path, host, protocol } = written;
    const { service, ...place } = this.#follow(namespace, written.service);
    const port = written.port?.port;
    if (service === undefined) return { backends: [{ path, ...place, service, port, host, targets: [] }], faults: [serviceMissing(object, written, place)] };
    const ports = portsMeant(service, written);
    const targets = ports.flatMap((one) => one.targets.filter((target) => isMeantTarget(written, target)).map((target) => ({ ...target, protocol })));
    const backends = [{ path, ...place, service, port, host, targets }];
    // Of a name outside the cluster the ports are nobody's to check (SVC-13).
    if (written.port === undefined || service.type === "ExternalName") return { backends, faults: [] };
    const isThere = written.port.of === "service" ? ports.length > 0 : ports.some((one) => mayLeadTo(one, written.port?.port));
    return { backends, faults: isThere ? [] : [portMissing(object, written, service, written.port)] };
  }

  /** GW-3: somebody in the Service's namespace has to grant it to that very kind of route. */
  #isGranted({ apiVersion, kind, namespace }: KubernetesObject, at: string, service: string): boolean {
    const group = apiVersion.slice(0, apiVersion.indexOf("/"));
    return (this.#grants.get(at) ?? []).some(
      ({ from, to }) =>
        from.some((one) => one.group === group && one.kind === kind && one.namespace === namespace) &&
        to.some((one) => one.group === "" && one.kind === "Service" && (one.name === undefined || one.name === service)),
    );
  }

  /** An alias of a Service of the cluster leads there (SVC-13). */
  #follow(namespace: string, name: string): Place & { readonly service: Service | undefined } {
    const service = this.#services.get(`${namespace}/${name}`);
    const alias = /^(?<name>[^.]+)\.(?<namespace>[^.]+)\.svc(?:\.|$)/.exec(service?.externalName ?? "")?.groups;
    const [at, called] = [alias?.["namespace"] ?? namespace, alias?.["name"] ?? name];
    return alias === undefined ? { namespace, name, service } : { namespace: at, name: called, service: this.#services.get(`${at}/${called}`) };
  }
}

function portsMeant(service: Service, { port, protocol }: WrittenBackend): readonly ServicePort[] {
  const carried = service.ports.filter((one) => one.protocol === protocol);
  if (port?.of !== "service") return carried;
  return carried.filter((one) => one.port === port.port || one.name === port.port);
}

/** A number in a Route is that of the endpoints (ING-8). */
function isMeantTarget({ port }: WrittenBackend, target: { readonly port: number }): boolean {
  return port?.of !== "endpoint" || port.port === target.port;
}

/** Which number a name stands for only the pods tell; those of a Service without pods may not be in the input. */
function mayLeadTo({ targetPort, targets, addressTargets }: ServicePort, port: number | string | undefined): boolean {
  const numbers = [...targets, ...addressTargets].map((target) => target.port);
  return targetPort === port || numbers.some((number) => number === port) || (typeof targetPort === "string" && numbers.length === 0);
}

function notGranted({ apiVersion, kind, namespace }: KubernetesObject, { path, service }: WrittenBackend, at: string): PublicationFault {
  const group = apiVersion.slice(0, apiVersion.indexOf("/"));
  return {
    kind: "not-granted",
    path,
    text: `no ReferenceGrant in namespace ${at} lets ${kind}s of namespace ${namespace} refer to Service ${service}`,
    fix: `write a ReferenceGrant into namespace ${at}: \`{from: [{group: ${group}, kind: ${kind}, namespace: ${namespace}}], to: [{group: "", kind: Service, name: ${service}}]}\``,
    actsIn: at,
    related: undefined,
  };
}

function serviceMissing(object: KubernetesObject, { path, service, namespace = object.namespace }: WrittenBackend, place: Place): PublicationFault {
  const isAlias = place.name !== service || place.namespace !== namespace;
  return {
    kind: "service-missing",
    path,
    text: `no Service ${place.namespace}/${place.name} is in the input${isAlias ? `, for which ${namespace}/${service} is an alias` : ""}`,
    fix: "mend the name, or give the Service too",
    actsIn: object.namespace,
    related: undefined,
  };
}

function portMissing(
  { namespace: actsIn }: KubernetesObject,
  { path, protocol }: WrittenBackend,
  service: Service,
  { of, port }: NonNullable<WrittenBackend["port"]>,
): PublicationFault {
  const name = `Service ${service.namespace}/${service.name}`;
  const related = { object: service.object.id, path: service.ports.length === 0 ? "metadata.name" : "spec.ports" };
  const carried = service.ports.filter((one) => one.protocol === protocol);
  if (of === "endpoint") {
    const numbers = [...new Set(carried.flatMap(({ targets }) => targets.map((target) => String(target.port))))];
    const fix = `a number is the port of the pods${numbers.length === 0 ? "" : `, here ${listFirst(numbers, 4)}`}; the Service's port is given by its name`;
    return { kind: "port-missing", path, text: `no endpoint of ${name} has port ${port}/${protocol}`, fix, actsIn, related };
  }
  const has = listFirst(service.ports.map((one) => `${one.name === undefined ? "" : `${one.name} `}${one.port}/${one.protocol}`), 4);
  const [behind] = carried.filter((one) => one.targetPort === port);
  const fix = behind === undefined ? `name a port of the Service: it has ${has === "" ? "none" : has}` : `${port} is the port of the pods: name the Service's, which is ${behind.port}`;
  return { kind: "port-missing", path, text: `${name} has no port ${port}/${protocol}`, fix, actsIn, related };
}
