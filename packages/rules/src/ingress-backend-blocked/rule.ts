import { includes, type Flow, type Opening } from "@demarc/engine";
import type { Ingress, Service } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { NODE_NETWORK, peersOf, rulesFor, rulesYaml, type AdvisedTarget } from "../advised-rules.ts";
import { backendService } from "../ingress-services.ts";
import { partyOfWorkload } from "../outside-questions.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

interface Target {
  readonly workload: number;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** Pods that some Ingresses lead to, all by one Service and one controller. */
interface Backend {
  readonly service: Service;
  readonly controllers: readonly number[];
  readonly targets: readonly Target[];
  readonly from: { readonly ingress: Ingress; readonly port: number | string | undefined; readonly path: string }[];
}

/** An Ingress whose controller cannot reach a backend's pods on the target port (ING-2). One finding for a backend. */
export const ingressBackendBlocked: Rule = defineRule({
  id: "ingress-backend-blocked",
  category: "reach",
  severity: "error",
  summary: "an ingress controller cannot reach the pods that an Ingress leads to",
  statements: ["S1.P3"],

  needs({ cluster }) {
    if (cluster.ingresses.length === 0 || cluster.ingresses.some(({ controllers }) => controllers.length > 0)) return undefined;
    return "the ingress controller's workload in the input";
  },

  *find(context) {
    for (const backend of backendsOf(context)) {
      if (!passes(context, backend, (from, to) => context.reachability.between(from, to))) yield blocked(context, backend);
    }
  },
});

function backendsOf({ cluster }: RuleContext): readonly Backend[] {
  const backends = new Map<string, Backend>();
  for (const ingress of cluster.ingresses) {
    if (ingress.controllers.length === 0) continue;
    for (const { service: name, port, path } of ingress.backends) {
      const { service } = backendService(cluster, ingress, name);
      const ports = service?.ports.filter((candidate) => port === undefined || candidate.port === port || candidate.name === port) ?? [];
      const targets = ports.flatMap(({ targets: list, protocol }) => list.map((target) => ({ ...target, protocol })));
      if (service === undefined || targets.length === 0) continue;
      const key = JSON.stringify([service.object.id, ingress.controllers, targets]);
      const backend = backends.get(key) ?? { service, controllers: ingress.controllers, targets, from: [] };
      backends.set(key, backend);
      if (!backend.from.some((other) => other.ingress === ingress)) backend.from.push({ ingress, port, path });
    }
  }
  return [...backends.values()];
}

/** Whether some controller may get through to some pod, as far as `ask` looks. */
function passes(context: RuleContext, { controllers, targets }: Backend, ask: (from: number, to: number) => Opening): boolean {
  return targets.some(({ workload, port, protocol }) =>
    controllers.some((controller) => includes(ask(partyOfWorkload(context, controller), partyOfWorkload(context, workload)).atMost, protocol, port)),
  );
}

function blocked(context: RuleContext, backend: Backend): Found {
  const { cluster, ownership, reachability } = context;
  const { service, controllers, targets, from } = backend;
  const [target] = targets;
  const [first] = from;
  const controller = workloadName(cluster, controllers[0] ?? 0);
  const pods = workloadName(cluster, target?.workload ?? 0);
  const at = `${target?.port ?? ""}/${target?.protocol ?? ""}`;
  const leaves = passes(context, backend, (a, b) => reachability.egress(a, b));
  const enters = passes(context, backend, (a, b) => reachability.ingress(a, b));
  const outOnly = enters && !leaves;
  const home = cluster.workloads[controllers[0] ?? -1]?.namespace ?? "";
  return {
    at: { object: first?.ingress.object.id ?? 0, path: first?.path ?? "" },
    related: from.slice(1).map(({ ingress, path }) => ({ at: { object: ingress.object.id, path }, message: `Ingress ${ingress.namespace}/${ingress.name} leads there too` })),
    message: `${controller} cannot reach ${pods} on ${at}, where Ingress ${first?.ingress.namespace ?? ""}/${first?.ingress.name ?? ""} leads by Service ${service.namespace}/${service.name}${outOnly ? ": its own egress does not allow it" : ""}`,
    details: target?.port === first?.port ? [] : [`a policy has to name ${target?.port ?? ""}, where packets arrive (PORT-1)`],
    witness: `${controller} → ${pods}:${at}`,
    owner: ownership.ofConcern("ingress", ownership.ofNamespace(outOnly ? home : service.namespace)),
    next: [...(leaves ? [] : [letOut(context, home, targets)]), ...(enters && !leaves ? [] : [letIn(context, service.namespace, controllers, targets)])],
    blocked: targets.flatMap(({ workload, port, protocol }) =>
      controllers.map((from): Flow => ({ source: { kind: "workload", workload: from }, destination: { kind: "workload", workload }, protocol, port })),
    ),
    subject: `${service.namespace}/${service.name} ${at}`,
    weight: 5,
  };
}

function letIn(context: RuleContext, namespace: string, controllers: readonly number[], targets: readonly Target[]): string {
  const peers = [...new Set(controllers.flatMap((controller) => peersOf(context, controller)))];
  const ports = [...new Map(targets.map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }])).values()];
  const onHost = controllers.some((controller) => context.cluster.world.workloads[controller]?.hostNetwork === true);
  const how = onHost ? ` by the addresses of its nodes, on whose network it is and where no selector matches it` : "";
  return `let the controller in${how}, in ${namespace}: ${rulesYaml("ingress", [{ peers: peers.length > 0 ? peers : [NODE_NETWORK], ports }])}`;
}

function letOut(context: RuleContext, namespace: string, targets: readonly Target[]): string {
  const { rules, unnamed } = rulesFor(context, targets.map(({ workload, protocol, port }): AdvisedTarget => ({ at: { workload }, protocol, port })));
  const nodes = unnamed.length === 0 ? "" : `${rules.length > 0 ? ", and " : " "}the nodes of ${listSome([...new Set(unnamed.map((workload) => workloadName(context.cluster, workload)))], 3)} by their addresses`;
  return `let the controller out, in ${namespace}:${rules.length > 0 ? ` ${rulesYaml("egress", rules)}` : ""}${nodes}`;
}
