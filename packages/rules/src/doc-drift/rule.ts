import type { Charter, CharterNamespace, FlowEnd } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { listSome, type Location } from "@demarc/source";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/**
 * The page names what the manifests do not have. What the page's own teams manage must be in the input;
 * namespaces of others are asked for only when the input shows any of theirs, since a repository seldom holds
 * the whole cluster.
 */
export const docDrift: Rule = defineRule({
  id: "doc-drift",
  category: "page",
  severity: "error",
  summary: "the page names a namespace, service or port that the manifests do not have",
  statements: ["S2.N1", "S2.N2", "S3.X"],

  *find(context) {
    const { charter, cluster } = context;
    if (charter === undefined) return;
    const present = new Set(cluster.namespaces.map(({ name }) => name));
    for (const namespace of charter.namespaces) if (!present.has(namespace.name)) yield missingManaged(context, charter, namespace, present);
    if (showsTheRest(context, charter)) yield* missingForeign(charter, present);
    yield* exampleDrift(charter, cluster);
  },
});

function missingManaged(
  { cluster, ownership }: RuleContext,
  charter: Charter,
  { name, at, owner, statement }: CharterNamespace,
  present: ReadonlySet<string>,
): Found {
  const unclaimed = [...present].filter((candidate) => !ownership.isKnown(candidate));
  const touched = charter.flows.filter(({ from, to }) => [...from, ...to].some((end) => end.namespace === name));
  return {
    at,
    message: `the page says that ${owner} manages \`${name}\`, but no object of the input lies there`,
    details: [
      ...(unclaimed.length > 0 ? [`in the input, and with no owner on the page: ${listSome(unclaimed, 6)}`] : []),
      ...(touched.length > 0 ? [`required flows that cannot be checked for it: ${touched.map(({ statement: id }) => id).join(", ")}`] : []),
    ],
    owner,
    ...(statement !== undefined && { statement }),
    next: [
      unclaimed.length > 0
        ? `if it was renamed, write the new name on the page; otherwise give Demarc the manifests of \`${name}\``
        : `give Demarc the manifests of \`${name}\`, or take it off the page`,
    ],
    subject: `namespace ${name}`,
    weight: 20 + touched.length + (cluster.objects.length > 0 ? 0 : -20),
  };
}

function* missingForeign(charter: Charter, present: ReadonlySet<string>): Iterable<Found> {
  const managed = new Set(charter.namespaces.map(({ name }) => name));
  const seen = new Set<string>();
  for (const { from, to, at, statement } of charter.flows) {
    for (const { namespace } of [...from, ...to]) {
      if (managed.has(namespace) || present.has(namespace) || seen.has(namespace)) continue;
      seen.add(namespace);
      yield {
        at,
        severity: "warning",
        message: `the page requires communication with \`${namespace}\`, which is not in the input`,
        details: ["the rest of the cluster is, so it is not only a matter of what was given"],
        statement,
        next: [`correct the name on the page, or give Demarc the manifests of \`${namespace}\``],
        subject: `namespace ${namespace}`,
      };
    }
  }
}

/** Some namespace that the page's application teams do not manage has workloads in the input. */
function showsTheRest({ cluster }: RuleContext, charter: Charter): boolean {
  const managed = new Set(charter.namespaces.map(({ name }) => name));
  return cluster.workloads.some(({ namespace, origin }) => origin !== "pack" && !managed.has(namespace));
}

/** The example of the request format is a sentence of the page too: what it asks for should exist. */
function* exampleDrift(charter: Charter, cluster: Cluster): Iterable<Found> {
  const example = charter.requestExample;
  if (example?.flow === undefined) return;
  const { to, service, port } = example.flow;
  if (service === undefined || !hasWorkloads(cluster, to)) return;
  const found = cluster.services.find((candidate) => candidate.namespace === to.namespace && candidate.name === service);
  const workloads = cluster.workloads.filter(({ namespace, name }) => namespace === to.namespace && name === service);
  if (found === undefined && workloads.length === 0) {
    yield drifted(example.at, example.statement, `the page's example asks for \`${to.namespace}/${service}\`, which is neither a Service nor a workload of the input`, [
      `services there: ${listSome(cluster.services.filter(({ namespace }) => namespace === to.namespace).map(({ name }) => name), 6) || "none"}`,
    ]);
    return;
  }
  const declared = [
    ...(found?.ports ?? []).filter(({ protocol }) => protocol === port.protocol).map((candidate) => candidate.port),
    ...workloads.flatMap(({ pod }) =>
      pod.containers.flatMap(({ ports }) => ports.filter(({ protocol }) => protocol === port.protocol).map((candidate) => candidate.port)),
    ),
  ];
  if (declared.length > 0 && !declared.includes(port.port)) {
    yield drifted(example.at, example.statement, `the page's example asks for port ${port.port}/${port.protocol} of \`${to.namespace}/${service}\`, which declares other ports`, [
      `declared: ${listSome([...new Set(declared)].map(String), 10)}`,
    ]);
  }
}

function hasWorkloads(cluster: Cluster, { namespace }: FlowEnd): boolean {
  return cluster.workloads.some((workload) => workload.namespace === namespace);
}

function drifted(at: Location, statement: string, message: string, details: readonly string[]): Found {
  return { at, severity: "warning", message, details, statement, next: ["correct the example: people copy it"], subject: "request example" };
}
