import { includes, type Flow, type Opening } from "@demarc/engine";
import type { FrontEnd, Publication, PublishedBackend, Service } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { NODE_NETWORK, peersOf, rulesFor, rulesYaml, type AdvisedTarget } from "../advised-rules.ts";
import { objectName } from "../object-name.ts";
import { partyOfWorkload } from "../outside-questions.ts";
import { peerYaml } from "../policy-advice.ts";
import { diallerReach } from "../published-backends.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

type Target = PublishedBackend["targets"][number];
type Dials = FrontEnd["dials"];

/** Pods that some Ingresses or routes lead to, all by one Service and one front end. */
interface Backend {
  readonly service: Service;
  readonly dials: Dials;
  readonly targets: readonly Target[];
  readonly from: { readonly publication: Publication; readonly port: number | string | undefined; readonly path: string }[];
}

/** An Ingress or a route whose front end cannot reach a backend's pods on the target port (ING-2). One finding for a backend. */
export const ingressBackendBlocked: Rule = defineRule({
  id: "ingress-backend-blocked",
  category: "reach",
  severity: "error",
  summary: "an ingress controller or gateway cannot reach the pods that an Ingress or a route leads to",
  statements: ["S1.P3"],

  *find(context) {
    for (const backend of backendsOf(context)) {
      if (passes(context, backend, "atMost")) continue;
      const { dials } = backend;
      yield dials.kind === "workloads" ? blocked(context, backend, dials.workloads) : blockedUnseen(context, backend, dials);
    }
  },

  leavesOut(context) {
    const unclear = backendsOf(context).some((backend) => backend.dials.kind !== "workloads" && passes(context, backend, "atMost") && !passes(context, backend, "atLeast"));
    return unclear ? "the workload of the ingress controller or gateway in the input" : undefined;
  },
});

function backendsOf({ cluster }: RuleContext): readonly Backend[] {
  const backends = new Map<string, Backend>();
  for (const publication of cluster.publications) {
    // Who only may serve it is no reason to act.
    for (const { dials, doubt } of publication.frontEnds) {
      for (const { service, targets, port, path } of doubt === undefined ? publication.backends : []) {
        if (service === undefined || targets.length === 0) continue;
        const key = JSON.stringify([service.object.id, dials, targets, dials.kind === "unseen-pods" && [...dials.labels]]);
        const backend = backends.get(key) ?? { service, dials, targets, from: [] };
        backends.set(key, backend);
        if (!backend.from.some((other) => other.publication === publication)) backend.from.push({ publication, port, path });
      }
    }
  }
  return [...backends.values()];
}

/** Whether the front end gets, or may get, through to some pod. */
function passes(context: RuleContext, { dials, targets }: Backend, bound: keyof Opening): boolean {
  const reach = diallerReach(context);
  return targets.some(({ workload, port, protocol }) => includes(reach.into(dials, workload)[bound], protocol, port));
}

/** Whether some controller may get through to some pod, as far as `ask` looks. */
function passesOneSide(context: RuleContext, controllers: readonly number[], targets: readonly Target[], ask: (from: number, to: number) => Opening): boolean {
  return targets.some(({ workload, port, protocol }) =>
    controllers.some((controller) => includes(ask(partyOfWorkload(context, controller), partyOfWorkload(context, workload)).atMost, protocol, port)),
  );
}

function blocked(context: RuleContext, backend: Backend, controllers: readonly number[]): Found {
  const { cluster, ownership, reachability } = context;
  const { service, targets } = backend;
  const leaves = passesOneSide(context, controllers, targets, (a, b) => reachability.egress(a, b));
  const enters = passesOneSide(context, controllers, targets, (a, b) => reachability.ingress(a, b));
  const outOnly = enters && !leaves;
  const controller = workloadName(cluster, controllers[0] ?? 0);
  const home = cluster.workloads[controllers[0] ?? -1]?.namespace ?? "";
  return {
    ...say(context, backend, controller, outOnly ? ": its own egress does not allow it" : ""),
    owner: ownership.ofConcern("ingress", ownership.ofNamespace(outOnly ? home : service.namespace)),
    next: [...(leaves ? [] : [letOut(context, home, targets)]), ...(enters && !leaves ? [] : [letIn(context, service.namespace, controllers, targets)])],
    blocked: targets.flatMap(({ workload, port, protocol }) =>
      controllers.map((from): Flow => ({ source: { kind: "workload", workload: from }, destination: { kind: "workload", workload }, protocol, port })),
    ),
  };
}

