import { includes } from "@demarc/engine";
import type { Cluster, Ingress, Service } from "@demarc/kubernetes";
import { partyOfWorkload } from "../outside-questions.ts";
import { peersFor } from "../policy-advice.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

/** An Ingress whose controller cannot reach a backend's pods on the target port (ING-2). */
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
    for (const ingress of context.cluster.ingresses) {
      if (ingress.controllers.length === 0) continue;
      const seen = new Set<string>();
      for (const { service: name, port, path } of ingress.backends) {
        const key = `${name} ${port ?? ""}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield* blocked(context, ingress, name, port, path);
      }
    }
  },
});

function* blocked(context: RuleContext, ingress: Ingress, name: string, port: number | string | undefined, path: string): Iterable<Found> {
  const { cluster, ownership } = context;
  const service = resolve(cluster, ingress.namespace, name);
  const candidates = service?.ports.filter((candidate) => port === undefined || candidate.port === port || candidate.name === port) ?? [];
  const targets = candidates.flatMap(({ targets: list, protocol }) => list.map((target) => ({ ...target, protocol })));
  const [target] = targets;
  if (service === undefined || target === undefined) return;
  const closed = targets.every(({ workload, port: at, protocol }) => ingress.controllers.every((controller) => !includes(context.reachability.between(partyOfWorkload(context, controller), partyOfWorkload(context, workload)).atMost, protocol, at)));
  if (!closed) return;
  const controller = workloadName(cluster, ingress.controllers[0] ?? 0);
  yield {
    at: { object: ingress.object.id, path },
    message: `${controller} cannot reach ${workloadName(cluster, target.workload)} on ${target.port}/${target.protocol}, where Ingress ${ingress.namespace}/${ingress.name} leads by Service ${service.namespace}/${service.name}`,
    details: target.port === port ? [] : [`a policy has to name ${target.port}, where packets arrive (PORT-1)`],
    witness: `${controller} → ${workloadName(cluster, target.workload)}:${target.port}/${target.protocol}`,
    owner: ownership.ofConcern("ingress", ownership.ofNamespace(service.namespace)),
    next: [`let the controller in, in ${service.namespace}: ingress: [{from: [${peersFor(cluster, ingress.controllers).join(", ")}], ports: [{protocol: ${target.protocol}, port: ${target.port}}]}]`],
    subject: `${name} ${port ?? ""}`,
    weight: 5,
  };
}

/** A backend's Service; an alias (ExternalName) of a Service of the cluster leads there (SVC-13). */
function resolve({ services }: Cluster, namespace: string, name: string): Service | undefined {
  const found = services.find((service) => service.namespace === namespace && service.name === name);
  const alias = /^(?<name>[^.]+)\.(?<namespace>[^.]+)\.svc(?:\.|$)/.exec(found?.externalName ?? "")?.groups;
  return alias === undefined ? found : services.find((service) => service.namespace === alias["namespace"] && service.name === alias["name"]);
}
