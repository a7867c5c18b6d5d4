export type {
  AdminPeer, AdminPolicyObject, AdminPort, AdminRule, Cluster, ConformanceCase, ContainerObject, DestinationPort, LabelMap, LabelSelector,
  NamespaceObject, NetworkPolicyObject, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule, NodeObject, Options, PodObject, PolicyObject,
  Probe, Question, Situation,
} from "./cluster.ts";
export { verdict, type Outcome } from "./verdict.ts";
export { verdictByCompletion } from "./completions.ts";
