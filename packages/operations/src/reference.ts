import { formatAddress, parseAddress, type Address } from "@demarc/engine";
import { nearestName, type Cluster, type Service } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";

/** What a name stands for, as it is typed on a command line or written in a connectivity test. */
export type Reference =
  /** Replicas of one workload, or one pod of it. */
  | { readonly kind: "workloads"; readonly workloads: readonly number[]; readonly means?: string }
  | { readonly kind: "service"; readonly service: Service; readonly means?: string }
  | { readonly kind: "node"; readonly node: number; readonly means?: string }
  | { readonly kind: "address"; readonly address: Address }
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
  const address = parseAddress(text.replace(/^\[(.*)\]$/, "$1"));
  if (address !== undefined) return found(byAddress(cluster, address));
  const parts = text.split("/");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 3 && isService(first)) return service(cluster, second, third, text);
  if (parts.length === 2 && first === "node") return node(cluster, second, text);
  if (parts.length === 3) return workload(cluster, first, third, text, second);
  if (parts.length === 2 && first !== "" && second !== "") return workload(cluster, first, second, text);
  if (parts.length === 1 && /^[a-z0-9_]([-a-z0-9_]*[a-z0-9])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9])?)+\.?$/i.test(text)) return found(byDnsName(cluster, text.replace(/\.$/, "").toLowerCase()));
  return refused("end-unreadable", `\`${text}\` names no end of a connection`, { expected: referenceForms, ...didYouMean(cluster, text) });
}

function found(reference: Reference): ReferenceReading {
  return { ok: true, reference };
}

function refused(code: string, message: string, rest: Partial<Problem> = {}): ReferenceReading {
  return { ok: false, problem: { code, severity: "error", message, ...rest } };
}

function isService(word: string): boolean {
  return word === "service" || word === "svc";
}

function byAddress(cluster: Cluster, address: Address): Reference {
  const text = formatAddress(address);
  const same = (other: Address): boolean => other.family === address.family && other.value === address.value;
  const workloads = cluster.world.workloads.flatMap(({ addresses, hostNetwork }, index) => (!hostNetwork && addresses.some(same) ? [index] : []));
  const [pod] = workloads;
  if (pod !== undefined) return { kind: "workloads", workloads: [pod], means: `pod ${nameOf(cluster, pod)}` };
  for (const candidate of cluster.services) {
    const name = `Service ${candidate.namespace}/${candidate.name}`;
    if (candidate.clusterIPs.some((ip) => equalsText(ip, address))) return { kind: "service", service: candidate, means: `${name} (its cluster address)` };
    const external = candidate.externalAddresses.find((one) => equalsText(one.address, address));
    if (external !== undefined) return { kind: "service", service: candidate, means: `${name} (${candidate.type} address, by ${external.path})` };
  }
  const index = cluster.world.nodes.findIndex(({ addresses }) => addresses.some(same));
  if (index >= 0) return { kind: "node", node: index, means: `node ${cluster.nodes[index]?.name ?? text}` };
  return { kind: "address", address };
}

function equalsText(text: string, address: Address): boolean {
  const parsed = parseAddress(text);
  return parsed?.family === address.family && parsed.value === address.value;
}

/** `name.namespace.svc[.cluster.local]` and `name.namespace` are Services of the cluster where such a one exists. */
function byDnsName(cluster: Cluster, name: string): Reference {
  const labels = name.replace(/\.svc(\.cluster\.local)?$/, ".svc").split(".");
  const inCluster = labels.at(-1) === "svc";
  const [namespace, host] = inCluster ? [labels.at(-2), labels.at(-3)] : labels.length === 2 ? [labels[1], labels[0]] : [undefined, undefined];
  const service = cluster.services.find((candidate) => candidate.namespace === namespace && candidate.name === host);
  if (service === undefined) return { kind: "dns", name };
  return { kind: "service", service, means: `Service ${service.namespace}/${service.name}` };
}

function service(cluster: Cluster, namespace: string, name: string, text: string): ReferenceReading {
  const exact = cluster.services.find((candidate) => candidate.namespace === namespace && candidate.name === name);
  if (exact !== undefined) return found({ kind: "service", service: exact });
  const known = cluster.services.map((candidate) => `service/${candidate.namespace}/${candidate.name}`);
  return refused("end-unknown", `\`${text}\` is no Service of the input`, nearIn(`service/${namespace}/${name}`, known));
}

