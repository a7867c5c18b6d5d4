export type {
  Address, AddressRange, ContainerPort, Direction, Labels, Namespace, Node, Operator, Peer, PodSet, Policy, PortMatch,
  Protocol, Ref, Requirement, Rule, Selector, Semantics, Tier, Workload, World,
} from "./world.ts";
export { defaultSemantics } from "./world.ts";
export { refKey } from "./ref-key.ts";
export type { Endpoint, Flow } from "./flow.ts";
export type { PortProtocol, PortRange, Traffic } from "./traffic.ts";
export {
  allTraffic, complement, covers, equals, formatTraffic, includes, intersect, isEmpty, lastPort, noTraffic, rangesOf, someOf,
  subtract, trafficOf, union, unionOfAll,
} from "./traffic.ts";
export type { Cidr, CidrReading } from "./address.ts";
export { formatAddress, parseAddress, parseCidr, rangesOfCidrs } from "./address.ts";
export type { AddressSet } from "./address-set.ts";
export {
  addressSet, allAddresses, complementAddresses, coversAddresses, equalAddresses, formatCidrs, formatRanges, includesAddress,
  intersectAddresses, noAddresses, subtractAddresses, uniteAddresses, wholeFamily,
} from "./address-set.ts";
export type { KnownLabels } from "./selector.ts";
export {
  formatSelector, labelsAsWritten, labelsOfNamespace, labelsOfWorkload, matchSelector, nameLabel, normalSelector, selectorImplies,
  selectorIsUnsatisfiable,
} from "./selector.ts";
export type { Truth } from "./truth.ts";
export { maybe, no, yes } from "./truth.ts";
export { familiesOf } from "./end.ts";
export { verdict } from "./verdict.ts";
export type { Verdict } from "./verdict.ts";
export type { Cause, Decision, Outcome, RuleMatch, TierStep } from "./decision.ts";
export type { CoveringRule, Opening, PairTraffic, Party, PartyOpening, PartyPair, RuleAccount } from "./opening.ts";
export { acrossFamilies } from "./across-families.ts";
export type { Reachability, ReachabilityOptions } from "./reachability.ts";
export { reachability } from "./reachability.ts";
export type { Change, ChangeEnd, Difference } from "./difference.ts";
export { difference } from "./difference.ts";
export type { Exposure, Exposures } from "./exposure.ts";
export { describePods, exposures, isAnyPods } from "./exposure.ts";
export { removeRules } from "./remove-rules.ts";
