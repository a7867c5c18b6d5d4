import type { AddressRange } from "@demarc/engine";
import { hostsInText, type Cluster, type ContainerFacts, type KubernetesObject, type Service } from "@demarc/kubernetes";
import { packs, type PackRun } from "@demarc/packs";
import { field, parsePath } from "@demarc/source";
import type { Need } from "./charter.ts";
import { rangesOf } from "./end-finder.ts";

/** Where a need leads: pods of the cluster, addresses, and names in DNS. */
export interface Destination {
  readonly workloads: readonly number[];
  readonly addresses: readonly AddressRange[];
  readonly names: readonly string[];
}

/**
 * Those of the sources whose own manifests say that they use what a need leads to: an address or the name of a Service
 * in the environment or the arguments of a container, a text that the knowledge pack knows (`s3://`), or either of
 * them in an object that is handed to them, such as a Model to its Server. Linear in the texts of the sources.
 */
export function clientsThatSaySo(cluster: Cluster, sources: readonly number[], { clientTexts, ports }: Need, destination: Destination): readonly number[] {
  const services = cluster.services.filter((service) => service.workloads.some((index) => destination.workloads.includes(index)));
  const names = new Set([...destination.names.map((name) => name.toLowerCase()), ...services.flatMap(({ name, namespace }) => [`${name}.${namespace}`, `${name}.${namespace}.svc`])]);
  const addresses = [...destination.addresses, ...services.flatMap(addressesOf).flatMap(rangesOf)];
  const offered = new Set([...ports.map(({ port }) => port), ...services.flatMap((service) => service.ports.map(({ port }) => port))]);
  const isMeant = (host: string): boolean => {
    const bare = host.toLowerCase().replace(/\.$/, "");
    if (names.has(bare) || names.has(/^[^.]+\.[^.]+\.svc(?=\.)/.exec(bare)?.[0] ?? "")) return true;
    return rangesOf(bare).some(({ family, first }) => addresses.some((range) => range.family === family && range.first <= first && first <= range.last));
  };
  const says = (text: string): boolean =>
    (clientTexts ?? []).some((mark) => text.toLowerCase().includes(mark)) ||
    hostsInText(text).some(({ host, port }) => isMeant(host) && (port === undefined || offered.has(port)));
  const handed = handedTexts(cluster);
  return sources.filter((index) => {
    const workload = cluster.workloads[index];
    if (workload === undefined) return false;
    const own = [...workload.pod.containers, ...workload.pod.initContainers].flatMap(textsOf);
    return [...own, ...(handed.get(keyOf(workload.namespace, workload.name)) ?? [])].some(says);
  });
}

function addressesOf({ clusterIPs, externalAddresses }: Service): readonly string[] {
  return [...clusterIPs, ...externalAddresses.map(({ address }) => address)];
}

function textsOf({ env, args }: ContainerFacts): readonly string[] {
  // A list of hosts that are asked without a proxy says nothing of who is asked.
  return [...env.filter(({ name }) => !/^no_proxy$/i.test(name)).map(({ value }) => value), ...args];
}

/** Texts of objects that another resource's pods work with, by namespace and name of that resource. */
function handedTexts(cluster: Cluster): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const object of cluster.objects) {
    const run = runs.get(`${groupOf(object)}/${object.kind}`);
    if (run?.handedTo === undefined || cluster.overwritten.has(object.id)) continue;
    const at = (path: string): unknown => valueAt(object.value, `${run.specPath ?? "spec"}.${path}`);
    const name = at(run.handedTo.namePath);
    if (typeof name !== "string") continue;
    const key = keyOf(object.namespace, name);
    texts.set(key, [...(texts.get(key) ?? []), ...run.handedTo.textPaths.map(at).filter((text) => typeof text === "string")]);
  }
  return texts;
}

const runs: ReadonlyMap<string, PackRun> = new Map(packs.flatMap((pack) => (pack.runs ?? []).map((run) => [`${run.apiGroup}/${run.kind}`, run])));

function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function valueAt(value: unknown, path: string): unknown {
  return (parsePath(path) ?? []).reduce<unknown>((found, step) => (typeof step === "string" ? field(found, step) : undefined), value);
}