function node(cluster: Cluster, name: string, text: string): ReferenceReading {
  const index = cluster.nodes.findIndex((candidate) => candidate.name === name);
  if (index >= 0) return found({ kind: "node", node: index });
  return refused("end-unknown", `\`${text}\` is no Node of the input`, nearIn(text, cluster.nodes.map((candidate) => `node/${candidate.name}`)));
}

/** Other names of kinds that people type. */
const kindNames: ReadonlyMap<string, string> = new Map([
  ["deploy", "deployment"], ["sts", "statefulset"], ["ds", "daemonset"], ["rs", "replicaset"], ["po", "pod"], ["cj", "cronjob"], ["rc", "replicationcontroller"],
]);

function workload(cluster: Cluster, namespace: string, name: string, text: string, kindText?: string): ReferenceReading {
  const kind = kindText === undefined ? undefined : (kindNames.get(kindText.toLowerCase()) ?? kindText.toLowerCase());
  const groups = new Map<string, number[]>();
  cluster.workloads.forEach((candidate, index) => {
    if (candidate.namespace !== namespace || (kind !== undefined && candidate.kind.toLowerCase() !== kind && candidate.object.kind.toLowerCase() !== kind)) return;
    // A pod of a workload can be asked for by its own name.
    const own = candidate.object.name === name && candidate.object.kind === "Pod" && candidate.name !== name;
    if (candidate.name !== name && !own) return;
    const group = own ? `${candidate.group} ${name}` : candidate.group;
    groups.set(group, [...(groups.get(group) ?? []), index]);
  });
  const [only, ...more] = groups.values();
  if (only !== undefined && more.length === 0) return found({ kind: "workloads", workloads: only });
  if (only !== undefined) {
    const forms = [...groups.keys()].map((group) => group.split(" ")[0] ?? group);
    return refused("end-ambiguous", `\`${text}\` names ${groups.size} workloads`, { fix: `write ${forms.join(" or ")}` });
  }
  const behind = cluster.services.find((candidate) => kind === undefined && candidate.namespace === namespace && candidate.name === name);
  if (behind !== undefined) return found({ kind: "service", service: behind, means: `Service ${namespace}/${name} (no workload is called so)` });
  return refused("end-unknown", unknownText(cluster, namespace, text), didYouMean(cluster, text));
}

function unknownText(cluster: Cluster, namespace: string, text: string): string {
  if (cluster.namespaces.some((candidate) => candidate.name === namespace)) return `\`${text}\` is no workload or Service of the input`;
  return `\`${text}\` is in namespace \`${namespace}\`, of which nothing is in the input`;
}

/** Near names first; else the same name elsewhere; else what there is in that namespace. */
function didYouMean(cluster: Cluster, text: string): Partial<Problem> {
  const workloads = [...new Set(cluster.workloads.map(({ namespace, name }) => `${namespace}/${name}`))].sort();
  const services = cluster.services.map(({ namespace, name }) => `service/${namespace}/${name}`);
  const near = nearIn(text, [...workloads, ...services]);
  if (near.fix !== undefined) return near;
  const [namespace = "", name = ""] = text.includes("/") ? [text.slice(0, text.indexOf("/")), text.slice(text.lastIndexOf("/") + 1)] : ["", text];
  const elsewhere = workloads.filter((candidate) => candidate.endsWith(`/${name}`));
  if (elsewhere.length > 0) return { fix: `did you mean ${few(elsewhere)}?` };
  const inside = workloads.filter((candidate) => candidate.startsWith(`${namespace}/`));
  if (inside.length > 0) return { fix: `namespace \`${namespace}\` has ${few(inside)}` };
  const spaces = [...new Set(cluster.workloads.map((one) => one.namespace))].sort();
  const nearSpace = nearestName(namespace, spaces);
  if (nearSpace !== undefined) return { fix: `did you mean namespace \`${nearSpace}\`? It has ${few(workloads.filter((candidate) => candidate.startsWith(`${nearSpace}/`)))}` };
  return spaces.length === 0 ? {} : { fix: `the input has workloads in ${few(spaces)}` };
}

function nearIn(text: string, known: readonly string[]): Partial<Problem> {
  const near = nearestName(text, known);
  return near === undefined ? {} : { fix: `did you mean \`${near}\`?` };
}

function few(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

function nameOf(cluster: Cluster, index: number): string {
  const one = cluster.workloads[index];
  return one === undefined ? "?" : `${one.namespace}/${one.name}`;
}
