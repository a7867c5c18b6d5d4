import { groupBy, listSome } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { dialledNames, type DialledName } from "../dialled-names.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { teamWords } from "../team-words.ts";
import { listWorkloads } from "../workload-names.ts";

/**
 * A workload is told to connect to a Service by a name that the cluster's DNS does not know, or on a port that the
 * Service does not have: no policy can mend that. One finding for a name and the namespace that it is used in.
 */
export const unresolvedServiceName: Rule = defineRule({
  id: "unresolved-service-name",
  category: "dependencies",
  severity: "warning",
  summary: "a workload connects to a Service by a name or port that there is not",
  statements: ["S2.F2a"],

  *find(context) {
    const wrong = dialledNames(context.cluster).filter((dialled) => faultOf(dialled) !== undefined);
    const groups = groupBy(wrong, ({ workload, host, port }) => JSON.stringify([context.cluster.workloads[workload]?.namespace, host, port]));
    for (const dialled of groups.values()) yield say(context, dialled);
  },
});

type Fault = "name" | "port";

function faultOf({ service, port }: DialledName): Fault | undefined {
  if (service === undefined) return "name";
  // Without a cluster IP the port is the pod's, and an alias leads to ports that are not written (SVC-13).
  const isTold = port !== undefined && !service.headless && service.externalName === undefined && service.ports.length > 0;
  return isTold && service.ports.every((its) => its.port !== port) ? "port" : undefined;
}

function say(context: RuleContext, dialled: readonly [DialledName, ...DialledName[]]): Found {
  const { cluster } = context;
  const [first] = dialled;
  const { host, port, meant, service, elsewhere, variable } = first;
  const own = cluster.workloads[first.workload]?.namespace ?? "";
  const workloads = [...new Set(dialled.map(({ workload }) => workload))];
  const [statement, ...otherStatements] = statementsFor(context, dialled);
  const names = listWorkloads(cluster, workloads, 3);
  const connects = `${names} connect${workloads.length === 1 ? "s" : ""} to`;
  return {
    at: first.at,
    related: dialled.slice(1).map(({ at, variable: other }) => ({ at, message: `${other} too` })),
    message:
      service === undefined
        ? `${connects} \`${host}\` (${variable}), and there is no Service \`${meant.name}\` in ${meant.namespace}`
        : `${connects} \`${host}\` on port ${port ?? ""} (${variable}), and the Service ${meant.namespace}/${meant.name} has no such port`,
    details:
      service === undefined
        ? [
            ...(host.includes(".") ? [] : [`a short name is looked up in the pod's own namespace, ${own}`]),
            ...(elsewhere.length > 0 ? [`a Service of that name is in ${listSome(elsewhere.map(({ namespace }) => namespace), 4)}`] : []),
            "the name does not resolve, so no packet is sent: no policy can mend it",
          ]
        : [`it has ${listSome(service.ports.map((its) => `${its.port}/${its.protocol}`), 6)}`],
    ...(statement !== undefined && { statement }),
    otherStatements,
    next: adviceFor(context, first, own),
    subject: `${own} ${host} ${port ?? ""}`,
    ofSeveral: true,
    weight: workloads.length,
  };
}

function adviceFor({ ownership }: RuleContext, { host, port, meant, service, elsewhere, variable }: DialledName, own: string): readonly string[] {
  const after = port === undefined ? "" : `:${port}`;
  if (service !== undefined) return [`write one of its ports in ${variable}, or add ${port ?? ""} to the Service (${teamWords(ownership.ofNamespace(service.namespace))}'s)`];
  const [there] = elsewhere;
  if (there === undefined) return [`correct ${variable}, or add the Service ${meant.namespace}/${meant.name}`];
  const full = `${there.name}.${there.namespace}`;
  return [
    `write \`${full}${after}\` in ${variable}`,
    ...(host.includes(".") ? [] : [`or add an alias to ${own}: {apiVersion: v1, kind: Service, metadata: {name: ${meant.name}, namespace: ${own}}, spec: {type: ExternalName, externalName: ${full}.svc.cluster.local}}`]),
  ];
}

/** Lines of the page that ask for what the workloads cannot find. */
function statementsFor(context: RuleContext, dialled: readonly DialledName[]): readonly string[] {
  const asking = agreementsOf(context).all.filter(({ kind, must }) => kind === "required" && must !== "none");
  return [
    ...new Set(
      dialled.flatMap(({ workload, meant, service, elsewhere }) => {
        const places = new Set([meant.namespace, ...elsewhere.map(({ namespace }) => namespace)]);
        const pods = new Set([service, ...elsewhere].flatMap((one) => one?.workloads ?? []));
        const isMeant = (agreed: (typeof asking)[number]): boolean =>
          pods.size > 0 ? agreed.destinations.workloads.some((index) => pods.has(index)) : agreed.between.to.some((namespace) => places.has(namespace));
        return asking.filter((agreed) => agreed.sources.workloads.includes(workload) && isMeant(agreed)).map(({ statement }) => statement);
      }),
    ),
  ];
}
