import { addressSet, includes, intersectAddresses, parseAddress, rangesOfCidrs, subtractAddresses, wholeFamily, type Address, type AddressRange } from "@demarc/engine";
import type { Service, ServicePort } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { hostText, isMostOfTheWorld, someAddress } from "../address-text.ts";
import { NODE_NETWORK, nodePeers, rulesYaml } from "../advised-rules.ts";
import { isolators, partyOfWorkload, rulesCarrying } from "../outside-questions.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

/**
 * A load balancer or node port whose pods do not let in, on the target port, those from whom its packets come: any
 * address outside, with `externalTrafficPolicy: Local` or `environment.lbSource: preserve` a client's, else a node's
 * (SVC-20, SVC-21). One finding for a Service. Ingress controllers behind it count like other pods.
 */
export const loadbalancerBlocked: Rule = defineRule({
  id: "loadbalancer-blocked",
  category: "reach",
  severity: "error",
  summary: "the pods behind a load balancer do not let in those who come through it",
  statements: ["S2.E3"],

  leavesOut(context) {
    const open = published(context).filter((service) => service.ports.some((port) => barrierOf(context, service, port) === "nodes-unknown"));
    return open.length === 0 ? undefined : `the nodes' addresses (Node objects, or \`environment.nodeCidrs\` in demarc.yaml), for ${listSome(open.map(({ namespace, name }) => `${namespace}/${name}`), 3)}, whose packets come from there`;
  },

  *find(context) {
    for (const service of published(context)) {
      const barriers = service.ports.map((port) => barrierOf(context, service, port));
      for (const barrier of ["nobody", "no-client", "no-node"] as const) {
        const ports = service.ports.filter((_, index) => barriers[index] === barrier);
        if (ports.length > 0) yield say(context, service, ports, barrier);
      }
    }
  },
});

function published({ cluster }: RuleContext): readonly Service[] {
  return cluster.services.filter(({ type }) => type === "LoadBalancer" || type === "NodePort");
}

/** Who is kept out of all the pods behind a port; `nodes-unknown` where some address is let in and nobody knows whether a node's. */
type Barrier = "nobody" | "no-client" | "no-node" | "nodes-unknown";

function barrierOf(context: RuleContext, service: Service, { targets, protocol }: ServicePort): Barrier | undefined {
  if (targets.length === 0 || targets.some(({ workload }) => context.cluster.world.workloads[workload]?.hostNetwork === true)) return undefined;
  const letIn = targets.map(({ workload, port }) => addressesLetIn(context, workload, port, protocol));
  if (letIn.every((ranges) => ranges.length === 0)) return "nobody";
  const { nodes, pods } = networks(context);
  const inside = addressSet([...nodes, ...pods]);
  if (seesClients(context, service)) return letIn.every((ranges) => subtractAddresses(ranges, inside).length === 0) ? "no-client" : undefined;
  // On an overlay packets from another node carry an address of the pod network.
  if (letIn.some((ranges) => intersectAddresses(ranges, inside).length > 0)) return undefined;
  if (nodes.length > 0) return "no-node";
  return letIn.some((ranges) => isMostOfTheWorld(ranges)) ? undefined : "nodes-unknown";
}

/** Whether pods certainly see the client's address (SVC-21): by the Service, or as the charter says. */
function seesClients({ charter }: RuleContext, { externalTrafficPolicy }: Service): boolean {
  return externalTrafficPolicy === "Local" || charter?.environment.lbSource === "preserve";
}

/** Whose address pods see, and by what. */
function sourceWords({ charter }: RuleContext, { externalTrafficPolicy }: Service): string {
  if (externalTrafficPolicy === "Local") return "with externalTrafficPolicy Local pods see the client's address";
  switch (charter?.environment.lbSource) {
    case "preserve":
      return "pods see the client's address, as the charter says (environment.lbSource)";
    case "node":
      return "pods see a node's address instead of the client's, as the charter says (environment.lbSource)";
    case undefined:
      return "with externalTrafficPolicy Cluster pods may see a node's address instead of the client's";
  }
}

/** Addresses of nodes and of pods, as far as the input or the charter tells them. */
function networks({ cluster, charter }: RuleContext): { readonly nodes: readonly AddressRange[]; readonly pods: readonly AddressRange[] } {
  const single = ({ family, value }: Address): AddressRange => ({ family, first: value, last: value });
  return {
    nodes: addressSet([...cluster.world.nodes.flatMap(({ addresses }) => addresses.map(single)), ...rangesOfCidrs(charter?.environment.nodeCidrs ?? [])]),
    pods: cluster.world.semantics.podRanges,
  };
}

