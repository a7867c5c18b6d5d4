import type { ClusterOptions } from "@demarc/kubernetes";

/** What a network plug-in does in its own way, by its name as people write it (`cilium`, `Azure CNI powered by Cilium`). */
export function semanticsOfCni(cni: string | undefined): ClusterOptions["semantics"] {
  // Cilium gives pods and nodes identities, and its address rules match neither (CIL-9).
  return cni?.toLowerCase().includes("cilium") === true ? { ipBlockMatchesPods: false } : {};
}
