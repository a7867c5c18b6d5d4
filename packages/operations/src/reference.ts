import { describePods, formatAddress, parseAddress, type Address, type PodSet } from "@demarc/engine";
import { describeAddress, nearestName, resolveAddress, workloadByName, type AddressMeaning, type Cluster, type Service } from "@demarc/kubernetes";
import { listFirst, type Problem } from "@demarc/source";
import { describedForms, readDescribed } from "./described-pods.ts";
import { problem } from "./problem-codes.ts";

/**
 * What a name stands for, as it is typed on a command line or written in a connectivity test. With `address`, that is
 * how it was given: what is asked is then in the family of that address.
 */
export type Reference =
  /** Replicas of one workload, or one pod of it. */
  | { readonly kind: "workloads"; readonly workloads: readonly number[]; readonly address?: Address; readonly means?: string }
  | { readonly kind: "service"; readonly service: Service; readonly address?: Address; readonly means?: string }
  | { readonly kind: "node"; readonly node: number; readonly address?: Address; readonly means?: string }
  | { readonly kind: "address"; readonly address: Address; readonly means?: string }
  /** Pods that need not exist yet: index in the world of {@link References.cluster}. */
  | { readonly kind: "described"; readonly workload: number; readonly pods: PodSet; readonly means?: string }
  /** Outside, by a name whose addresses are not known here. */
  | { readonly kind: "dns"; readonly name: string; readonly means?: string };

export type ReferenceReading =
  | { readonly ok: true; readonly reference: Reference }
  | { readonly ok: false; readonly problem: Problem };

/** The forms, for help and for messages. */
export const referenceForms =
  "namespace/workload, namespace/kind/workload, service/namespace/name, node/name, an address, a DNS name, or pods that may come, as namespace/[app=web]";

/** Ends of questions, and the cluster to ask about them. */
export interface References {
  /** As given; where an end is pods that need not exist yet, with these at the end of its world's workloads. */
  readonly cluster: Cluster;
  of(text: string): ReferenceReading;
}

/** Reads the ends of some questions: as {@link readReference}, and pods that need not exist yet ({@link readDescribed}). */
export function readReferences(cluster: Cluster, texts: readonly string[]): References {
  const readings = new Map([...new Set(texts)].flatMap((text) => {
    const reading = readDescribed(text);
    return reading === undefined ? [] : [[text, reading] as const];
  }));
  const sets = [...readings].flatMap(([text, reading]) => (reading.ok ? [{ text, pods: reading.pods }] : []));
  if (readings.size === 0) return { cluster, of: (text) => readReference(cluster, text) };
  const { world, described } = describePods(cluster.world, sets.map(({ pods }) => pods));
  const references = new Map(sets.map(({ text, pods }, i) => [text, describedReference(text, pods, described[i])]));
  const of = (text: string): ReferenceReading => {
    const reading = readings.get(text);
    if (reading?.ok === false) return refused(problem("end-not-read", `\`${text}\` describes no pods: ${reading.reason}`, { expected: describedForms }));
    return references.get(text) ?? readReference(cluster, text);
  };
  return { cluster: { ...cluster, world }, of };
}

function describedReference(text: string, pods: PodSet, workload: number | undefined): ReferenceReading {
  if (workload !== undefined) return found({ kind: "described", workload, pods });
  return refused(problem("end-not-found", `no pod can be like \`${text}\``, { fix: "its labels contradict each other, or those of the namespace; leave one of them out" }));
}

/**
 * Reads an end: `financial-ml/mlserver`, `financial-ml/deployment/mlserver` where a name is taken twice,
 * `service/mlflow/mlflow`, `node/worker-1`, an address (one that belongs to a pod, Service or node of the input is that
 * object, NP-41), a DNS name (one of the cluster's is that Service or pod). A name that is unknown or means two things
 * is a problem that says what there is.
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
    const reading = byDnsName(cluster, text);
    if (!reading.ok || reading.reference.kind !== "dns" || !endsInNumber.test(reading.reference.name)) return reading;
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
  const { address } = meaning;
  const [service] = meaning.services;
  if (meaning.workloads.length > 0) return { kind: "workloads", workloads: meaning.workloads, address, means };
  if (service !== undefined) return { kind: "service", service: service.service, address, means };
  if (meaning.node !== undefined) return { kind: "node", node: meaning.node, address, means };
  return { kind: "address", address, ...((meaning.isApiServer || meaning.inPodNetwork) && { means }) };
}

/**
 * Names of the cluster's own zone are those of Services (`name.namespace.svc`) and pods (`pod.service.namespace.svc`,
 * `10-42-0-7.namespace.pod`), and one with nothing behind it is a mistake; `cluster.local` may follow. `name.namespace`
 * is a Service where there is one. Any other name is outside.
 */
export function byDnsName(cluster: Cluster, text: string): ReferenceReading {
  const name = text.replace(/\.$/, "").toLowerCase();
  const [, own, kind] = /^(?:(.+)\.)?(svc|pod)(?:\.cluster\.local)?$/.exec(name) ?? [];
  if (kind === "pod") return podByAddressName(cluster, own ?? "");
  if (kind === "svc") return inServiceZone(cluster, (own ?? "").split("."));
  const labels = name.split(".");
  const behind = labels.length === 2 ? serviceNamed(cluster, labels[1] ?? "", labels[0] ?? "") : undefined;
  return found(behind === undefined ? { kind: "dns", name } : asService(behind));
}

