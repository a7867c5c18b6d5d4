import type { CniSwitch, CniSwitches } from "./switches.ts";

/**
 * What one network plug-in does where upstream leaves it open, as data with sources: one JSON file each in `data/`, which
 * `profiles.test.ts` holds against this shape. They stand here and not among the packs, since they set how this package
 * compiles policies, and are recognised in objects that only it reads.
 *
 * A source is an address of the project's own documents, code or issues. `confidence` is `read` where it was looked up
 * there, `known` where it is told from experience: verify it for your version.
 */
export interface CniProfile {
  /** e.g. `kube-router` */
  readonly id: string;
  /** As it calls itself. */
  readonly name: string;
  /** What sentences say does something, where that is not its name. */
  readonly inSentences?: string;
  /** Other names, and distributions that come with it: `k3s`. Case and punctuation do not count. */
  readonly aliases: readonly CniAlias[];
  /** It lays the network and leaves policies to another beside it, where there is one. */
  readonly givesWay?: true;
  readonly recognisedBy: Recognition;
  readonly switches: readonly SwitchSetting[];
  readonly serves: readonly ServedKinds[];
  /** What is known and not computed with. */
  readonly facts: readonly CniFact[];
}

export interface CniAlias {
  readonly name: string;
  /** Its versions are its own and say nothing of the plug-in's. */
  readonly distribution?: true;
}

interface Evidence {
  readonly confidence: "read" | "known";
  readonly source?: string;
}

interface Versioned {
  /** First version that it holds for, e.g. `1.16`. */
  readonly since?: string;
  /** First version that it no longer holds for. */
  readonly until?: string;
}

export type SwitchSetting = { readonly [S in CniSwitch]: { readonly switch: S; readonly value: CniSwitches[S] } }[CniSwitch] &
  Evidence &
  Versioned & {
    /** Only where a setting of the cluster says so. Those come after what holds without. */
    readonly where?: Setting;
    readonly note?: string;
  };

/** A field of an object that configures the plug-in. */
export interface Setting {
  readonly kind: string;
  readonly name: string;
  /** Field path, in which a key may have dots: `["data", "enable-sctp"]`. */
  readonly path: readonly string[];
  /** Its text; for a comma-separated list, one of its parts. */
  readonly is: string;
}

export interface Recognition {
  /** Names of DaemonSets. */
  readonly daemonSets?: readonly string[];
  /** Ends of image names without tag, e.g. `calico/node`, of DaemonSets and pods. A tag that is a version is the plug-in's. */
  readonly images?: readonly string[];
  /** `group/Kind` of objects that only it has. */
  readonly kinds?: readonly string[];
  readonly configMaps?: readonly string[];
  readonly fields?: readonly Setting[];
  /** Parts of the kubelet's version of a Node, e.g. `+k3s`: the distribution's default, which anything else outweighs. */
  readonly kubeletVersions?: readonly string[];
}

export type ServedKinds = Evidence &
  Versioned & {
    readonly group: string;
    /** Without: any version of the group. */
    readonly version?: string;
    readonly kinds: readonly string[];
    /** A switch of the plug-in that is off unless somebody turned it on. */
    readonly gate?: string;
  };

export interface CniFact extends Evidence {
  readonly topic: "existing connections" | "pod start" | "families" | "source of traffic from outside" | "service addresses" | "nodes" | "limits";
  readonly says: string;
}
