export type { ApiError, KubernetesObject } from "./object.ts";
export type {
  AdminPolicy, AdminPolicyPeer, AdminPolicyPort, AdminPolicyRule, Cluster, ClusterNamespace, ClusterNode, ClusterWorkload,
  ContainerFacts, FrontEnd, Inventory, LabelSelector, NetworkPolicy, PodFacts, PolicyPeer, PolicyPort, PolicyRule, Publication,
  PublicationFault, PublishedBackend, Service, ServicePort,
} from "./cluster.ts";
export type { CniChoice, ClusterCni } from "./cni/cluster-cni.ts";
export { cniText } from "./cni/cluster-cni.ts";
export { cniIds, expectedCni, readCni } from "./cni/cni-name.ts";
export type { CniReading, NamedCni } from "./cni/cni-name.ts";
export type { CniEvidence } from "./cni/detect.ts";
export type { CniProfile, SwitchSetting } from "./cni/profile.ts";
export { switchDescriptions, switchNames } from "./cni/switches.ts";
export type { CniOptions, CniSwitch, CniSwitches } from "./cni/switches.ts";
export type { ClusterOptions, Manifests, RawObject } from "./manifests.ts";
export type { UnknownField } from "./decode.ts";
export { asksClusterDns } from "./dns-policy.ts";
export { DiallerReach } from "./dialler-reach.ts";
export { diallingWorkloads } from "./dialling-workloads.ts";
export { buildCluster } from "./build-cluster.ts";
export { parseSelector, type SelectorReading } from "./selector-text.ts";
export { compileLabelSelector, labelSelectorErrors, picksAll } from "./label-selector.ts";
export { whyNoBackend, type WithoutBackend } from "./no-backend.ts";
export { hostsInText, type NamedHost } from "./hosts-in-text.ts";
export { nearestName } from "./near-name.ts";
export type { AddressMeaning } from "./resolve-address.ts";
export { describeAddress, resolveAddress } from "./resolve-address.ts";
export { workloadByName } from "./workload-by-name.ts";
export { PROBLEM_CODES } from "./problem-codes.ts";
export type { KubernetesProblemCode, ProblemCode } from "./problem-codes.ts";
export { loadManifests, type LoadOptions } from "./loaders/load-manifests.ts";
export type { FileContent, FolderEntry, LoaderHost, PathKind, RunLimits, RunResult } from "./loaders/host.ts";
export { nodeHost } from "./loaders/node-host.ts";
