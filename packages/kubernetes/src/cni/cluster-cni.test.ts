import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import { readCni } from "./cni-name.ts";
import type { CniChoice } from "./cluster-cni.ts";

function choice(name: string): CniChoice {
  const reading = readCni(name);
  if (!reading.ok) throw new Error(name);
  return { ...reading, givenBy: "--cni" };
}

const daemonSet = (name: string, image = "example.invalid/agent:1.0"): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: ${name}, namespace: kube-system}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "${image}"}]}}}\n`;
const configMap = (name: string, data = "{}"): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: kube-system}\ndata: ${data}\n`;
const node = (kubelet: string): string => `apiVersion: v1\nkind: Node\nmetadata: {name: worker-1}\nstatus: {nodeInfo: {kubeletVersion: ${kubelet}}}\n`;
const custom = (apiVersion: string, kind: string, spec = "{}"): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: cluster}\nspec: ${spec}\n`;

describe("the plug-in is told by what it leaves in manifests", () => {
  test.each<readonly [string, readonly string[], string | undefined, string | undefined]>([
    ["a DaemonSet by name", [daemonSet("cilium")], "cilium", undefined],
    ["an image, with its version", [daemonSet("agent", "quay.io/cilium/cilium:v1.15.3@sha256:0123")], "cilium", "1.15.3"],
    ["an image in a registry with a port", [daemonSet("agent", "registry.example:5000/mirror/calico/node:v3.29.1")], "calico", "3.29.1"],
    ["an image whose tag is no version", [daemonSet("agent", "calico/node:latest")], "calico", undefined],
    ["another image of that ending", [daemonSet("agent", "example.invalid/not-calico/node:v1")], undefined, undefined],
    ["an object of its own", [custom("operator.tigera.io/v1", "Installation")], "calico", undefined],
    ["a setting", [configMap("cilium-config")], "cilium", undefined],
    ["OpenShift's configuration", [custom("operator.openshift.io/v1", "Network", "{defaultNetwork: {type: OVNKubernetes}}")], "ovn-kubernetes", undefined],
    ["another network of OpenShift", [custom("operator.openshift.io/v1", "Network", "{defaultNetwork: {type: OpenShiftSDN}}")], undefined, undefined],
    ["kubelets of k3s", [node("v1.31.2+k3s1")], "kube-router", undefined],
    ["kubelets of RKE2", [node("v1.31.2+rke2r1")], "calico", undefined],
    ["what is installed outweighs a distribution's default", [node("v1.31.2+k3s1"), daemonSet("calico-node")], "calico", undefined],
    ["Flannel alone", [daemonSet("kube-flannel-ds")], "flannel", undefined],
    ["Flannel gives way to whoever enforces policies", [daemonSet("kube-flannel-ds"), daemonSet("canal")], "calico", undefined],
    ["also to a distribution's default", [daemonSet("kube-flannel-ds"), node("v1.31.2+k3s1")], "kube-router", undefined],
    ["the VPC CNI gives way to Cilium in front of it", [daemonSet("aws-node"), daemonSet("cilium")], "cilium", undefined],
    ["policies of a plug-in are no sign that it is there", [custom("cilium.io/v2", "CiliumClusterwideNetworkPolicy")], undefined, undefined],
    ["nothing shows it", [daemonSet("node-exporter"), node("v1.31.2")], undefined, undefined],
  ])("%s", (_, texts, id, version) => {
    const { cni } = clusterOf(texts);
    expect([cni.profile?.id, cni.version, cni.from]).toEqual([id, version, id === undefined ? "unknown" : "seen"]);
  });

  test("at its place", () => {
    const cluster = clusterOf([node("v1.31.2+k3s1")]);
    expect(cluster.cni.evidence.map(({ text, ref }) => [text, cluster.locate(ref).line])).toEqual([["Node worker-1 (kubelet v1.31.2+k3s1)", 4]]);
  });

  test("two that both enforce policies are a problem, and neither counts", () => {
    const { cni, problems } = clusterOf([daemonSet("calico-node"), daemonSet("cilium")]);
    expect([cni.profile, cni.switches.ipBlockMatchesPods]).toEqual([undefined, true]);
    expect(problems).toMatchObject([{ code: "cni-contradictory", location: { file: "text-1.yaml", line: 3 }, expected: "--cni=calico or --cni=cilium" }]);
    expect(problems[0]?.message).toBe("the manifests show Calico (DaemonSet kube-system/calico-node, text-0.yaml:3) and Cilium (DaemonSet kube-system/cilium, text-1.yaml:3), and a cluster has one");
  });

  test("what is given wins, and nothing is a contradiction then", () => {
    const { cni, problems } = clusterOf([daemonSet("calico-node"), daemonSet("cilium")], { cni: choice("antrea") });
    expect([cni.profile?.id, cni.from, cni.evidence, problems]).toEqual(["antrea", "given", [], []]);
  });
});

describe("switches", () => {
  const cilium = { cni: choice("cilium") };

  test.each<readonly [string, readonly string[], Parameters<typeof clusterOf>[1], object]>([
    ["are the defaults where nothing is known", [], {}, { ipBlockMatchesPods: true, ipBlockMatchesNodes: true, enforcement: "all" }],
    ["are those of the plug-in", [], cilium, { ipBlockMatchesPods: false, ipBlockMatchesNodes: false, sctp: "off", endPort: "honoured" }],
    ["hang on its version", [], { cni: choice("cilium 1.15") }, { endPort: "ignored" }],
    ["also where the manifests tell it", [daemonSet("agent", "cilium/cilium:v1.14.0")], {}, { endPort: "ignored" }],
    ["are set by its configuration", [configMap("cilium-config", '{policy-cidr-match-mode: "nodes", allow-localhost: policy, enable-sctp: "true"}')], cilium, { ipBlockMatchesNodes: true, localNodeIngress: "evaluate", sctp: "on" }],
    ["not by other values of it", [configMap("cilium-config", '{policy-cidr-match-mode: "", allow-localhost: auto}')], cilium, { ipBlockMatchesNodes: false, localNodeIngress: "allow" }],
    ["nor by that of another plug-in", [configMap("cilium-config", "{policy-cidr-match-mode: nodes}")], { cni: choice("calico") }, { ipBlockMatchesNodes: true, sctp: "on" }],
    ["are what whoever asks says", [configMap("cilium-config", "{policy-cidr-match-mode: nodes}")], { ...cilium, semantics: { ipBlockMatchesNodes: false } }, { ipBlockMatchesNodes: false }],
    ["turn enforcement off", [configMap("cilium-config", "{enable-policy: never}")], cilium, { enforcement: "none" }],
    ["of the namespace for nodes without OpenShift", ["apiVersion: v1\nkind: Namespace\nmetadata: {name: ovn-host-network}\n"], { cni: choice("ovn-kubernetes") }, { hostNetworkNamespace: "ovn-host-network" }],
  ])("%s", (_, texts, options, switches) => {
    expect(clusterOf(texts, options).cni.switches).toMatchObject(switches);
  });

  test("that a setting decides say so", () => {
    const cluster = clusterOf([configMap("cilium-config", "{enable-sctp: 'true'}")], { ...cilium, semantics: { selfTraffic: "evaluate" } });
    expect([...cluster.cni.overridden].map(([name, by]) => [name, by && `${by.text} ${cluster.locate(by.ref).line}`])).toEqual([["sctp", "ConfigMap cilium-config, enable-sctp 4"], ["selfTraffic", undefined]]);
  });
});

describe("kinds of policies", () => {
  const admin = "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: quarantine}\nspec: {priority: 1, subject: {namespaces: {}}}\n";
  const clusterwide = custom("cilium.io/v2", "CiliumClusterwideNetworkPolicy");

  test.each<readonly [string, string, string | undefined, readonly string[]]>([
    ["of a plug-in that is not known are left alone", clusterwide, undefined, []],
    ["that the plug-in does not serve do nothing", clusterwide, "calico", ["policy-kind-inert"]],
    ["that it serves and we do not read are told", clusterwide, "cilium", ["policy-kind-not-judged"]],
    ["hang on its version: before", admin, "calico 3.28", ["policy-kind-inert"]],
    ["hang on its version: beyond", admin, "calico 3.32", ["policy-kind-inert"]],
    ["do nothing where nothing is enforced", clusterwide, "none", ["cni-enforces-nothing", "policy-kind-inert"]],
  ])("%s", (_, text, cni, codes) => {
    expect(clusterOf([text], cni === undefined ? {} : { cni: choice(cni) }).problems.map(({ code }) => code)).toEqual(codes);
  });

  test("are told once for each kind, with their number", () => {
    const problems = clusterOf([clusterwide, clusterwide.replace("name: cluster", "name: other")], { cni: choice("calico") }).problems;
    expect(problems.map(({ message }) => message)).toEqual(["Calico does not enforce CiliumClusterwideNetworkPolicy of cilium.io: `cluster` (and 1 more) does nothing"]);
  });
});

describe("NetworkPolicies", () => {
  const policy = (rule: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving, namespace: financial-ml}\nspec:\n  podSelector: {}\n  ingress:\n  - ${rule}\n`;

  test.each<readonly [string, string, string, string | undefined, object]>([
    ["that name a range of ports", "{ports: [{port: 80, endPort: 90}]}", "cilium 1.15", "Cilium 1.15 ignores `endPort`: rules let only `port` itself pass (1 NetworkPolicy)", { ports: [{ first: 80, last: 80 }] }],
    ["that name a range, which is honoured", "{ports: [{port: 80, endPort: 90}]}", "cilium 1.16", undefined, { ports: [{ first: 80, last: 90 }] }],
    ["that name a port", "{ports: [{port: http}]}", "openshift", "OVN-Kubernetes does not look ports up by name: such a rule lets all ports of its protocol pass (1 NetworkPolicy)", { ports: [{ kind: "range", protocol: "TCP", first: 1, last: 65535 }] }],
    ["that name a port, which is looked up", "{ports: [{port: http}]}", "calico", undefined, { ports: [{ kind: "named", name: "http" }] }],
    ["that name a number, where names are not looked up", "{ports: [{port: 80}]}", "openshift", undefined, { ports: [{ kind: "range", first: 80, last: 80 }] }],
    ["that name SCTP", "{ports: [{port: 80, protocol: SCTP}]}", "cilium", "Cilium lets no SCTP pass: rules for it match nothing (1 NetworkPolicy)", { ports: [] }],
    ["that mean all namespaces", "{from: [{namespaceSelector: {}}]}", "openshift", undefined, { peers: [{ kind: "pods" }, { kind: "nodes", nodes: [] }] }],
    ["that mean the host network by its label", "{from: [{namespaceSelector: {matchLabels: {policy-group.network.openshift.io/host-network: ''}}, podSelector: {}}]}", "openshift", undefined, { peers: [{ kind: "pods" }, { kind: "nodes" }] }],
    ["that mean pods of all namespaces by their labels", "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}", "openshift", undefined, { peers: [{ kind: "pods" }] }],
    ["that mean all pods of their own namespace", "{from: [{podSelector: {}}]}", "openshift", undefined, { peers: [{ kind: "pods" }] }],
    ["that mean other namespaces", "{from: [{namespaceSelector: {matchLabels: {team: ml}}}]}", "openshift", undefined, { peers: [{ kind: "pods" }] }],
    ["that mean all namespaces, where none stands for nodes", "{from: [{namespaceSelector: {}}]}", "calico", undefined, { peers: [{ kind: "pods" }] }],
  ])("%s", (_, rule, cni, message, compiled) => {
    const { world, problems } = clusterOf([policy(rule)], { cni: choice(cni) });
    expect(world.tiers[1]?.policies[0]?.rules[0]).toMatchObject(compiled);
    expect(problems.map((one) => [one.message, one.location?.line])).toEqual(message === undefined ? [] : [[message, 7]]);
  });

  test("isolate nobody where nothing is enforced, and that is an error", () => {
    const { world, problems, networkPolicies } = clusterOf([policy("{}")], { cni: choice("flannel") });
    expect(world.tiers[1]?.policies.map(({ isolates }) => isolates)).toEqual([{ ingress: false, egress: false }]);
    expect(networkPolicies[0]?.isolates).toEqual({ ingress: true, egress: false });
    expect(problems).toMatchObject([{ code: "cni-enforces-nothing", severity: "error", message: "Flannel enforces no NetworkPolicy: everything passes, and the one NetworkPolicy does nothing" }]);
  });
});
