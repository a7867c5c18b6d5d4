import { intersect, isEmpty, lastPort, noTraffic, type PairTraffic, type RuleAccount } from "@demarc/engine";
import type { NetworkPolicy, PolicyPort, PolicyRule } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { flowGroups } from "./flow-groups.ts";
import { describeTally, tally, witnessOf, type Tally, type View } from "./flow-text.ts";
import { namespaceIndex, type WrittenRule } from "./policy-rules.ts";
import type { FlowGroup, RuleContext } from "./rule.ts";
import { workloadsIn } from "./selector-questions.ts";

/** What one rule of a policy does in the whole, counted and in words. */
export interface RuleEffect {
  readonly account: RuleAccount;
  /** All that the rule lets pass, beside whatever else lets it pass. */
  readonly carries: Tally;
  /** What nothing else lets pass. */
  readonly alone: Tally;
  /** Shows what only this rule does, or else what it does. */
  readonly witness: string | undefined;
  readonly flows: readonly FlowGroup[];
  readonly subjects: readonly number[];
  /** Whether something may pass by the rule and nothing certainly does. */
  readonly isDoubtful: boolean;
}

/** Asks the reachability what a written rule carries, and what of that nothing else does. */
export function effectOf(context: RuleContext, written: WrittenRule): RuleEffect {
  const { policy, rule, ref } = written;
  const whole = context.reachability.account(ref);
  const account = { ...whole, carries: whole.certain, alone: certainPart(whole.alone, whole.certain) };
  const view: View = { direction: rule.direction, owner: context.ownership.ofObject(policy.object) };
  return {
    account,
    carries: tally(context, account.carries, view),
    alone: tally(context, account.alone, view),
    witness: witnessOf(context, telling(account), view),
    flows: flowGroups(context, account.carries),
    subjects: policy.subjects,
    isDoubtful: account.carries.length === 0 && whole.carries.length > 0,
  };
}

/** What only may pass by a rule, on labels or addresses that are not in the input, is nothing to show as fact. */
function certainPart(pairs: readonly PairTraffic[], certain: readonly PairTraffic[]): readonly PairTraffic[] {
  const passing = new Map(certain.map(({ source, destination, traffic }) => [`${source} ${destination}`, traffic]));
  return pairs.flatMap((pair) => {
    const traffic = intersect(pair.traffic, passing.get(`${pair.source} ${pair.destination}`) ?? noTraffic);
    return isEmpty(traffic) ? [] : [{ ...pair, traffic }];
  });
}

/** How a message goes on that says what a rule does: `: 73 flows, 31 of them with workloads of platform`. */
export function effectWords(context: RuleContext, { policy, rule }: WrittenRule, { carries, subjects, account, isDoubtful }: RuleEffect): string {
  if (subjects.length === 0) {
    const inside = workloadsIn(context.cluster, [namespaceIndex(context.cluster, policy.namespace)]).length;
    return inside === 0 ? `; no workload of ${policy.namespace} is in the input, so nothing can be counted` : ", as soon as it selects a workload (now it selects none)";
  }
  // Addresses that the rule names need not be said again.
  if (carries.flows === 0 && carries.outside !== "" && rule.peers !== "absent" && rule.peers !== "empty") return "";
  if (account.carries.length > 0) return `: ${describeTally(carries)}`;
  if (isDoubtful) return "; whether anything passes by it hangs on labels that are not in the input";
  return account.peers.length === 0 ? "; now there is nobody on the other side" : `; today nothing passes by it, since the other ends${context.cluster.adminPolicies.length > 0 ? " or the admin tier" : ""} do not let it`;
}

/** What of it would close without the rule; undefined when there is nothing to say. */
export function aloneWords({ account, alone, carries }: RuleEffect): string | undefined {
  if (account.carries.length === 0) return undefined;
  if (account.alone.length === 0) return "every one of these flows is let pass by another rule too, so both have to be narrowed";
  return alone.flows === carries.flows && alone.outside === carries.outside ? "no other rule lets any of it pass" : `only this rule lets pass ${describeTally(alone)}`;
}

function telling({ alone, carries }: RuleAccount): readonly PairTraffic[] {
  return alone.length > 0 ? alone : carries;
}

/** `80, 8080/TCP`, `http/TCP`, `9000-9100/TCP`, `every port` */
export function describePorts(ports: PolicyRule["ports"]): string {
  if (typeof ports === "string") return "every port and protocol";
  const byProtocol = new Map<string, Set<string>>();
  for (const entry of ports) {
    const protocol = entry.protocol ?? "TCP"; // PORT-2
    const texts = byProtocol.get(protocol) ?? new Set();
    byProtocol.set(protocol, texts.add(portText(entry)));
  }
  return [...byProtocol].map(([protocol, texts]) => (texts.has("") ? `every ${protocol} port` : `${[...texts].join(", ")}/${protocol}`)).join(" and ");
}

/** Ports for the identity of a finding: the same in whatever order they are written. */
export function portsIdentity(ports: PolicyRule["ports"]): string {
  return typeof ports === "string" ? ports : ports.map((port) => describePorts([port])).sort().join(" ");
}

function portText({ port, endPort }: PolicyPort): string {
  if (port === undefined || (port === 1 && endPort === lastPort)) return "";
  return endPort === undefined || endPort === port ? String(port) : `${port}-${endPort}`;
}

/** e.g. `ingress rule 2 of serving-app-policy`; people count from one. */
export function ruleName(policy: NetworkPolicy, rule: PolicyRule): string {
  return ruleNameAt(policy.name, rule.path);
}

/** The same by the field path of a rule, e.g. `spec.ingress[1]`. */
export function ruleNameAt(policy: string, path: string): string {
  const [, direction = "", index = "0"] = /(ingress|egress)\[(\d+)\]$/.exec(path) ?? [];
  return `${direction} rule ${Number(index) + 1} of ${policy}`;
}

/** e.g. `3 workloads of financial-ml: seldon-envoy, mlserver and drift-monitor` */
export function countWorkloads(names: readonly string[], namespace: string): string {
  const short = names.map((name) => (name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name));
  return `${count(names.length, "workload")} of ${namespace}${short.length === 0 ? "" : ` (${listSome(short, 4)})`}`;
}
