import { nameLabel, type Labels } from "@demarc/engine";
import type { Told } from "../build/places.ts";
import type { NamespaceFacts } from "../facts.ts";
import type { ClusterCni } from "./cluster-cni.ts";
import type { CniSwitches } from "./switches.ts";

/** What the kinds must know of the network plug-in to compile policies. */
export interface PlugIn {
  readonly switches: CniSwitches;
  /** Labels of the namespace that stands for the nodes (NP-61); undefined where none does. */
  readonly hostNetworkLabels: Labels | undefined;
}

/**
 * What OpenShift gives its namespace for the nodes, so that policies can name it.
 * Source: OpenShift documentation, "Network security", allowing traffic from the host network.
 */
const hostNetworkLabel = "policy-group.network.openshift.io/host-network";

export function plugInOf({ switches }: ClusterCni, namespaces: readonly Told<NamespaceFacts>[]): PlugIn {
  const name = switches.hostNetworkNamespace;
  if (name === "") return { switches, hostNetworkLabels: undefined };
  // The last one given holds, as on apply; where it is not in the input, the cluster made it.
  const written = namespaces.findLast(({ object }) => object.name === name)?.facts.labels ?? new Map([[hostNetworkLabel, ""]]);
  return { switches, hostNetworkLabels: new Map([...written, [nameLabel, name]]) }; // NS-1
}
