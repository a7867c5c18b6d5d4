import { includes, trafficOf } from "@demarc/engine";
import type { Cluster, Service } from "@demarc/kubernetes";
import { addTo, count, listSome } from "@demarc/source";
import { rulesFor, rulesYaml, type AdvisedTarget } from "../advised-rules.ts";
import { describeFlow } from "../flow-text.ts";
import { partyOfWorkload } from "../outside-questions.ts";
import { dnsServers } from "../dns-servers.ts";
import { rulesInForce } from "../policy-rules.ts";
import { diallerReach, publishedByService } from "../published-backends.ts";
import { remembered } from "../remembered.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { listWorkloads } from "../workload-names.ts";

/**
 * Services whose pods nobody in the cluster and no address outside can reach on any of their target ports. Those that
 * let nobody in are one finding for a namespace; of others it is the clients' egress that keeps them in. Others say it of
 * load balancers and node ports (`loadbalancer-blocked`), of DNS (`egress-isolated-without-dns`), and where a rule opens
 * the Service's port in place of the pods' (`service-port-instead-of-target-port`).
 */
export const unreachableService: Rule = defineRule({
  id: "unreachable-service",
  category: "reach",
  severity: "warning",
  summary: "nobody can reach a Service's pods on its ports",

  *find(context) {
    const closed = new Map<string, Closed[]>();
    for (const service of context.cluster.services) {
      if (service.type === "LoadBalancer" || service.type === "NodePort" || isDns(context, service) || isOpenedAtItsOwnPort(context, service)) continue;
      const targets = service.ports.flatMap(({ targets: list, protocol }) => list.map((target) => ({ ...target, protocol })));
      if (mayBePublished(context, service)) continue;
      const clients = targets.length === 0 ? undefined : keptInClients(context, service, targets);
      if (clients === undefined) continue;
      if (clients.length > 0) yield sayKeptIn(context, { service, targets }, clients);
      else {
        const one = { service, targets, ownGetIn: letsOwnPodsIn(context, service, targets) };
        addTo(closed, `${service.namespace} ${one.ownGetIn}`, one);
      }
    }
    for (const services of closed.values()) yield* sayClosed(context, services);
  },
});

interface Unreached {
  readonly service: Service;
  readonly targets: readonly Target[];
}

/** A Service that lets nobody in but perhaps its own pods, who are no clients of it where it is not headless. */
interface Closed extends Unreached {
  readonly ownGetIn: boolean;
}

