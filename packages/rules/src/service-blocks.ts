import { coversAddresses, includesAddress, parseAddress, rangesOfCidrs, type AddressRange } from "@demarc/engine";
import { whyNoBackend, type NetworkPolicy, type PolicyRule, type Service, type ServicePort } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { rulesFor, rulesYaml, type AdvisedTarget } from "./advised-rules.ts";
import { holdsPort, podSetOf, rulesInForce } from "./policy-rules.ts";
import { ruleName } from "./rule-effect.ts";
import type { Found, RuleContext } from "./rule.ts";
import { namespacesOf } from "./selector-questions.ts";
import { egressCoversBackends, servicesAt } from "./service-addresses.ts";
import { listWorkloads } from "./workload-names.ts";
import { blocksInForce, isNarrow, type WrittenBlock } from "./written-blocks.ts";

/** A Service that a block names, with its ports that the rule may mean: by their number, or by where they lead. */
interface Named {
  readonly service: Service;
  readonly address: string;
  readonly ports: readonly ServicePort[];
}

/**
 * Blocks of egress rules that name addresses of Services of this cluster, where the same pods are not let out to
 * what stands behind them: under most CNIs packets are translated before policies look, and the rule matches nothing.
 * Few addresses mean their Services; so does the network of all cluster addresses.
 */
export function* blocksOnServices(context: RuleContext, of: "cluster-ip" | "external"): Iterable<Found> {
  for (const block of blocksInForce(context)) {
    const { policy, rule } = block.written;
    if (rule.direction !== "egress") continue;
    const all = servicesAt(context, block.ranges, of).map(({ service, address }): Named => ({
      service,
      address,
      ports: service.ports.filter((port) => isMeant(rule, port)),
    }));
    // Of several that share a load balancer's address those are meant whose ports the rule opens, if any are.
    const named = all.filter((one) => one.ports.length > 0 || !all.some((other) => other.address === one.address && other.ports.length > 0));
    const isBlocked = ({ service, ports }: Named): boolean =>
      policy.subjects.length === 0 ||
      (!mayLetOutToHidden(context, policy, service) &&
        policy.subjects.some(
          (workload) => !service.workloads.includes(workload) && !egressCoversBackends(context, workload, ports.length > 0 ? ports : service.ports),
        ));
    if (isNarrow(block.range)) for (const one of named) if (isBlocked(one)) yield sayService(context, block, one);
    if (isNarrow(block.range) || of === "external" || !isServiceNetwork(context, block.range)) continue;
    const blocked = named.filter((one) => one.ports.length > 0 && isBlocked(one));
    if (blocked.length > 0) yield sayNetwork(context, block, blocked);
  }
}

/**
 * Where the pods behind a Service are not in the input: whether some rule for the same subjects names pods where they would
 * be, so that nobody can say that none lets out to them.
 */
function mayLetOutToHidden({ cluster }: RuleContext, policy: NetworkPolicy, service: Service): boolean {
  const isKnown = service.ports.some(({ targets, addressTargets }) => targets.length + addressTargets.length > 0) || whyNoBackend(cluster, service).certain;
  if (isKnown || service.selector === undefined) return false;
  const own = cluster.namespaces.findIndex(({ name }) => name === service.namespace);
  return [...rulesInForce(cluster)].some(
    ({ policy: other, rule }) =>
      rule.direction === "egress" &&
      other.namespace === policy.namespace &&
      other.subjects.some((subject) => policy.subjects.includes(subject)) &&
      typeof rule.peers !== "string" &&
      rule.peers.some((peer) => peer.ipBlock === undefined && namespacesOf(cluster, podSetOf(cluster, other, peer)).includes(own)),
  );
}

/** A rule on a Service's port means it, and so does one on the port at which its packets arrive. */
function isMeant({ ports }: PolicyRule, { port, protocol, targets, addressTargets }: ServicePort): boolean {
  if (typeof ports === "string") return true;
  const numbers = [port, ...targets.map((target) => target.port), ...addressTargets.map((target) => target.port)];
  return ports.some((entry) => (entry.protocol ?? "TCP") === protocol && numbers.some((number) => holdsPort(entry, number)));
}

/** The API server takes no larger network for Services: 20 bits of addresses. */
const SERVICE_NETWORK_MAX = 1n << 20n;

