import type { Address, ContainerPort, Policy } from "@demarc/engine";
import type { AdminPolicy, LabelSelector, NetworkPolicy, PodFacts, Service, ServicePort } from "./cluster.ts";
import type { PlugIn } from "./cni/plug-in.ts";
import type { OwnerReference } from "./metadata.ts";

/**
 * What an object means, in the terms that a cluster is built from. A kind reads its objects into facts;
 * everything after that asks what role a fact plays, never which kind it came from.
 */
export type Facts =
  | NamespaceFacts
  | NodeFacts
  | RunningPodFacts
  | ControllerFacts
  | ServiceFacts
  | EndpointsFacts
  | IngressFacts
  | IngressClassFacts
  | OpenShiftRouteFacts
  | GatewayClassFacts
  | GatewayFacts
  | ListenerSetFacts
  | GatewayRouteFacts
  | ReferenceGrantFacts
  | NetworkPolicyFacts
  | AdminPolicyFacts;

export interface NamespaceFacts {
  readonly role: "namespace";
  readonly labels: ReadonlyMap<string, string>;
}

export interface NodeFacts {
  readonly role: "node";
  readonly labels: ReadonlyMap<string, string>;
  readonly addresses: readonly Address[];
  readonly podCidrs: readonly string[];
}

/** What policies see of a pod, and what rules ask of it beyond. */
export interface PodTemplateFacts {
  readonly labels: ReadonlyMap<string, string>;
  /** Ports that a name can mean: containers, then restartable init containers (PORT-9). */
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly nodeName: string | undefined;
  readonly pod: PodFacts;
}

/** A pod object. */
export interface RunningPodFacts {
  readonly role: "pod";
  readonly template: PodTemplateFacts;
  readonly owner: OwnerReference | undefined;
  readonly addresses: readonly Address[];
  readonly hostAddresses: readonly Address[];
  /** Phase Succeeded or Failed: it has no network any more (NP-64). */
  readonly finished: boolean;
}

/** An object that makes pods from a template, or of which a knowledge pack says so. */
export interface ControllerFacts {
  readonly role: "controller";
  readonly origin: "template" | "pack";
  /** Name and kind that the pods are known by; those of the object unless a pack says otherwise. */
  readonly name: string;
  readonly kind: string;
  readonly template: PodTemplateFacts;
  /** Undefined when the number of pods is not written in the object (a DaemonSet, or left to the default). */
  readonly replicas: number | undefined;
  /** Labels that the controller adds with a value that follows from the object (SEL-9). */
  readonly addedLabels: ReadonlyMap<string, string>;
  /** Keys that it adds with a value that only the running cluster knows (SEL-9). */
  readonly unknownLabels: readonly string[];
  /**
   * Where each of several pods has labels of its own that follow from the object (StatefulSet): those of each pod,
   * its name first.
   * They take the place of unknown ones when a selector asks for them.
   */
  readonly ownLabels?: readonly ReadonlyMap<string, string>[];
  readonly owner: OwnerReference | undefined;
  /** A Job that is done: it will run no pod again. */
  readonly finished: boolean;
}

/** A Service without what other objects say of it. */
export interface ServiceFacts {
  readonly role: "service";
  readonly service: Omit<Service, "workloads" | "endpointAddresses" | "ports"> & {
    readonly ports: readonly Omit<ServicePort, "targets" | "addressTargets">[];
  };
}

/** An EndpointSlice, or an Endpoints object. */
export interface EndpointsFacts {
  readonly role: "endpoints";
  readonly service: string;
  readonly addresses: readonly { readonly address: Address; readonly isPod: boolean }[];
  /** `name` is the Service port's; a port without number means every port. */
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number | undefined }[];
}

/** A Service and a port of it, as an Ingress or a route names them. */
export interface WrittenBackend {
  /** Field path of what names it. */
  readonly path: string;
  readonly service: string;
  /** Undefined: the namespace of the object itself. */
  readonly namespace: string | undefined;
  /**
   * Name or number of the Service's port, or the number that its endpoints listen on (ING-8); undefined: all of them.
   */
  readonly port: { readonly of: "service"; readonly port: number | string } | { readonly of: "endpoint"; readonly port: number } | undefined;
  readonly protocol: "TCP" | "UDP";
  readonly host: string | undefined;
}

export interface IngressFacts {
  readonly role: "ingress";
  readonly backends: readonly WrittenBackend[];
  /** As written in `spec.ingressClassName`, else in the legacy annotation (ING-5). */
  readonly className: string | undefined;
}

/** A Route of OpenShift (ING-8). */
export interface OpenShiftRouteFacts {
  readonly role: "openshift-route";
  readonly backends: readonly WrittenBackend[];
}

export interface IngressClassFacts {
  readonly role: "ingress-class";
  readonly name: string;
  readonly controller: string;
  readonly isDefault: boolean;
}

export interface GatewayClassFacts {
  readonly role: "gateway-class";
  readonly name: string;
  readonly controller: string;
}

/** Whose objects a listener or a Gateway admits, by namespace (GW-2). */
export type AdmittedNamespaces =
  | { readonly from: "All" | "Same" | "None" }
  | { readonly from: "Selector"; readonly selector: LabelSelector };

export interface Listener {
  readonly path: string;
  readonly name: string;
  /** Undefined or empty: every host. */
  readonly hostname: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string;
  readonly namespaces: AdmittedNamespaces;
  /** Undefined: what the protocol stands for. */
  readonly kinds: readonly { readonly group: string; readonly kind: string }[] | undefined;
}

export interface GatewayFacts {
  readonly role: "gateway";
  readonly className: string;
  readonly listeners: readonly Listener[];
  /** Whose ListenerSets it takes. */
  readonly listenerSets: AdmittedNamespaces;
}

/** Listeners that one Gateway is to have beside its own. */
export interface ListenerSetFacts {
  readonly role: "listener-set";
  readonly parent: ParentReference;
  readonly listeners: readonly Listener[];
}

export interface ParentReference {
  readonly path: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
}

/** A route of the Gateway API; what kind it is, its object says. */
export interface GatewayRouteFacts {
  readonly role: "gateway-route";
  readonly parents: readonly ParentReference[];
  /** Empty: every host of the listener. */
  readonly hostnames: readonly string[];
  readonly backends: readonly WrittenBackend[];
}

/** Whose references into the grant's namespace are good, and to what (GW-3). */
export interface ReferenceGrantFacts {
  readonly role: "reference-grant";
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** Without a name every object of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | undefined }[];
}

export interface NetworkPolicyFacts {
  readonly role: "network-policy";
  readonly written: Omit<NetworkPolicy, "subjects">;
  /** @param namespace  index of the policy's namespace in the world */
  compile(namespace: number, plugIn: PlugIn): Policy;
}

/** A policy of the admin or the baseline tier. */
export interface AdminPolicyFacts {
  readonly role: "admin-policy";
  readonly written: Omit<AdminPolicy, "subjects">;
  readonly compiled: Policy;
}
