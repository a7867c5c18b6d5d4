import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/manifests-of.ts";
import { describeAddress, resolveAddress } from "./resolve-address.ts";

const cluster = clusterOf([
  "apiVersion: v1\nkind: Node\nmetadata: {name: control}\nstatus: {addresses: [{type: InternalIP, address: 192.168.1.85}]}\n",
  "apiVersion: v1\nkind: Node\nmetadata: {name: worker}\nstatus: {addresses: [{type: InternalIP, address: 192.168.1.86}]}\n",
  "apiVersion: v1\nkind: Pod\nmetadata: {name: notebook-0, namespace: financial-mlops-pytorch}\nspec: {containers: [{name: main}]}\nstatus: {podIPs: [{ip: 10.42.1.62}, {ip: 'fd00::62'}]}\n",
  "apiVersion: v1\nkind: Pod\nmetadata: {name: speaker, namespace: metallb-system}\nspec: {hostNetwork: true, nodeName: worker, containers: [{name: main}]}\n",
  "apiVersion: v1\nkind: Service\nmetadata: {name: kubernetes, namespace: default}\nspec: {clusterIP: 10.43.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}\n",
  "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}\naddressType: IPv4\nendpoints: [{addresses: [192.168.1.85]}]\nports: [{name: https, port: 6443}]\n",
  "apiVersion: v1\nkind: Service\nmetadata: {name: seldon-mesh, namespace: financial-ml}\nspec: {type: LoadBalancer, clusterIP: 10.43.129.2, externalIPs: [192.168.1.209], ports: [{port: 80}]}\nstatus: {loadBalancer: {ingress: [{ip: 192.168.1.209}]}}\n",
  "apiVersion: v1\nkind: Service\nmetadata: {name: shadow, namespace: fraud-detection, annotations: {metallb.io/loadBalancerIPs: 192.168.1.209}}\nspec: {type: LoadBalancer, ports: [{port: 81}]}\n",
], { podCidrs: ["10.42.0.0/16"] });

describe("what an address is", () => {
  test.each`
    text                   | kind            | words
    ${"10.42.1.62"}        | ${"workload"}   | ${"pod of financial-mlops-pytorch/notebook-0"}
    ${" 10.42.1.62 "}      | ${"workload"}   | ${"pod of financial-mlops-pytorch/notebook-0"}
    ${"::ffff:10.42.1.62"} | ${"workload"}   | ${"pod of financial-mlops-pytorch/notebook-0"}
    ${"FD00:0:0::62"}      | ${"workload"}   | ${"pod of financial-mlops-pytorch/notebook-0"}
    ${"10.43.129.2"}       | ${"service"}    | ${"Service financial-ml/seldon-mesh (cluster IP)"}
    ${"10.43.0.1"}         | ${"service"}    | ${"Service default/kubernetes (cluster IP)"}
    ${"192.168.1.209"}     | ${"service"}    | ${"Service financial-ml/seldon-mesh (LoadBalancer)"}
    ${"192.168.1.85"}      | ${"api-server"} | ${"the API server"}
    ${"192.168.1.86"}      | ${"node"}       | ${"node worker"}
    ${"10.42.9.9"}         | ${"outside"}    | ${"10.42.9.9, a pod that is not in the input"}
    ${"203.0.113.7"}       | ${"outside"}    | ${"203.0.113.7, outside the cluster"}
  `("$text is $words", ({ text, kind, words }: { text: string; kind: string; words: string }) => {
    const { value, problems } = resolveAddress(cluster, text);
    expect(problems).toEqual([]);
    expect(value?.kind).toBe(kind);
    expect(value === undefined ? "" : describeAddress(cluster, value)).toBe(words);
  });

  test("everything that holds is told: both Services of one address, a node that is an API server", () => {
    const shared = resolveAddress(cluster, "192.168.1.209").value;
    expect(shared?.services.map(({ service, as }) => `${service.name} ${as}`)).toEqual(["seldon-mesh external", "shadow external"]);
    const control = resolveAddress(cluster, "192.168.1.85").value;
    expect([control?.isApiServer, control?.node]).toEqual([true, 0]);
  });

  test.each(["", "mlflow", "10.42.1", "10.42.1.62/32", "10.42.1.62:80", "fe80::1%eth0"])("`%s` is a problem", (text) => {
    expect(resolveAddress(cluster, text)).toEqual({ value: undefined, problems: [expect.objectContaining({ code: "address-not-read" })] });
  });
});
