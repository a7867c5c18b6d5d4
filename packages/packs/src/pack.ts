/**
 * What a component needs from the network and what it leaves in a cluster, as data with sources. One JSON
 * file per component in `data/`; validated by a test against this shape.
 */
export interface Pack {
  /** e.g. `seldon-core` */
  readonly id: string;
  readonly name: string;
  /** e.g. `>=2.6 <3` */
  readonly versions: string;
  /** Words on a page that mean this component, lower case, e.g. `seldon scheduler`. */
  readonly words: readonly string[];
  /** How it is recognised in manifests. */
  readonly recognisedBy: { readonly kinds?: readonly string[]; readonly images?: readonly string[]; readonly labels?: readonly Record<string, string>[]; readonly namespaces?: readonly string[] };
  readonly components: readonly PackComponent[];
  readonly flows: readonly PackFlow[];
  /** Objects that must exist for it to work, e.g. ConfigMap seldon-config. */
  readonly objects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly why: string; readonly source: string }[];
  /** Custom resources that run pods. */
  readonly runs?: readonly PackRun[];
  readonly sources: readonly string[];
}

export interface PackComponent {
  readonly id: string;
  readonly namespace?: string;
  /** Any of these label sets tells its pods. */
  readonly labels: readonly Record<string, string>[];
  readonly ports: readonly { readonly name: string; readonly protocol: "TCP" | "UDP" | "SCTP"; readonly port: number; readonly why: string }[];
  readonly source: string;
}

/** `from` and `to` are component ids, `client` (pods of the namespaces that use it), `api-server` or `world`. */
export interface PackFlow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly ports: readonly string[];
  readonly summary: string;
  /** Words of a page's reason that mean this flow, lower case. */
  readonly words: readonly string[];
  readonly required: boolean;
  readonly source: string;
}

/** A custom resource that makes pods: which, and with what labels and ports. */
export interface PackRun {
  readonly apiGroup: string;
  readonly kind: string;
  /** Pods as the operator makes them; `{name}`, `{namespace}` stand for the resource's. */
  readonly pods: readonly {
    readonly nameSuffix: string;
    readonly labels: Record<string, string>;
    /** Field paths in the resource that hold a pod spec or pod metadata to merge, when it has any. */
    readonly podSpecPath?: string;
    readonly podMetadataPath?: string;
    readonly ports: readonly { readonly name: string; readonly protocol: "TCP" | "UDP" | "SCTP"; readonly port: number }[];
    /** Field path of a replica count; 0 means that no such pod runs. */
    readonly replicasPath?: string;
  }[];
  readonly source: string;
}