/** No rule lets in what could be the front end, whatever is not known of it. */
function blockedUnseen(context: RuleContext, backend: Backend, dials: Exclude<Dials, { kind: "workloads" }>): Found {
  const { service, targets } = backend;
  const { name, peer, detail, isCertain } = unseenWords(dials);
  const found = say(context, backend, name, "");
  return {
    ...found,
    details: [...(found.details ?? []), detail],
    owner: context.ownership.ofConcern("ingress", context.ownership.ofNamespace(service.namespace)),
    ...(!isCertain && { undetermined: true, severity: "warning" }),
    next: [`let it in, in ${service.namespace}: ${rulesYaml("ingress", [{ peers: [peer], ports: portsOf(targets) }])}`],
  };
}

interface UnseenWords {
  readonly name: string;
  /** To paste. */
  readonly peer: string;
  readonly detail: string;
  readonly isCertain: boolean;
}

function unseenWords(dials: Exclude<Dials, { kind: "workloads" }>): UnseenWords {
  if (dials.kind === "no-pods") {
    const detail = `no selector picks it, as it is no pod; by way of a node port it may still get in (ING-3, SVC-21)`;
    return { name: dials.what, peer: "{ipBlock: {cidr: ITS_NETWORK}}", detail, isCertain: false };
  }
  const { namespace, labels } = dials;
  const detail = "its pods are not in the input, and no rule lets in what could be them (ING-4)";
  // In a policy's own namespace, if that is where it runs, a rule for that namespace may let it in.
  if (namespace === undefined) return { name: "an ingress controller of another namespace", peer: peerYaml({ namespace: "ITS_NAMESPACE" }), detail, isCertain: false };
  return { name: `the gateway in namespace ${namespace}`, peer: peerYaml({ namespace, pods: labels }), detail, isCertain: true };
}

function say({ cluster }: RuleContext, { service, targets, from }: Backend, dialler: string, why: string): Omit<Found, "next"> {
  const [target] = targets;
  const [first] = from;
  const pods = workloadName(cluster, target?.workload ?? 0);
  const at = `${target?.port ?? ""}/${target?.protocol ?? ""}`;
  return {
    at: { object: first?.publication.object.id ?? 0, path: first?.path ?? "" },
    related: from.slice(1).map(({ publication: { object }, path }) => ({ at: { object: object.id, path }, message: `${objectName(object)} leads there too` })),
    message: `${dialler} cannot reach ${pods} on ${at}, where ${first === undefined ? "" : objectName(first.publication.object)} leads by Service ${service.namespace}/${service.name}${why}`,
    details: target?.port === first?.port ? [] : [`a policy has to name ${target?.port ?? ""}, where packets arrive (PORT-1)`],
    witness: `${dialler} → ${pods}:${at}`,
    subject: `${service.namespace}/${service.name} ${at}`,
    weight: 5,
  };
}

function portsOf(targets: readonly Target[]): readonly { readonly protocol: string; readonly port: number }[] {
  return [...new Map(targets.map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }])).values()];
}

function letIn(context: RuleContext, namespace: string, controllers: readonly number[], targets: readonly Target[]): string {
  const peers = [...new Set(controllers.flatMap((controller) => peersOf(context, controller)))];
  const onHost = controllers.some((controller) => context.cluster.world.workloads[controller]?.hostNetwork === true);
  const how = onHost ? ` by the addresses of its nodes, on whose network it is and where no selector matches it` : "";
  return `let the controller in${how}, in ${namespace}: ${rulesYaml("ingress", [{ peers: peers.length > 0 ? peers : [NODE_NETWORK], ports: portsOf(targets) }])}`;
}

function letOut(context: RuleContext, namespace: string, targets: readonly Target[]): string {
  const { rules, unnamed } = rulesFor(context, targets.map(({ workload, protocol, port }): AdvisedTarget => ({ at: { workload }, protocol, port })));
  const nodes = unnamed.length === 0 ? "" : `${rules.length > 0 ? ", and " : " "}the nodes of ${listSome([...new Set(unnamed.map((workload) => workloadName(context.cluster, workload)))], 3)} by their addresses`;
  return `let the controller out, in ${namespace}:${rules.length > 0 ? ` ${rulesYaml("egress", rules)}` : ""}${nodes}`;
}
