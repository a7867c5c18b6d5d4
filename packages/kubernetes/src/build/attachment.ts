import { labelsOfNamespace, matchSelector, maybe, nameLabel, no, yes, type Truth } from "@demarc/engine";
import { listFirst } from "@demarc/source";
import type { FrontEnd, PublicationFault } from "../cluster.ts";
import type { AdmittedNamespaces, GatewayFacts, GatewayRouteFacts, Listener, ListenerSetFacts, ParentReference } from "../facts.ts";
import { compileLabelSelector } from "../label-selector.ts";
import type { KubernetesObject } from "../object.ts";
import { type FrontEnds, unseen } from "./front-ends.ts";
import type { Namespaces, Told } from "./places.ts";

const gatewayGroup = "gateway.networking.k8s.io";
/** Where ListenerSets were before they became stable. */
const experimentalGroup = "gateway.networking.x-k8s.io";

/** Kinds of routes that a listener takes by its protocol, unless it says which (GW-2). Of other protocols nothing is known. */
const kindsOfProtocol: ReadonlyMap<string, readonly string[]> = new Map([
  ["HTTP", ["HTTPRoute", "GRPCRoute"]],
  ["HTTPS", ["HTTPRoute", "GRPCRoute"]],
  ["TLS", ["TLSRoute", "TCPRoute"]],
  ["TCP", ["TCPRoute"]],
  ["UDP", ["UDPRoute"]],
]);

/** Who serves a route, and why others do not. */
export interface Attached {
  readonly frontEnds: readonly FrontEnd[];
  readonly faults: readonly PublicationFault[];
}

/** What takes routes: a Gateway by its own listeners, or by those of a ListenerSet. */
interface Parent {
  readonly object: KubernetesObject;
  readonly listeners: readonly Listener[];
  readonly gateway: Told<GatewayFacts> | undefined;
  /** Why the listeners are none of the Gateway's. */
  readonly refused?: Refusal;
  readonly doubt?: string;
}

interface Refusal extends Pick<PublicationFault, "text" | "fix"> {
  /** Field path in the parent. */
  readonly at?: string;
  /** Absent: the namespace of the route. */
  readonly actsIn?: string;
}

/** With neither it is taken. */
interface Taken {
  readonly refusal?: Refusal;
  /** Why it is not known whether it is taken. */
  readonly doubt?: string;
}

/** Ties routes to the Gateways that take them (GW-2), by way of ListenerSets too. */
export class Attachment {
  readonly #frontEnds: FrontEnds;
  readonly #namespaces: Namespaces;
  readonly #gateways = new Map<string, Told<GatewayFacts>>();
  readonly #parents = new Map<string, Parent>();

  constructor(gateways: readonly Told<GatewayFacts>[], sets: readonly Told<ListenerSetFacts>[], frontEnds: FrontEnds, namespaces: Namespaces) {
    this.#frontEnds = frontEnds;
    this.#namespaces = namespaces;
    for (const gateway of gateways) {
      const { object, facts } = gateway;
      this.#gateways.set(keyOf(object), gateway);
      this.#parents.set(`Gateway ${keyOf(object)}`, { object, listeners: facts.listeners, gateway });
    }
    for (const set of sets) this.#parents.set(`ListenerSet ${keyOf(set.object)}`, this.#parentOfSet(set));
  }

  /** Those who serve a route. One Gateway that takes it twice dials once. */
  of({ object, facts }: Told<GatewayRouteFacts>): Attached {
    const byGateway = new Map<string, FrontEnd>();
    const faults: PublicationFault[] = facts.parents.length === 0 ? [parentless(object)] : [];
    for (const reference of facts.parents) {
      const kind = parentKind(reference);
      // Of a Service it is the mesh's business (GW-7); of other kinds we know nothing.
      if (kind === undefined) continue;
      const name = `${kind} ${keyOf(reference)}`;
      const parent = this.#parents.get(name);
      if (parent === undefined) {
        byGateway.set(name, { dials: unseen, doubt: `${name} is not in the input` });
        continue;
      }
      const { refusal, doubt } = this.#takes(parent, reference, object, facts);
      if (refusal === undefined) {
        const dials = parent.gateway === undefined ? unseen : this.#frontEnds.ofGateway(parent.gateway);
        addFrontEnd(byGateway, parent, { dials, doubt: parent.doubt ?? doubt });
      } else {
        const { text, fix, at = "metadata.name", actsIn = object.namespace } = refusal;
        faults.push({ kind: "not-attached", path: reference.path, text, fix, actsIn, related: { object: parent.object.id, path: at } });
      }
    }
    return { frontEnds: [...byGateway.values()], faults };
  }

