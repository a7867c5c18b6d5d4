import { parseAddress, type Address } from "@demarc/engine";
import { describeAddress, nearestName, resolveAddress, workloadByName, type AddressMeaning, type Cluster, type Service } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import { problem } from "./problem-codes.ts";

/** What a name stands for, as it is typed on a command line or written in a connectivity test. */
export type Reference =
  /** Replicas of one workload, or one pod of it. */
  | { readonly kind: "workloads"; readonly workloads: readonly number[]; readonly means?: string }
  | { readonly kind: "service"; readonly service: Service; readonly means?: string }
  | { readonly kind: "node"; readonly node: number; readonly means?: string }
  | { readonly kind: "address"; readonly address: Address; readonly means?: string }
  /** Outside, by a name whose addresses are not known here. */
  | { readonly kind: "dns"; readonly name: string; readonly means?: string };

export type ReferenceReading =
  | { readonly ok: true; readonly reference: Reference }
  | { readonly ok: false; readonly problem: Problem };

/** The forms, for help and for messages. */
export const referenceForms =
  "namespace/workload, namespace/kind/workload, service/namespace/name, node/name, an address or a DNS name";

/**
 * Reads an end: `financial-ml/mlserver`, `financial-ml/deployment/mlserver` where a name is taken twice,
 * `service/mlflow/mlflow`, `node/worker-1`, an address (one that belongs to a pod, Service or node of the input is that
 * object, NP-41), a DNS name (one of the cluster's is that Service). A name that is unknown or means two things is a
 * problem that says what there is.
 */
export function readReference(cluster: Cluster, text: string): ReferenceReading {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (parseAddress(bare) !== undefined) return address(cluster, bare);
  const parts = text.split("/");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 3 && isService(first)) return service(cluster, second, third);
  if (parts.length === 2 && isNode(first)) return node(cluster, second);
  if (parts.length === 2 || parts.length === 3) return workload(cluster, text);
  if (dnsName.test(text)) {
    const reference = byDnsName(cluster, text.replace(/\.$/, "").toLowerCase());
    if (reference.kind !== "dns" || !endsInNumber.test(reference.name)) return found(reference);
    return refused(problem("end-not-read", `\`${text}\` is no address, and no DNS name ends in a number`, { expected: referenceForms, fix: "write an IPv4 address as four numbers from 0 to 255" }));
  }
  return refused(problem("end-not-read", `\`${text}\` names no end of a connection`, { expected: referenceForms, ...hint(cluster, text) }));
}

/** At least two labels: a single word is more likely a workload without its namespace. */
const dnsName = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9])?)+\.?$/i;

/** A top-level domain has letters (RFC 3696, 2), so what ends so is an address with a typing error. */
const endsInNumber = /\.\d+$/;

function found(reference: Reference): ReferenceReading {
  return { ok: true, reference };
}

function refused(problem: Problem): ReferenceReading {
  return { ok: false, problem };
}

function isService(word: string): boolean {
  return ["service", "services", "svc"].includes(word.toLowerCase());
}

function isNode(word: string): boolean {
  return ["node", "nodes", "no"].includes(word.toLowerCase());
}

function address(cluster: Cluster, text: string): ReferenceReading {
  const { value: meaning, problems } = resolveAddress(cluster, text);
  if (meaning === undefined) return refused(problems[0] ?? problem("end-not-read", `\`${text}\` is no address`));
  return found(ofMeaning(meaning, describeAddress(cluster, meaning)));
}

function ofMeaning(meaning: AddressMeaning, means: string): Reference {
  const [service] = meaning.services;
  if (meaning.workloads.length > 0) return { kind: "workloads", workloads: meaning.workloads, means };
  if (service !== undefined) return { kind: "service", service: service.service, means };
  if (meaning.node !== undefined) return { kind: "node", node: meaning.node, means };
  return { kind: "address", address: meaning.address, ...((meaning.isApiServer || meaning.inPodNetwork) && { means }) };
}

/** `name.namespace.svc[.cluster.local]` and `name.namespace` are Services of the cluster where such a one exists. */
function byDnsName(cluster: Cluster, name: string): Reference {
  const labels = name.replace(/\.svc(\.cluster\.local)?$/, ".svc").split(".");
  const own = labels.at(-1) === "svc" ? labels.slice(-3, -1) : labels.length === 2 ? labels : [];
  const service = cluster.services.find((candidate) => candidate.name === own[0] && candidate.namespace === own[1]);
  if (service === undefined) return { kind: "dns", name };
  return { kind: "service", service, means: `Service ${service.namespace}/${service.name}` };
}

function service(cluster: Cluster, namespace: string, name: string): ReferenceReading {
  const exact = cluster.services.find((candidate) => candidate.namespace === namespace && candidate.name === name);
  if (exact !== undefined) return found({ kind: "service", service: exact });
  const near = nearestName(`${namespace}/${name}`, cluster.services.map((candidate) => `${candidate.namespace}/${candidate.name}`));
  return refused(problem("end-not-found", `no Service of the input is named \`${namespace}/${name}\``, near === undefined ? {} : { fix: `did you mean \`service/${near}\`?` }));
}

function node(cluster: Cluster, name: string): ReferenceReading {
  const index = cluster.nodes.findIndex((candidate) => candidate.name === name);
  if (index >= 0) return found({ kind: "node", node: index });
  const near = nearestName(name, cluster.nodes.map((candidate) => candidate.name));
  return refused(problem("end-not-found", `no Node of the input is named \`${name}\``, near === undefined ? {} : { fix: `did you mean \`node/${near}\`?` }));
}

function workload(cluster: Cluster, text: string): ReferenceReading {
  const { value: workloads, problems } = workloadByName(cluster, text);
  const [unknown] = problems;
  if (workloads.length > 0) return found({ kind: "workloads", workloads });
  const behind = cluster.services.find((candidate) => `${candidate.namespace}/${candidate.name}` === text);
  // A name that two workloads have is not settled by a Service that happens to have it too.
  if (behind !== undefined && unknown?.code !== "name-ambiguous") return found({ kind: "service", service: behind, means: `Service ${text} (no workload has that name)` });
  if (unknown === undefined) return refused(problem("end-not-found", `no workload of the input is named \`${text}\``));
  return refused(unknown.expected === undefined ? { ...unknown, ...hint(cluster, text) } : unknown);
}

/** When no name is near: what there is in that namespace, or which namespaces there are. */
function hint(cluster: Cluster, text: string): Pick<Problem, "fix"> {
  const workloads = [...new Set(cluster.workloads.map(({ namespace, name }) => `${namespace}/${name}`))].sort();
  const elsewhere = workloads.filter((candidate) => candidate.endsWith(`/${text}`));
  if (elsewhere.length > 0) return { fix: `did you mean ${few(elsewhere)}?` };
  const namespace = text.split("/")[0] ?? "";
  const inside = workloads.filter((candidate) => candidate.startsWith(`${namespace}/`));
  if (inside.length > 0) return { fix: `namespace \`${namespace}\` has ${few(inside)}` };
  const namespaces = [...new Set(cluster.workloads.map((one) => one.namespace))].sort();
  const near = nearestName(namespace, namespaces);
  if (near !== undefined) return { fix: `did you mean namespace \`${near}\`?` };
  return namespaces.length === 0 ? { fix: "the input has no workloads: give their manifests too" } : { fix: `the input has workloads in ${few(namespaces)}` };
}

function few(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}