/** Addresses outside the pods that may get in on a port by what policies say, not because a node is the pod's own (NP-62). */
function addressesLetIn(context: RuleContext, workload: number, port: number, protocol: "TCP" | "UDP" | "SCTP"): readonly AddressRange[] {
  const { reachability, cluster } = context;
  const to = partyOfWorkload(context, workload);
  const isIsolated = isolators(context, workload, "ingress").length > 0;
  const nodes = new Set(cluster.world.nodes.flatMap((_, node) => reachability.partyOf({ kind: "node", node })));
  const carried = (party: number): boolean => rulesCarrying(context, new Set([workload]), new Set([party]), "ingress").length > 0;
  return addressSet(
    reachability.parties.flatMap((party) => {
      if (party.kind !== "addresses") return [];
      const opening = reachability.ingress(party.id, to);
      const certain = includes(opening.atLeast, protocol, port);
      const possible = includes(opening.atMost, protocol, port) && (!nodes.has(party.id) || !isIsolated || carried(party.id));
      return certain || possible ? party.ranges : [];
    }),
  );
}

/** Addresses that are neither a node's nor a pod's, of the families that the Service has. */
function clientsOf(context: RuleContext, { clusterIPs }: Service): readonly AddressRange[] {
  const { nodes, pods } = networks(context);
  const families = [...new Set(clusterIPs.flatMap((text) => parseAddress(text)?.family ?? []))];
  return subtractAddresses((families.length > 0 ? families : [4 as const]).map(wholeFamily), addressSet([...nodes, ...pods]));
}

function say(context: RuleContext, service: Service, ports: readonly ServicePort[], barrier: Exclude<Barrier, "nodes-unknown">): Found {
  const { cluster, ownership } = context;
  const targets = ports.flatMap(({ targets: list, protocol }) => list.map((target) => ({ ...target, protocol })));
  const [target] = targets;
  const pods = workloadName(cluster, target?.workload ?? 0);
  const arrival = [...new Map(targets.map(({ port, protocol }) => [`${port}/${protocol}`, { port, protocol }])).values()];
  const at = listSome(arrival.map(({ port, protocol }) => `${port}/${protocol}`), 4);
  const numbers = listSome(ports.map(({ port }) => String(port)), 4);
  const translated = ports.flatMap(({ port, targets: [first] }) => (first === undefined || first.port === port ? [] : [`a policy has to name ${first.port}, where packets arrive, not ${port} (PORT-1)`]));
  const words = {
    nobody: { lets: "lets no address outside in", peers: ["{ipBlock: {cidr: CLIENTS}}"], how: "let its clients in" },
    "no-client": { lets: "lets only nodes and pods in", peers: ["{ipBlock: {cidr: CLIENTS}}"], how: "let its clients in by their addresses" },
    "no-node": { lets: "lets no node in", peers: nodePeers(context), how: "let the nodes in, or set `externalTrafficPolicy: Local` so that pods see the clients" },
  }[barrier];
  const source = hostText(someAddress(barrier === "no-node" ? networks(context).nodes : clientsOf(context, service)));
  return {
    at: { object: service.object.id, path: ports[0]?.path ?? "" },
    // Whether a node stands in for the client is up to the implementation (SVC-21), unless the charter says so.
    severity: barrier === "no-node" && context.charter?.environment.lbSource !== "node" ? "warning" : "error",
    related: isolators(context, target?.workload ?? 0, "ingress").slice(0, 3).map((ref) => ({ at: ref, message: "isolates the pods" })),
    message: `${service.type === "LoadBalancer" ? "load balancer" : "node port"} ${service.namespace}/${service.name} publishes port ${numbers}, but ${pods} ${words.lets} on ${at}`,
    details: [sourceWords(context, service), ...translated],
    witness: `${source} → ${pods}:${arrival[0]?.port ?? ""}/${arrival[0]?.protocol ?? ""}`,
    owner: ownership.ofConcern("ingress", ownership.ofNamespace(service.namespace)),
    next: [`${words.how}: ${rulesYaml("ingress", [{ peers: words.peers.length > 0 ? words.peers : [NODE_NETWORK], ports: arrival }])}`, ...(barrier === "nobody" ? ["or make the Service a ClusterIP if nobody outside is meant"] : [])],
    subject: `${barrier} ${ports.map(({ protocol, port }) => `${protocol} ${port}`).sort().join(" ")}`,
    weight: 5,
  };
}