  #parentOfSet({ object, facts: { parent, listeners } }: Told<ListenerSetFacts>): Parent {
    const gateway = this.#gateways.get(keyOf(parent));
    const name = `Gateway ${keyOf(parent)}`;
    if (gateway === undefined) return { object, listeners, gateway, doubt: `${name} is not in the input` };
    const admitted = this.#admits(gateway.facts.listenerSets, gateway.object.namespace, object.namespace);
    if (admitted === no) {
      const from = object.namespace === gateway.object.namespace ? "Same" : "All";
      const fix = `write \`spec.allowedListeners: {namespaces: {from: ${from}}}\` into ${name}`;
      return { object, listeners, gateway, refused: { text: `${name} admits no ListenerSets of namespace ${object.namespace}`, fix, actsIn: parent.namespace } };
    }
    return { object, listeners, gateway, ...(admitted === maybe && { doubt: labelsUnknown(object.namespace) }) };
  }

  /** Some listener has to be meant, carry the kind, admit the namespace and share a host with the route. */
  #takes(parent: Parent, reference: ParentReference, route: KubernetesObject, { hostnames }: GatewayRouteFacts): Taken {
    if (parent.refused !== undefined) return { refusal: parent.refused };
    const asked = parent.listeners.filter((listener) => isMeant(listener, reference));
    if (asked.length === 0) return { refusal: noSuchListener(parent, reference) };
    const ofKind = asked.filter((listener) => takesKind(listener, route));
    if (ofKind.length === 0) return { refusal: otherKind(parent, asked, route) };
    const admitting = ofKind
      .map((listener) => ({ listener, admits: this.#admits(listener.namespaces, parent.object.namespace, route.namespace) }))
      .filter(({ admits }) => admits !== no);
    if (admitting.length === 0) return { refusal: otherNamespace(parent, ofKind, route) };
    const serving = admitting.filter(({ listener }) => hostsMeet(listener, hostnames, route.kind));
    if (serving.length === 0) return { refusal: otherHost(parent, admitting.map(({ listener }) => listener)) };
    return serving.some(({ admits }) => admits === yes) ? {} : { doubt: labelsUnknown(route.namespace) };
  }

  #admits(admitted: AdmittedNamespaces, own: string, namespace: string): Truth {
    switch (admitted.from) {
      case "All":
        return yes;
      case "None":
        return no;
      case "Same":
        return own === namespace ? yes : no;
      case "Selector": {
        const known = this.#namespaces.world[this.#namespaces.indexOf.get(namespace) ?? -1];
        return known === undefined ? no : matchSelector(compileLabelSelector(admitted.selector), labelsOfNamespace(known));
      }
    }
  }
}

function parentless({ kind, namespace }: KubernetesObject): PublicationFault {
  return { kind: "not-attached", path: "spec", text: `the ${kind} names no Gateway`, fix: "name one in `spec.parentRefs`", actsIn: namespace, related: undefined };
}