function inServiceZone(cluster: Cluster, labels: readonly string[]): ReferenceReading {
  const [namespace = "", name = "", ...more] = [...labels].reverse();
  const behind = serviceNamed(cluster, namespace, name);
  if (behind === undefined) return service(cluster, namespace, name);
  const [pod] = more;
  // `_http._tcp` asks for the Service's port by name.
  if (pod === undefined || pod.startsWith("_")) return found(asService(behind));
  const workloads = behind.workloads.filter((index) => isPodNamed(cluster, index, pod));
  const means = `pod ${pod} behind Service ${namespace}/${name}`;
  return workloads.length > 0 ? found({ kind: "workloads", workloads, means }) : refused(problem("end-not-found", `Service \`${namespace}/${name}\` has no pod \`${pod}\` in the input`));
}

/** By its own name, by that which a StatefulSet gives its pods, or by its address. */
function isPodNamed(cluster: Cluster, index: number, name: string): boolean {
  const workload = cluster.workloads[index];
  if (workload === undefined) return false;
  const address = addressOfName(name);
  if (address !== undefined) {
    return cluster.world.workloads[index]?.addresses.some(({ family, value }) => family === address.family && value === address.value) === true;
  }
  if (workload.running !== undefined) return workload.running.name === name;
  return workload.kind === "StatefulSet" && name.startsWith(`${workload.name}-`) && /^\d+$/.test(name.slice(workload.name.length + 1));
}

function podByAddressName(cluster: Cluster, own: string): ReferenceReading {
  const [first = "", namespace = ""] = own.split(".");
  const address = addressOfName(first);
  if (address === undefined || namespace === "") return refused(problem("end-not-read", `\`${own}.pod\` is no name of a pod`, { expected: "its address with hyphens, and its namespace, e.g. `10-42-0-7.mlflow.pod`" }));
  const { value: meaning } = resolveAddress(cluster, formatAddress(address));
  const workloads = (meaning?.workloads ?? []).filter((index) => cluster.workloads[index]?.namespace === namespace);
  if (meaning === undefined || workloads.length === 0) return refused(problem("end-not-found", `no pod of the input in namespace \`${namespace}\` has the address ${formatAddress(address)}`));
  return found({ kind: "workloads", workloads, address, means: describeAddress(cluster, meaning) });
}

/** `10-42-0-7`, `fd00--7`. */
function addressOfName(label: string): Address | undefined {
  return parseAddress(label.replaceAll("-", /^\d+(-\d+){3}$/.test(label) ? "." : ":"));
}

function serviceNamed(cluster: Cluster, namespace: string, name: string): Service | undefined {
  return cluster.services.find((candidate) => candidate.namespace === namespace && candidate.name === name);
}

function asService(service: Service): Reference {
  return { kind: "service", service, means: `Service ${service.namespace}/${service.name}` };
}

function service(cluster: Cluster, namespace: string, name: string): ReferenceReading {
  const exact = serviceNamed(cluster, namespace, name);
  if (exact !== undefined) return found({ kind: "service", service: exact });
  const near = nearestName(`${namespace}/${name}`, cluster.services.map((candidate) => `${candidate.namespace}/${candidate.name}`));
  const fix = leftOutHint(cluster, namespace, name, ["Service"]) ?? (near === undefined ? undefined : `did you mean \`service/${near}\`?`);
  return refused(problem("end-not-found", `no Service of the input is named \`${namespace}/${name}\``, fix === undefined ? {} : { fix }));
}

/** Kinds that run pods, of objects that were not read. */
const workloadKinds = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"];

/** A file that has the object, beside a kustomization that does not name it: what it says is in no cluster. */
function leftOutHint({ inventory }: Cluster, namespace: string, name: string, kinds: readonly string[]): string | undefined {
  for (const { kustomization, objects } of inventory.leftOut) {
    const has = objects.find((one) => one.name === name && (one.namespace ?? namespace) === namespace && kinds.includes(one.kind));
    if (has !== undefined) return `${has.file} has ${has.kind} ${name}, and ${kustomization} leaves that file out: name it there`;
  }
  return undefined;
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
  const leftOut = unknown.code === "name-ambiguous" ? undefined : leftOutHint(cluster, text.split("/")[0] ?? "", text.slice(text.lastIndexOf("/") + 1), [...workloadKinds, "Service"]);
  if (leftOut !== undefined) return refused({ ...unknown, fix: leftOut });
  return refused(unknown.expected === undefined ? { ...unknown, ...hint(cluster, text) } : unknown);
}

/** When no name is near: what there is in that namespace, or which namespaces there are. */
function hint(cluster: Cluster, text: string): Pick<Problem, "fix"> {
  const workloads = [...new Set(cluster.workloads.map(({ namespace, name }) => `${namespace}/${name}`))].sort();
  const elsewhere = workloads.filter((candidate) => candidate.endsWith(`/${text}`));
  if (elsewhere.length > 0) return { fix: `did you mean ${listFirst(elsewhere, 5, 6)}?` };
  const namespace = text.split("/")[0] ?? "";
  const inside = workloads.filter((candidate) => candidate.startsWith(`${namespace}/`));
  if (inside.length > 0) return { fix: `namespace \`${namespace}\` has ${listFirst(inside, 5, 6)}` };
  const namespaces = [...new Set(cluster.workloads.map((one) => one.namespace))].sort();
  const near = nearestName(namespace, namespaces);
  if (near !== undefined) return { fix: `did you mean namespace \`${near}\`?` };
  const missing = text.includes("/") ? `give the manifests of \`${namespace}\` too: ` : "";
  return namespaces.length === 0 ? { fix: "the input has no workloads: give their manifests too" } : { fix: `${missing}the input has workloads in ${listFirst(namespaces, 5, 6)}` };
}