interface Target {
  readonly workload: number;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** Whether an ingress controller or gateway that is not in the input may reach its pods: that it may not is `ingress-backend-blocked`'s. */
function mayBePublished(context: RuleContext, service: Service): boolean {
  const reach = diallerReach(context);
  const published = publishedByService(context.cluster).get(service) ?? [];
  return published.some(({ publication, targets }) =>
    publication.frontEnds.some(({ dials }) => targets.some(({ workload, protocol, port }) => includes(reach.into(dials, workload).atMost, protocol, port))),
  );
}

function isDns(context: RuleContext, { workloads }: Service): boolean {
  const servers = new Set(dnsServers(context, "UDP").map(({ workload }) => workload));
  return workloads.length > 0 && workloads.every((workload) => servers.has(workload));
}

/** Whether some ingress rule for its pods names a port of the Service where none of them listens. */
function isOpenedAtItsOwnPort({ cluster }: RuleContext, { ports }: Service): boolean {
  const rulesOf = ingressRulesBySubject(cluster);
  const meant = new Set(ports.flatMap(({ targets }) => targets.flatMap(({ workload }) => rulesOf.get(workload) ?? [])));
  return [...meant].some(({ subjects, named }) => {
    const listens = (number: number, protocol: string): boolean =>
      [...subjects].some((index) => cluster.world.workloads[index]?.ports.some((declared) => declared.port === number && declared.protocol === protocol));
    return ports.some(({ port, protocol, targets }) => {
      const here = targets.filter(({ workload }) => subjects.has(workload));
      return (
        here.length > 0 &&
        named.has(`${port} ${protocol}`) &&
        !listens(port, protocol) &&
        here.every((target) => target.port !== port && !named.has(`${target.port} ${protocol}`))
      );
    });
  });
}

interface NamingRule {
  readonly subjects: ReadonlySet<number>;
  /** `80 TCP` */
  readonly named: ReadonlySet<string>;
}

/** Rules that name ports, by each workload that they are for: many Services of a large cluster may be closed. */
const ingressRulesBySubject = remembered((cluster: Cluster): ReadonlyMap<number, readonly NamingRule[]> => {
  const found = new Map<number, NamingRule[]>();
  for (const { policy, rule } of rulesInForce(cluster)) {
    if (rule.direction !== "ingress" || typeof rule.ports === "string") continue;
    const naming: NamingRule = { subjects: new Set(policy.subjects), named: new Set(rule.ports.map(({ port, protocol }) => `${port ?? ""} ${protocol ?? "TCP"}`)) };
    for (const subject of naming.subjects) addTo(found, subject, naming);
  }
  return found;
});

/**
 * Undefined where somebody may reach a target; else the workloads that a target may let in, none of which is let out.
 * A Service's own pods are its clients where it is headless: peers find each other by it.
 */
function keptInClients(context: RuleContext, service: Service, targets: readonly Target[]): readonly number[] | undefined {
  const { reachability, cluster } = context;
  const letIn = new Set<number>();
  for (const { workload, port, protocol } of targets) {
    // Pods on the host network are their node's: policies do not close them (NP-61).
    if (cluster.world.workloads[workload]?.hostNetwork === true) return undefined;
    const to = partyOfWorkload(context, workload);
    for (const party of reachability.parties) {
      const isOwn = party.kind === "workloads" && party.workloads.every((index) => service.workloads.includes(index));
      if (isOwn && !service.headless) continue;
      if (includes(reachability.between(party.id, to).atMost, protocol, port)) return undefined;
      if (party.kind === "workloads" && includes(reachability.ingress(party.id, to).atMost, protocol, port)) for (const index of party.workloads) letIn.add(index);
    }
  }
  return [...letIn];
}

function letsOwnPodsIn(context: RuleContext, { workloads }: Service, targets: readonly Target[]): boolean {
  const own = workloads.map((workload) => partyOfWorkload(context, workload));
  return targets.some(({ workload, port, protocol }) => {
    const to = partyOfWorkload(context, workload);
    return own.some((from) => includes(context.reachability.between(from, to).atMost, protocol, port));
  });
}

function* sayClosed(context: RuleContext, services: readonly Closed[]): Iterable<Found> {
  const { cluster, ownership } = context;
  const [first, ...others] = services.map(({ service }) => service);
  if (first === undefined) return;
  const behind = new Set(services.flatMap(({ service }) => service.workloads));
  const clients = [...cluster.workloads.keys()].filter((index) => !behind.has(index));
  const ports = listSome([...new Set(services.flatMap(({ targets }) => targets.map(({ port, protocol }) => `${port}/${protocol}`)))], 4);
  const isAlone = others.length === 0;
  const ownGetIn = services.some((one) => one.ownGetIn);
  const whom = isAlone
    ? `Service ${first.namespace}/${first.name}`
    : `${count(services.length, "Service")} of ${first.namespace} (${listSome(services.map(({ service }) => service.name), 4)})`;
  yield {
    at: { object: first.object.id, path: "metadata.name" },
    related: others.map(({ object, name }) => ({ at: { object: object.id, path: "metadata.name" }, message: `Service ${name} too` })),
    message: `${ownGetIn ? "nobody but its own pods" : "nobody"} can reach ${whom}: no ${ownGetIn ? "other " : ""}workload and no address outside is let in on ${ports}`,
    details: [`behind ${isAlone ? "it" : "them"}: ${listWorkloads(cluster, [...new Set(services.flatMap(({ service }) => service.workloads))], 4)}`],
    ...witnessFrom(context, [...clients.filter((index) => cluster.workloads[index]?.namespace === first.namespace), ...clients], services[0]?.targets ?? []),
    owner: ownership.ofNamespace(first.namespace),
    next: [`let ${isAlone ? "its" : "their"} clients in by a policy on the pods behind ${isAlone ? "it" : "each"}, at the target port: ${ports}`],
    subject: ownGetIn ? "only own pods are let in" : "nobody is let in",
    weight: 2 * services.length,
  };
}

/** From a workload to the first target; none where there is no other workload to call it. */
function witnessFrom({ cluster }: RuleContext, clients: readonly number[], [target]: readonly Target[]): Pick<Found, "witness"> {
  const client = target === undefined ? undefined : clients.find((index) => index !== target.workload && cluster.world.workloads[index]?.hostNetwork === false);
  if (target === undefined || client === undefined) return {};
  return { witness: describeFlow(cluster, { kind: "workload", workload: client }, { kind: "workload", workload: target.workload }, trafficOf(target.protocol, target.port)) };
}

function sayKeptIn(context: RuleContext, { service, targets }: Unreached, clients: readonly number[]): Found {
  const { cluster, ownership } = context;
  const namespaces = [...new Set(clients.map((index) => cluster.workloads[index]?.namespace ?? ""))].sort();
  const { rules } = rulesFor(context, targets.map(({ workload, protocol, port }): AdvisedTarget => ({ at: { workload }, protocol, port })));
  const owners = [...new Set(namespaces.map((namespace) => ownership.ofNamespace(namespace)))];
  return {
    at: { object: service.object.id, path: "metadata.name" },
    message: `nobody can reach Service ${service.namespace}/${service.name}: its pods let ${listWorkloads(cluster, clients, 4)} in, and the egress there does not let them out`,
    details: [`behind it: ${listWorkloads(cluster, service.workloads, 4)}`],
    ...witnessFrom(context, clients, targets),
    owner: owners.length === 1 ? (owners[0] ?? "") : ownership.ofNamespace(service.namespace),
    next: [`let its clients out, in ${listSome(namespaces, 4)}: ${rulesYaml("egress", rules)}`],
    subject: "nobody is let out",
    weight: 2,
  };
}
