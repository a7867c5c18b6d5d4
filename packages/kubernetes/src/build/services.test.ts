import { formatAddress } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import type { Cluster, Service } from "../cluster.ts";

const deployment = (name: string, labels: string, containers: string, more = ""): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: mlflow}\nspec: {selector: {matchLabels: {app: mlflow}}, template: {metadata: {labels: {${labels}}}, spec: {containers: ${containers}${more}}}}\n`;
const pod = (name: string, ip: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: mlflow, labels: {app: mlflow}}\nspec: {containers: [{name: main, ports: [{name: http, containerPort: 5000}]}]${more}}\nstatus: {phase: Running, podIP: ${ip}}\n`;
const service = (spec: string, metadata = ""): string => `apiVersion: v1\nkind: Service\nmetadata: {name: mlflow, namespace: mlflow${metadata}}\nspec: ${spec}\n`;
const slice = (text: string): string =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: mlflow-abc, namespace: mlflow, labels: {kubernetes.io/service-name: mlflow}}\n${text}\n`;

const one = "[{name: main, ports: [{name: http, containerPort: 5000}, {name: dns, containerPort: 53, protocol: UDP}]}]";

function only(cluster: Cluster): Service {
  const [found] = cluster.services;
  if (found === undefined) throw new Error("no Service was built");
  return found;
}

/** `workload:port` of the first port. */
function targets(cluster: Cluster): readonly string[] {
  return (only(cluster).ports[0]?.targets ?? []).map(({ workload, port }) => `${cluster.workloads[workload]?.name ?? "?"}:${port}`);
}

describe("whom a Service leads to", () => {
  test.each`
    clause      | spec                                                                               | expected
    ${"SVC-1"}  | ${"{selector: {app: mlflow}, ports: [{port: 80, targetPort: 5000}]}"}              | ${["mlflow:5000"]}
    ${"SVC-1"}  | ${"{selector: {app: mlflow, tier: web}, ports: [{port: 80, targetPort: 5000}]}"}   | ${["mlflow:5000"]}
    ${"SVC-1"}  | ${"{selector: {app: other}, ports: [{port: 80}]}"}                                 | ${[]}
    ${"SVC-1"}  | ${"{selector: {}, ports: [{port: 80}]}"}                                           | ${[]}
    ${"SVC-1"}  | ${"{ports: [{port: 80}]}"}                                                         | ${[]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 80}]}"}                                | ${["mlflow:80"]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 80, targetPort: 0}]}"}                 | ${["mlflow:80"]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 80, targetPort: 9999}]}"}              | ${["mlflow:9999"]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 80, targetPort: http}]}"}              | ${["mlflow:5000"]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 80, targetPort: https}]}"}             | ${[]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 53, targetPort: dns}]}"}               | ${[]}
    ${"SVC-10"} | ${"{selector: {app: mlflow}, ports: [{port: 53, protocol: UDP, targetPort: dns}]}"} | ${["mlflow:53"]}
    ${"SVC-12"} | ${"{clusterIP: None, selector: {app: mlflow}, ports: [{port: 80, targetPort: http}]}"} | ${["mlflow:5000"]}
    ${"SVC-13"} | ${"{type: ExternalName, externalName: mlflow.example.org, selector: {app: mlflow}, ports: [{port: 80}]}"} | ${[]}
  `("$clause $spec", ({ spec, expected }: { spec: string; expected: string[] }) => {
    const cluster = clusterOf([deployment("mlflow", "app: mlflow, tier: web", one), service(spec)]);
    expect(targets(cluster)).toEqual(expected);
  });

  test("pods of other namespaces are not meant", () => {
    const elsewhere = deployment("mlflow", "app: mlflow", one).replace("namespace: mlflow", "namespace: argowf");
    expect(targets(clusterOf([elsewhere, service("{selector: {app: mlflow}, ports: [{port: 80}]}")]))).toEqual([]);
  });

  test("a name is looked up on each pod; the first container that has it counts, sidecars last (SVC-3, PORT-9)", () => {
    const several = "[{name: a}, {name: b, ports: [{name: http, containerPort: 5000}]}, {name: c, ports: [{name: http, containerPort: 5001}]}]";
    const sidecar = ", initContainers: [{name: s, restartPolicy: Always, ports: [{name: http, containerPort: 5002}, {name: mesh, containerPort: 15001}]}, {name: i, ports: [{name: once, containerPort: 1}]}]";
    const cluster = (target: string): Cluster =>
      clusterOf([deployment("mlflow", "app: mlflow", several, sidecar), deployment("proxy", "app: mlflow", "[{name: a, ports: [{name: http, containerPort: 8080}]}]"), service(`{selector: {app: mlflow}, ports: [{port: 80, targetPort: ${target}}]}`)]);
    expect(targets(cluster("http"))).toEqual(["mlflow:5000", "proxy:8080"]);
    expect(targets(cluster("mesh"))).toEqual(["mlflow:15001"]);
    expect(targets(cluster("once"))).toEqual([]);
  });

  test.each`
    version      | expected
    ${undefined} | ${["mlflow:15001"]}
    ${"1.32"}    | ${["mlflow:15001"]}
    ${"1.31"}    | ${[]}
  `("a sidecar's port has a name for Services from 1.32 on: $version (SVC-3)", ({ version, expected }: { version: string | undefined; expected: string[] }) => {
    const sidecar = ", initContainers: [{name: s, restartPolicy: Always, ports: [{name: mesh, containerPort: 15001}]}]";
    const text = [deployment("mlflow", "app: mlflow", one, sidecar), service("{selector: {app: mlflow}, ports: [{port: 80, targetPort: mesh}]}")];
    expect(targets(clusterOf(text, version === undefined ? {} : { kubernetesVersion: version }))).toEqual(expected);
    expect(targets(clusterOf([text[0] ?? "", service("{selector: {app: mlflow}, ports: [{port: 80, targetPort: http}]}")], { kubernetesVersion: "1.31" }))).toEqual(["mlflow:5000"]);
  });

  const kafka = (replicas: number): string =>
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: kafka, namespace: mlflow}\nspec: {replicas: ${replicas}, selector: {matchLabels: {app: kafka}}, template: {metadata: {labels: {app: kafka}}, spec: {containers: [{name: main}]}}}\n`;
  const ofBroker = service("{selector: {statefulset.kubernetes.io/pod-name: kafka-1}, ports: [{port: 9092}]}");

  test("a selector by a pod's name tells the pods of a StatefulSet apart", () => {
    const cluster = clusterOf([kafka(3), ofBroker]);
    expect(cluster.world.workloads.map(({ key }) => key)).toEqual(["mlflow/statefulset/kafka/kafka-0", "mlflow/statefulset/kafka/kafka-1", "mlflow/statefulset/kafka/kafka-2"]);
    expect(only(cluster).workloads).toEqual([1]);
    expect(cluster.workloads.map(({ group }) => group)).toEqual(Array.from({ length: 3 }, () => "mlflow/statefulset/kafka"));
  });

  test("where nobody asks for them, or there are very many, the template stands for all", () => {
    expect(clusterOf(kafka(3)).world.workloads).toHaveLength(1);
    const many = clusterOf([kafka(101), ofBroker]);
    expect(many.world.workloads).toHaveLength(1);
    expect(only(many).workloads).toEqual([0]);
    expect(clusterOf([kafka(100), ofBroker]).world.workloads).toHaveLength(100);
  });

  test("a policy's selector asks as well, for subjects and for peers", () => {
    const policy = (spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: brokers, namespace: mlflow}\nspec: ${spec}\n`;
    const subject = clusterOf([kafka(2), policy("{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: '1'}}}")]);
    expect(subject.networkPolicies[0]?.subjects).toEqual([1]);
    const peer = clusterOf([kafka(2), policy("{podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: statefulset.kubernetes.io/pod-name, operator: Exists}]}}]}]}")]);
    expect(peer.world.workloads).toHaveLength(2);
    const out = clusterOf([kafka(2), policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: kafka-0}}}]}]}")]);
    expect(out.world.workloads).toHaveLength(2);
  });
});

describe("EndpointSlices and Endpoints (SVC-14)", () => {
  const selectorless = service("{ports: [{name: http, port: 80, targetPort: 5000}]}");
  const ends = (cluster: Cluster): readonly string[] => [
    ...targets(cluster),
    ...(only(cluster).ports[0]?.addressTargets ?? []).map(({ address, port }) => `${formatAddress(address)}:${port}`),
  ];

  test.each`
    what                                        | given                                                                                                                       | expected
    ${"an address outside"}                     | ${[slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: http, port: 6443}]")]}                | ${["192.168.1.85:6443"]}
    ${"a pod's address is that pod (NP-41)"}    | ${[pod("mlflow-0", "10.42.0.7"), slice("addressType: IPv4\nendpoints: [{addresses: [10.42.0.7]}]\nports: [{name: http, port: 5000}]")]} | ${["mlflow-0:5000"]}
    ${"a node's, whatever host-network pod has it"} | ${[pod("speaker", "192.168.1.85", ", hostNetwork: true"), slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: http, port: 6443}]")]} | ${["192.168.1.85:6443"]}
    ${"ports of another name"}                  | ${[slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: grpc, port: 6443}]")]}                | ${[]}
    ${"a port without number is every port"}    | ${[slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: http}]")]}                            | ${["192.168.1.85:5000"]}
    ${"names are no addresses"}                 | ${[slice("addressType: FQDN\nendpoints: [{addresses: [db.example.org]}]\nports: [{name: http, port: 5432}]")]}              | ${[]}
    ${"Endpoints, subset by subset"}            | ${["apiVersion: v1\nkind: Endpoints\nmetadata: {name: mlflow, namespace: mlflow}\nsubsets: [{addresses: [{ip: 192.168.1.85}], ports: [{name: http, port: 1}]}, {notReadyAddresses: [{ip: 192.168.1.86}], ports: [{name: http, port: 2}]}]\n"]} | ${["192.168.1.85:1", "192.168.1.86:2"]}
  `("$what", ({ given, expected }: { given: string[]; expected: string[] }) => {
    expect(ends(clusterOf([...given, selectorless]))).toEqual(expected);
  });

  test("the same endpoint in both kinds is one", () => {
    const both = [slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: http, port: 6443}]"), "apiVersion: v1\nkind: Endpoints\nmetadata: {name: mlflow, namespace: mlflow}\nsubsets: [{addresses: [{ip: 192.168.1.85}], ports: [{name: http, port: 6443}]}]\n"];
    const cluster = clusterOf([...both, selectorless]);
    expect(ends(cluster)).toEqual(["192.168.1.85:6443"]);
    expect(only(cluster).endpointAddresses).toHaveLength(1);
  });

  test("a slice that names no Service belongs to none", () => {
    const nameless = slice("addressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: http, port: 1}]").replace("kubernetes.io/service-name: mlflow", "app: mlflow");
    expect(ends(clusterOf([nameless, selectorless]))).toEqual([]);
  });

  test("nor are they where some of the pods are in the input themselves", () => {
    const ofPod = slice("addressType: IPv4\nendpoints: [{addresses: [10.42.0.8], targetRef: {kind: Pod, name: mlflow-5d9c-b}}]\nports: [{name: http, port: 5000}]");
    const cluster = clusterOf([deployment("mlflow", "app: mlflow", one), pod("mlflow-0", "10.42.0.7"), ofPod, service("{selector: {app: mlflow}, ports: [{name: http, port: 80, targetPort: 5000}]}")]);
    expect(ends(cluster)).toEqual(["mlflow:5000", "mlflow-0:5000"]);
  });

  test("addresses of a template's pods are no endpoints beside the template", () => {
    const ofPod = slice("addressType: IPv4\nendpoints: [{addresses: [10.42.0.7], targetRef: {kind: Pod, name: mlflow-5d9c-a}}]\nports: [{name: http, port: 5000}]");
    const cluster = clusterOf([deployment("mlflow", "app: mlflow", one), ofPod, service("{selector: {app: mlflow}, ports: [{name: http, port: 80, targetPort: 5000}]}")]);
    expect(ends(cluster)).toEqual(["mlflow:5000"]);
    expect(only(cluster).endpointAddresses).toEqual([]);
  });
});

describe("what a Service says of itself", () => {
  test("types and cluster IPs", () => {
    const facts = (spec: string): readonly unknown[] => {
      const { type, headless, clusterIPs, selector } = only(clusterOf(service(spec)));
      return [type, headless, clusterIPs, selector === undefined ? undefined : Object.fromEntries(selector)];
    };
    expect(facts("{ports: [{port: 80}]}")).toEqual(["ClusterIP", false, [], undefined]);
    expect(facts("{clusterIP: 10.43.0.9, ports: [{port: 80}], selector: {app: mlflow}}")).toEqual(["ClusterIP", false, ["10.43.0.9"], { app: "mlflow" }]);
    expect(facts("{type: NodePort, clusterIP: 10.43.0.9, clusterIPs: [10.43.0.9, 'fd00::9'], ports: [{port: 80}]}")).toEqual(["NodePort", false, ["10.43.0.9", "fd00::9"], undefined]);
    expect(facts("{clusterIP: None}")).toEqual(["ClusterIP", true, [], undefined]);
    expect(facts("{type: ExternalName, externalName: mlflow.example.org}")).toEqual(["ExternalName", false, [], undefined]);
  });

  test("every place that gives it an address outside is told, with its path", () => {
    const text = `${service(
      "{type: LoadBalancer, loadBalancerIP: 192.168.1.201, externalIPs: [192.168.1.202], ports: [{port: 80}]}",
      ', annotations: {metallb.universe.tf/loadBalancerIPs: "192.168.1.203,fd00::3", metallb.io/loadBalancerIPs: 192.168.1.204}',
    )}status: {loadBalancer: {ingress: [{hostname: lb.example.org}, {ip: 192.168.1.200}]}}\n`;
    expect(only(clusterOf(text)).externalAddresses.map(({ address, path, source }) => `${source} ${address} ${path}`)).toEqual([
      "status 192.168.1.200 status.loadBalancer.ingress[1].ip",
      "spec 192.168.1.201 spec.loadBalancerIP",
      "spec 192.168.1.202 spec.externalIPs[0]",
      "annotation 192.168.1.203 metadata.annotations[metallb.universe.tf/loadBalancerIPs]",
      "annotation fd00::3 metadata.annotations[metallb.universe.tf/loadBalancerIPs]",
      "annotation 192.168.1.204 metadata.annotations[metallb.io/loadBalancerIPs]",
    ]);
  });

  test("what is left of a load balancer counts no more when the type has changed; other addresses do", () => {
    const text = `${service("{type: ClusterIP, loadBalancerIP: 192.168.1.201, externalIPs: [192.168.1.202], ports: [{port: 80}]}", ", annotations: {metallb.io/loadBalancerIPs: 192.168.1.204}")}status: {loadBalancer: {ingress: [{ip: 192.168.1.200}]}}\n`;
    expect(only(clusterOf(text)).externalAddresses.map(({ address }) => address)).toEqual(["192.168.1.202"]);
  });

  test("whom its load balancer lets in: as written, else as the older annotation says (SVC-22)", () => {
    const rangesOf = (spec: string, annotation = ""): readonly string[] =>
      only(clusterOf(service(spec, `, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: "${annotation}"}`))).loadBalancerSourceRanges.map(({ text, range, path }) => `${text}${range === undefined ? " (no range)" : ""} ${path}`);
    const annotated = "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]";
    expect(rangesOf("{type: LoadBalancer, loadBalancerSourceRanges: [9.9.9.0/24, ' 10.0.0.0/8 '], ports: [{port: 80}]}", "1.1.1.0/24")).toEqual(["9.9.9.0/24 spec.loadBalancerSourceRanges[0]", "10.0.0.0/8 spec.loadBalancerSourceRanges[1]"]);
    expect(rangesOf("{type: LoadBalancer, ports: [{port: 80}]}", "1.1.1.0/24, everybody")).toEqual([`1.1.1.0/24 ${annotated}`, `everybody (no range) ${annotated}`]);
    expect(rangesOf("{type: LoadBalancer, ports: [{port: 80}]}")).toEqual([]);
    expect(rangesOf("{type: NodePort, ports: [{port: 80}]}", "1.1.1.0/24")).toEqual([]);
  });

  test("what is no address is none, in whichever place", () => {
    const text = `${service("{type: LoadBalancer, loadBalancerIP: lb.example.org, externalIPs: [10.0.0, 192.168.1.202], ports: [{port: 80}]}", ", annotations: {metallb.io/loadBalancerIPs: pool-a}")}status: {loadBalancer: {ingress: [{ip: pending}]}}\n`;
    expect(only(clusterOf(text)).externalAddresses.map(({ address }) => address)).toEqual(["192.168.1.202"]);
  });

  test("a name outside is not headless, whatever cluster IP stands beside it (SVC-12, SVC-13)", () => {
    expect(only(clusterOf(service("{type: ExternalName, externalName: db.example.org, clusterIP: None}"))).headless).toBe(false);
    expect(only(clusterOf(service("{clusterIP: None, ports: [{port: 80}]}"))).headless).toBe(true);
  });

  test("an address can be located where it is written", () => {
    const text = service("{type: LoadBalancer, ports: [{port: 80}]}", ", annotations: {metallb.io/loadBalancerIPs: 192.168.1.204}");
    const cluster = clusterOf(text);
    const [address] = only(cluster).externalAddresses;
    const place = cluster.locate({ object: 0, path: address?.path ?? "" });
    expect(place).toMatchObject({ line: 3, column: (text.split("\n")[2] ?? "").indexOf("192") + 1 });
  });
});
