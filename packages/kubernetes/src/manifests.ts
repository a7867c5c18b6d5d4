import type { Document, Path, Problem } from "@demarc/source";
import type { CniChoice } from "./cni/cluster-cni.ts";
import type { CniOptions } from "./cni/switches.ts";

/** What loaders deliver and `buildCluster` takes: objects as written, lists taken apart, kustomizations applied. */
export interface Manifests {
  readonly objects: readonly RawObject[];
  readonly problems: readonly Problem[];
  readonly files: number;
  readonly documents: number;
  /** Files that are templates and were not read (path as given). */
  readonly unrendered: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Files beside or below a kustomization that it does not name, with the objects that are in them. */
export interface LeftOut {
  readonly kustomization: string;
  readonly files: readonly string[];
  readonly objects: readonly LeftOutObject[];
}

export interface LeftOutObject {
  readonly kind: string;
  /** As written: a kustomization may give one. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly file: string;
}

export interface RawObject {
  /** A mapping with `apiVersion` and `kind` (filled in from a typed list where items omit them). */
  readonly value: unknown;
  readonly document: Document;
  readonly at: Path;
}

export interface ClusterOptions {
  /** Namespace of namespaced objects that give none (NS-3). */
  readonly defaultNamespace: string;
  /** e.g. `1.36`; from 1.36 on CIDRs are validated strictly (NPV-14). */
  readonly kubernetesVersion: string | undefined;
  /** Declared; they win over what the input lets infer. CIDR strings. */
  readonly podCidrs: readonly string[];
  /** The network plug-in; undefined: as the manifests show. */
  readonly cni?: CniChoice | undefined;
  /** What it does in its own way; wins over what is known of the plug-in. */
  readonly semantics: CniOptions;
}
