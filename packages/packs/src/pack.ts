/**
 * What a component needs from the network and what it leaves in a cluster, as data with sources. One JSON
 * file per component in `data/`; `packs.test.ts` holds every file against this shape and against itself.
 *
 * Sources are addresses of the project's own documents or of its code at a commit. A statement that nobody
 * could look up does not belong here: a missing port is asked for, a wrong one is believed.
 */
export interface Pack {
  /** e.g. `seldon-core` */
  readonly id: string;
  readonly name: string;
  /** e.g. `>=2.6 <3`: what the sources were read for. */
  readonly versions: string;
  /** Words on a page that mean this component, lower case, e.g. `seldon scheduler`. */
  readonly words: readonly string[];
  /** How it is recognised in manifests. */
  readonly recognisedBy: {
    /** `group/Kind` or, where no other project has such a kind, `Kind`. */
    readonly kinds?: readonly string[];
    /** Last parts of image names, without registry and tag. */
    readonly images?: readonly string[];
    readonly labels?: readonly Readonly<Record<string, string>>[];
    readonly namespaces?: readonly string[];
  };
  readonly components: readonly PackComponent[];
  readonly flows: readonly PackFlow[];
  /** Objects that must exist for it to work, e.g. ConfigMap seldon-config. */
  readonly objects?: readonly PackObject[];
  /** Custom resources that run pods, and those that look as if they did and run none. */
  readonly runs?: readonly PackRun[];
  readonly sources: readonly string[];
}

export interface PackObject {
  readonly kind: string;
  /** Undefined: any object of the kind will do. */
  readonly name?: string;
  /** Undefined: where the component itself is installed. */
  readonly namespace?: string;
  readonly why: string;
  readonly source: string;
}

export interface PackComponent {
  readonly id: string;
  /** Where it usually is; the page and the manifests win over it. */
  readonly namespace?: string;
  /** Any of these label sets tells its pods; `*` as a value means any value. Empty: no selector can (it is on the nodes' network, or outside). */
  readonly labels: readonly Readonly<Record<string, string>>[];
  readonly ports: readonly PackPort[];
  readonly source: string;
}

export type PackProtocol = "TCP" | "UDP" | "SCTP";

export interface PackPort {
  /** Unique within the component. */
  readonly name: string;
  readonly protocol: PackProtocol;
  /** The pod's port: policies judge that one. */
  readonly port: number;
  /** The port of the Service in front, where it differs. */
  readonly servicePort?: number;
  readonly why: string;
}

/**
 * `from` and `to` are component ids, `other-pack/component`, `client` (pods of the namespaces that use the
 * component), `target` (pods that it reaches out to, told by the user), `node`, or `world`.
 */
export interface PackFlow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Names of ports of `to`. */
  readonly ports: readonly string[];
  /** Ports instead of `ports` when the component is set up with TLS. */
  readonly portsWithTls?: readonly string[];
  readonly summary: string;
  /** Words of a page's reason that mean this flow, lower case. */
  readonly words: readonly string[];
  /** Without it the component does not do its job; others are needed for some of its features. */
  readonly required: boolean;
  /**
   * Which of its clients cannot do without it. `cluster-dns`: every pod whose `dnsPolicy` asks the cluster's DNS.
   * Absent: some of each namespace, and nothing tells which.
   */
  readonly clients?: "cluster-dns";
  /**
   * Beginnings of what a client's environment, arguments or handed objects hold, lower case: `s3://`. Whoever says so
   * cannot do without the flow; so does whoever names the destination's host.
   */
  readonly clientTexts?: readonly string[];
  readonly source: string;
}

/** A custom resource that makes pods: which, and with what labels and ports. */
export interface PackRun {
  readonly apiGroup: string;
  readonly kind: string;
  /** False for kinds such as ClusterWorkflowTemplate. */
  readonly namespaced: boolean;
  /** Empty: the resource runs no pods of its own; `why` says what it does instead. */
  readonly pods: readonly PackPod[];
  /** Where the spec of the pods is, e.g. `spec` or `spec.workflowSpec`; the paths below start there. */
  readonly specPath?: string;
  /** A reference to another resource that holds the spec; what this resource gives itself wins. */
  readonly specFrom?: readonly PackReference[];
  /** Whose pods, in the same namespace, work with this resource: where their workload's name stands, and the texts that say what they reach. */
  readonly handedTo?: { readonly namePath: string; readonly textPaths: readonly string[] };
  readonly why: string;
  readonly source: string;
}

/** `path` (from the spec) holds a name; the object of that kind and name holds a spec at `specPath`. */
export interface PackReference {
  readonly path: string;
  readonly apiGroup: string;
  readonly kind: string;
  /** `same`: the resource's own namespace; `cluster`: cluster-scoped; `any`: own namespace first, then the one that has it. */
  readonly scope: "same" | "cluster" | "any";
  /** Taken only if this field (from the spec) is true, e.g. `workflowTemplateRef.clusterScope`. */
  readonly when?: string;
  readonly specPath: string;
}

/** In `name` and in label values `{name}` and `{namespace}` stand for the resource's own. */
export interface PackPod {
  readonly name: string;
  /** Kind of object that the operator makes. */
  readonly workloadKind: "StatefulSet" | "Deployment" | "DaemonSet" | "Pod";
  readonly labels: Readonly<Record<string, string>>;
  /** Keys that the pods carry with values that the resource does not tell (SEL-9). */
  readonly unknownLabels?: readonly string[];
  /** Labels of the resource itself are copied to its pods, after those above. */
  readonly inheritsLabels?: boolean;
  /** The pod is made only if this field (from the spec) is given. */
  readonly onlyIf?: string;
  /** Real workloads with these labels are the ones that this resource stands for; a workload of the same kind and name always is. */
  readonly identity: readonly string[];
  /** Field paths (from the spec) that hold pod metadata to merge; the first that gives a key wins. */
  readonly metadataPaths?: readonly string[];
  /** Whether labels of `metadataPaths` win over `labels`. */
  readonly metadataWins?: boolean;
  /** Field path (from the spec) of a pod spec or of a mapping with its fields (serviceAccountName, hostNetwork, containers). */
  readonly podSpecPath?: string;
  /** Field path (from the spec) of a single container. */
  readonly containerPath?: string;
  /** One pod for each item of a list that has one of these fields, e.g. the templates of a Workflow. */
  readonly each?: {
    readonly path: string;
    readonly nameField: string;
    readonly having: readonly string[];
    readonly metadataField: string;
    /** Fields that hold one container. */
    readonly container: readonly string[];
    /** Field paths that hold lists of containers. */
    readonly containers: readonly string[];
  };
  /** An entry of a list, found by name, that changes or switches off this pod. */
  readonly override?: {
    readonly path: string;
    readonly nameField: string;
    readonly value: string;
    readonly replicasField: string;
    readonly disableField: string;
    readonly podSpecField: string;
  };
  /** Containers that the operator gives the pods where the resource does not say. */
  readonly containers: readonly {
    readonly name: string;
    readonly ports: readonly { readonly name: string; readonly protocol: PackProtocol; readonly port: number }[];
  }[];
  /** Field path (from the spec) of a replica count; 0 means that no such pod runs. */
  readonly replicasPath?: string;
}
