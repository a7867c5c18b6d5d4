import { readFileSync } from "node:fs";
import { type Endpoint, parseAddress, type Protocol, verdict } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import type { Cluster } from "../src/cluster.ts";
import { resolveAddress } from "../src/resolve-address.ts";
import { clusterOf } from "./manifests-of.ts";

interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number | null;
  readonly allowed: boolean;
  readonly ambiguous?: boolean;
  readonly ipFamily?: 4 | 6;
}

interface Pod {
  readonly ns: string;
  readonly name: string;
  readonly labels?: object;
  readonly ip?: string;
  readonly ips?: readonly string[];
  readonly hostNetwork?: boolean;
  readonly node?: string;
  readonly phase?: string;
  readonly containers?: readonly object[];
  readonly initContainers?: readonly object[];
}

interface Case {
  readonly id: string;
  readonly description: string;
  readonly cluster: {
    readonly namespaces: readonly { readonly name: string; readonly labels?: object }[];
    readonly pods: readonly Pod[];
    readonly nodes?: readonly { readonly name: string; readonly labels?: object; readonly ips: readonly string[] }[];
  };
  readonly policies: readonly object[];
  readonly probes: readonly Probe[];
  readonly options?: { readonly selfTraffic?: "allow" | "evaluate" };
}

const file = new URL("../../../conformance/policy-semantics/cases.json", import.meta.url);
// Our own file; its shape is asserted by what the tests do with it.
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

/** The case as a snapshot of a cluster, through every layer: text, objects, world, verdict. */
function build({ cluster, policies, options }: Case): Cluster {
  const objects = [
    ...cluster.namespaces.map(({ name, labels }) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
    ...(cluster.nodes ?? []).map(({ name, labels, ips }) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
      status: { addresses: ips.map((address) => ({ type: "InternalIP", address })) },
    })),
    ...cluster.pods.map((pod) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: pod.name, namespace: pod.ns, labels: pod.labels },
      spec: { containers: pod.containers, initContainers: pod.initContainers, hostNetwork: pod.hostNetwork, nodeName: pod.node },
      status: { phase: pod.phase ?? "Running", podIPs: (pod.ips ?? (pod.ip === undefined ? [] : [pod.ip])).map((ip) => ({ ip })) },
    })),
    ...policies,
  ];
  return clusterOf(objects.map((object) => JSON.stringify(object)), { semantics: options ?? {} });
}

function endOf(cluster: Cluster, text: string): Endpoint | undefined {
  if (text.startsWith("node:")) return { kind: "node", node: cluster.nodes.findIndex(({ name }) => name === text.slice(5)) };
  const [, name, ip = ""] = /^fqdn:(.+)@(.+)$/.exec(text) ?? [];
  const named = parseAddress(ip);
  if (name !== undefined && named !== undefined) return { kind: "address", address: named, name };
  if (text.startsWith("ip:")) {
    const address = parseAddress(text.slice(3));
    const [workload] = resolveAddress(cluster, text.slice(3)).value?.workloads ?? [];
    if (address === undefined) throw new Error(`${text} is no address`);
    return workload === undefined ? { kind: "address", address } : { kind: "workload", workload }; // NP-41
  }
  const [namespace, podName] = text.split("/");
  const workload = cluster.workloads.findIndex((candidate) => candidate.namespace === namespace && candidate.name === podName);
  return workload < 0 ? undefined : { kind: "workload", workload };
}

test("the conformance set is whole", () => {
  expect(cases.length).toBeGreaterThanOrEqual(386);
});

describe("policy-semantics cases, all kinds", () => {
  test.each(cases)("$id $description", (item) => {
    const cluster = build(item);
    const wrong = item.probes.flatMap((probe) => {
      const source = endOf(cluster, probe.from);
      const destination = endOf(cluster, probe.to);
      const protocol = (["TCP", "UDP", "SCTP"].includes(probe.protocol) ? probe.protocol : "other") as Protocol;
      // A pod that is not there can be no end.
      if (source === undefined || destination === undefined) return [`${probe.from} → ${probe.to}: no such end`];
      const { outcome } = verdict(cluster.world, { source, destination, protocol, port: probe.port ?? undefined, ...(probe.ipFamily && { family: probe.ipFamily }) });
      const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
      return outcome === expected ? [] : [`${probe.from} → ${probe.to} ${probe.protocol} ${String(probe.port)}: ${outcome}, not ${expected}`];
    });
    expect(wrong).toEqual([]);
  });
});