/**
 * Whether a block is (part of) the network that Services have their addresses from: the charter says so, or it holds
 * some of them, is no larger than such a network can be, and holds nothing else that is known.
 */
function isServiceNetwork({ charter, cluster }: RuleContext, range: AddressRange): boolean {
  const declared = rangesOfCidrs(charter?.environment.serviceCidrs ?? []);
  if (declared.some((network) => coversAddresses([network], [range]))) return true;
  if (declared.length > 0 || range.last - range.first >= SERVICE_NETWORK_MAX) return false;
  const { world, services } = cluster;
  const others = [
    ...world.workloads.flatMap(({ addresses }) => addresses),
    ...world.nodes.flatMap(({ addresses }) => addresses),
    ...services.flatMap(({ endpointAddresses, externalAddresses }) => [
      ...endpointAddresses,
      ...externalAddresses.flatMap(({ address }) => parseAddress(address) ?? []),
    ]),
  ];
  return !others.some((address) => includesAddress([range], address)) && !world.semantics.podRanges.some((pods) => overlap(pods, range));
}

function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function sayService(context: RuleContext, { written, block }: WrittenBlock, named: Named): Found {
  const { policy, rule, ref } = written;
  const { service, address } = named;
  const ports = named.ports.length > 0 ? named.ports : service.ports;
  const targets = [...new Set(ports.flatMap(({ targets: list, addressTargets }) => [...list, ...addressTargets].map(({ port }) => port)))];
  const translated = ports.map(({ port }) => port).filter((port) => !targets.includes(port));
  return {
    at: { object: ref.object, path: `${block.path}.cidr` },
    message: `${ruleName(policy, rule)} names ${address}, which is Service ${service.namespace}/${service.name} of this cluster: packets arrive at what stands behind it, and no rule opens that`,
    details: [
      targets.length > 0 ? `behind it: port ${targets.join(", ")}${translated.length > 0 ? `, not ${translated.join(", ")}` : ""}` : "nothing in the input stands behind it",
      ...(named.ports.length === 0 ? [`the Service has no port that the rule opens: its ports are ${listSome(service.ports.map(({ port, protocol }) => `${port}/${protocol}`), 4)}`] : []),
      ...kubeRouter,
    ],
    next: adviceFor(context, [named]),
    subject: `${rule.direction} ${address}`,
    weight: 4,
  };
}

function sayNetwork(context: RuleContext, { written, block }: WrittenBlock, blocked: readonly Named[]): Found {
  const { policy, rule, ref } = written;
  const names = blocked.map(({ service }) => `${service.namespace}/${service.name}`).sort();
  return {
    at: { object: ref.object, path: `${block.path}.cidr` },
    message: `${ruleName(policy, rule)} names ${block.cidr}, where Services of this cluster have their addresses: packets arrive at what stands behind them, and no rule opens that for ${count(names.length, "Service")}: ${listSome(names, 4)}`,
    details: kubeRouter,
    next: blocked.length > SERVICES_MAX ? ["name the pods behind the Services that are meant, by their labels and at their target ports"] : adviceFor(context, blocked),
    subject: `${rule.direction} ${block.cidr}`,
    weight: 4,
  };
}

const kubeRouter: readonly string[] = ["kube-router judges both the address and the pods, so keep the address beside them"];

/** More Services than this are not all meant. */
const SERVICES_MAX = 4;

/** What stands behind Services, on ports that the rule means; where it means none, which one is meant is not known. */
function adviceFor(context: RuleContext, named: readonly Named[]): readonly string[] {
  const targets = named.flatMap(({ ports }) =>
    ports.flatMap(({ protocol, targets: pods, addressTargets }): readonly AdvisedTarget[] => [
      ...pods.map(({ workload, port }) => ({ at: { workload }, protocol, port })),
      ...addressTargets.map(({ address, port }) => ({ at: { address }, protocol, port })),
    ]),
  );
  const { rules, unnamed } = rulesFor(context, targets);
  return [
    ...(rules.length > 0 ? [`add beside the address: ${rulesYaml("egress", rules)}`] : []),
    ...(unnamed.length > 0 ? [`name the nodes of ${listWorkloads(context.cluster, unnamed, 3)} by their addresses: it is on their network, and no selector matches it`] : []),
    ...(rules.length + unnamed.length === 0 ? ["name what stands behind the Service, at the port that is meant"] : []),
  ];
}