function addFrontEnd(byGateway: Map<string, FrontEnd>, { gateway, object }: Parent, frontEnd: FrontEnd): void {
  const key = keyOf(gateway?.object ?? object);
  const known = byGateway.get(key);
  if (known === undefined || (known.doubt !== undefined && frontEnd.doubt === undefined)) byGateway.set(key, frontEnd);
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function parentKind({ group, kind }: ParentReference): "Gateway" | "ListenerSet" | undefined {
  if (group === gatewayGroup && (kind === "Gateway" || kind === "ListenerSet")) return kind;
  return group === experimentalGroup && kind === "XListenerSet" ? "ListenerSet" : undefined;
}

function labelsUnknown(namespace: string): string {
  return `the labels of namespace ${namespace}, by which it is admitted, are not in the input`;
}

function isMeant({ name, port }: Listener, reference: ParentReference): boolean {
  return (reference.sectionName === undefined || name === reference.sectionName) && (reference.port === undefined || port === reference.port);
}

function noSuchListener(parent: Parent, { sectionName, port }: ParentReference): Refusal {
  const wanted = [...(sectionName === undefined ? [] : [`named \`${sectionName}\``]), ...(port === undefined ? [] : [`on port ${port}`])];
  const has = listFirst(parent.listeners.map((listener) => `${listener.name} (${listener.port ?? "no port"})`), 4);
  return { text: `${parentName(parent)} has no listener ${wanted.join(" and ")}`, fix: `name one that it has in \`sectionName\` and \`port\`: ${has}` };
}

function otherKind(parent: Parent, listeners: readonly Listener[], { kind }: KubernetesObject): Refusal {
  const [first] = listeners;
  const takes = first === undefined ? [] : kindsTaken(first);
  const hint = takes.length === 0 ? "" : `; by its protocol and its \`allowedRoutes.kinds\` it takes ${listFirst(takes, 4)}`;
  return {
    text: `${listenerNames(parent, listeners)} ${listeners.length === 1 ? "takes" : "take"} no ${kind}`,
    fix: `attach it to a listener of a protocol that carries a ${kind}${hint}`,
    ...(first !== undefined && { at: first.path }),
  };
}

function otherNamespace(parent: Parent, listeners: readonly Listener[], { namespace }: KubernetesObject): Refusal {
  const [first] = listeners;
  const selector = `{matchLabels: {${nameLabel}: ${namespace}}}`;
  return {
    text: `${listenerNames(parent, listeners)} ${listeners.length === 1 ? "admits" : "admit"} no routes of namespace ${namespace}`,
    fix: `let the listener admit them: \`allowedRoutes: {namespaces: {from: Selector, selector: ${selector}}}\``,
    actsIn: parent.object.namespace,
    ...(first !== undefined && { at: first.path }),
  };
}

function otherHost(parent: Parent, listeners: readonly Listener[]): Refusal {
  const hosts = listFirst(listeners.flatMap(({ hostname }) => hostname ?? []), 4);
  const [first] = listeners;
  return {
    text: `no host of the route is one of ${listenerNames(parent, listeners)}`,
    fix: `name hosts that the listener takes: ${hosts}`,
    ...(first !== undefined && { at: first.path }),
  };
}

function parentName({ object }: Parent): string {
  return `${object.kind} ${keyOf(object)}`;
}

function listenerNames(parent: Parent, listeners: readonly Listener[]): string {
  const names = listFirst(listeners.map(({ name }) => name), 4);
  return `${listeners.length === 1 ? "listener" : "the listeners"} ${names} of ${parentName(parent)}`;
}

/** Kinds that a listener says, as far as its protocol can carry them; of protocols of others' making all that it says. */
function kindsTaken({ protocol, kinds }: Listener): readonly string[] {
  const possible = kindsOfProtocol.get(protocol);
  if (kinds === undefined) return possible ?? [];
  return kinds.flatMap(({ group, kind }) => (group === gatewayGroup && possible?.includes(kind) !== false ? kind : []));
}

function takesKind(listener: Listener, { kind }: KubernetesObject): boolean {
  if (listener.kinds === undefined && !kindsOfProtocol.has(listener.protocol)) return true;
  return kindsTaken(listener).includes(kind);
}

/** Hosts matter to HTTP and TLS; without one on a side all of the other's are meant. */
function hostsMeet({ hostname }: Listener, hostnames: readonly string[], kind: string): boolean {
  if (kind === "TCPRoute" || kind === "UDPRoute" || hostname === undefined || hostnames.length === 0) return true;
  return hostnames.some((host) => hostsOverlap(hostname.toLowerCase(), host.toLowerCase()));
}

/** `*.` stands for one label or more: `*.example.org` holds `a.b.example.org`, and not `example.org`. */
function hostsOverlap(one: string, other: string): boolean {
  if (one === other) return true;
  const holds = (wildcard: string, host: string): boolean => wildcard.startsWith("*.") && host.endsWith(wildcard.slice(1));
  return holds(one, other) || holds(other, one);
}
