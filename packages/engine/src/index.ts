export type {
  Address, AddressRange, ContainerPort, Direction, Labels, Namespace, Node, Operator, Peer, PodSet, Policy, PortMatch,
  Protocol, Ref, Requirement, Rule, Selector, Semantics, Tier, Workload, World,
} from "./world.ts";
export { defaultSemantics } from "./world.ts";
export type { Endpoint, Flow } from "./flow.ts";
export type { PortProtocol, PortRange, Traffic } from "./traffic.ts";
export type { Cause, Decision, Outcome, RuleMatch, TierStep, Verdict } from "./verdict.ts";
export type { Opening, PairTraffic, Party, Reachability, RuleAccount } from "./reachability.ts";
