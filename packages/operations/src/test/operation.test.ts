import { readFileSync } from "node:fs";
import { readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { schemaErrors } from "../../test/schema-check.ts";
import { exampleFiles, worldOf } from "../../test/world-of.ts";
import type { ConnectivityTest, TestOptions } from "./file.ts";
import { clusterOptionsOf, runConnectivityTest, summarise } from "./operation.ts";
import { isConnectivityTest, readConnectivityTest } from "./read.ts";

async function read(text: string): Promise<Awaited<ReturnType<typeof readConnectivityTest>>> {
  const [document] = readDocuments({ path: "serving.test.yaml", text }).value;
  if (document === undefined) throw new Error("no document");
  return readConnectivityTest(document);
}

const head = `apiVersion: demarc.dev/v1alpha1
kind: ConnectivityTest
metadata: {name: serving}
`;

describe("readConnectivityTest", () => {
  test("fills in TCP, and keeps where each probe stands", async () => {
    const { value, problems } = await read(`${head}spec:
  manifests: ./cluster
  probes:
    - {from: financial-ml/mlserver, to: mlflow/mlflow, port: 5000, expect: allowed}
    - {from: a/b, to: 203.0.113.7, protocol: ICMP, expect: denied, ipFamily: 4}
`);
    expect(problems).toEqual([]);
    expect(value?.manifests).toEqual(["./cluster"]);
    expect(value?.probes.map(({ protocol, port, location }) => [protocol, port, location.line])).toEqual([["TCP", 5000, 7], ["ICMP", undefined, 8]]);
  });

  test.each`
    what                                   | spec                                                                                      | line  | message
    ${"no probes"}                         | ${"{manifests: [a], probes: []}"}                                                         | ${4}  | ${"`spec.probes`"}
    ${"no manifests"}                      | ${"{probes: [{from: a/b, to: c/d, port: 1, expect: allowed}]}"}                           | ${4}  | ${"`spec.manifests`"}
    ${"TCP without a port"}                | ${"{manifests: [a], probes: [{from: a/b, to: c/d, expect: allowed}]}"}                    | ${4}  | ${"`spec.probes[0].port`"}
    ${"ICMP with a port"}                  | ${"{manifests: [a], probes: [{from: a/b, to: c/d, port: 1, protocol: ICMP, expect: allowed}]}"} | ${4} | ${"`spec.probes[0].port`"}
    ${"port 0"}                            | ${"{manifests: [a], probes: [{from: a/b, to: c/d, port: 0, expect: allowed}]}"}           | ${4}  | ${"`spec.probes[0].port`"}
    ${"port 65536"}                        | ${"{manifests: [a], probes: [{from: a/b, to: c/d, port: 65536, expect: allowed}]}"}       | ${4}  | ${"`spec.probes[0].port`"}
    ${"an expectation that is none"}       | ${"{manifests: [a], probes: [{from: a/b, to: c/d, port: 1, expect: yes}]}"}               | ${4}  | ${"`spec.probes[0].expect`"}
    ${"a field that does not exist"}       | ${"{manifests: [a], probes: [{from: a/b, to: c/d, port: 1, expected: allowed, expect: allowed}]}"} | ${4} | ${"expected"}
    ${"a network that is none"}            | ${"{manifests: [a], options: {nodeCidrs: [10.0.0.0/8, 10.0.0.1]}, probes: [{from: a/b, to: c/d, port: 1, expect: allowed}]}"} | ${4} | ${"`spec.options.nodeCidrs[1]`: expected a CIDR, e.g. `192.168.1.0/24`"}
    ${"an option that does not exist"}     | ${"{manifests: [a], options: {cmi: calico}, probes: [{from: a/b, to: c/d, port: 1, expect: allowed}]}"} | ${4} | ${"cmi"}
  `("$what is a problem at its field, and nothing runs", async ({ spec, line, message }: { spec: string; line: number; message: string }) => {
    const { value, problems } = await read(`${head}spec: ${spec}\n`);
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ code: "test-field-not-read", location: { file: "serving.test.yaml", line } });
    expect(problems[0]?.message).toContain(message);
  });

  test.each`
    probe                                                      | message                                     | expected                                        | fix
    ${"{to: c/d, port: 1, expect: allowed}"}                   | ${"`spec.probes[0].from` is missing"}       | ${"a text"}                                     | ${"compare with"}
    ${"{from: a/b, to: c/d, port: http, expect: allowed}"}     | ${"`spec.probes[0].port` is `http`"}        | ${"a number"}                                   | ${"only policies look ports up by name"}
    ${"{from: [a], to: c/d, port: 1, expect: allowed}"}        | ${"`spec.probes[0].from` is a list"}        | ${"a text"}                                     | ${"compare with"}
    ${"{from: a/b, to: c/d, port: 1, expect: allowed}], options: {lbSource: client}, notes: ["} | ${"`spec.options.lbSource` is `client`"} | ${"`preserve` or `node`"} | ${"compare with"}
    ${"{from: a/b, to: c/d, port: 1, expect: open}"}           | ${"`spec.probes[0].expect` is `open`"}      | ${"`allowed` or `denied` or `undetermined`"}    | ${"compare with"}
  `("$probe is told in the words of the file: $message", async ({ probe, message, expected, fix }: Record<"probe" | "message" | "expected" | "fix", string>) => {
    const { problems } = await read(`${head}spec: {manifests: [a], probes: [${probe}]}\n`);
    expect(problems[0]).toMatchObject({ message, expected });
    expect(problems[0]?.fix).toContain(fix);
  });

  test("is told from other documents by its kind alone", () => {
    expect([isConnectivityTest({ kind: "ConnectivityTest" }), isConnectivityTest({ kind: "Charter" }), isConnectivityTest(null), isConnectivityTest("kind")]).toEqual([true, false, false, false]);
  });
});

const good = worldOf(exampleFiles("cluster", "platform", "app-good")).cluster;

function testOf(...probes: readonly Partial<ConnectivityTest["probes"][number]>[]): ConnectivityTest {
  return {
    name: "serving",
    file: "serving.test.yaml",
    manifests: [],
    options: {},
    probes: probes.map((probe) => ({
      from: "financial-ml/mlserver", to: "seldon-system/seldon-scheduler", protocol: "TCP", port: 9005, expect: "allowed", ipFamily: undefined,
      location: { file: "serving.test.yaml", line: 1, column: 1 }, ...probe,
    })),
  };
}

const lbWorld = `apiVersion: v1
kind: Pod
metadata: {name: server, namespace: mlflow, labels: {app: server}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
status: {phase: Running, podIP: 10.42.0.2}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: server, namespace: mlflow}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: server, namespace: mlflow}
spec: {type: LoadBalancer, selector: {app: server}, ports: [{port: 80}]}
`;

describe("runConnectivityTest", () => {
  test.each`
    probe                                                                                                              | verdict           | passed   | reason
    ${{}}                                                                                                              | ${"allowed"}      | ${true}  | ${"egress allowed: serving-to-scheduler-egress spec.egress[0] (platform/30-cross-namespace.yaml:49)"}
    ${{ port: 9008 }}                                                                                                  | ${"denied"}       | ${false} | ${"egress denied: no rule lets it pass; isolated by default-deny"}
    ${{ port: 9008, expect: "denied" }}                                                                                | ${"denied"}       | ${true}  | ${"isolated by"}
    ${{ from: "203.0.113.7", to: "financial-ml/mlserver", port: 9000, expect: "denied" }}                              | ${"denied"}       | ${true}  | ${"ingress denied"}
    ${{ to: "service/mlflow/mlflow", port: 5000 }}                                                                     | ${"allowed"}      | ${true}  | ${"mlflow-clients"}
    ${{ to: "192.168.1.208", port: 5000 }}                                                                             | ${"allowed"}      | ${true}  | ${"mlflow-clients"}
    ${{ to: "service/mlflow/mlflow", port: 5001, expect: "denied" }}                                                   | ${"denied"}       | ${true}  | ${"has no port 5001/TCP"}
    ${{ to: "api.example.com", port: 443, expect: "denied" }}                                                          | ${"denied"}       | ${true}  | ${"egress denied"}
    ${{ to: "api.example.com", port: 5000 }}                                                                           | ${"undetermined"} | ${false} | ${"the addresses of api.example.com are not known"}
    ${{ from: "metallb-system/speaker", to: "financial-ml/seldon-envoy", port: 9000, expect: "undetermined" }}         | ${"undetermined"} | ${true}  | ${"the address of metallb-system/speaker is not in the input"}
    ${{ from: "financial-ml/mlservr" }}                                                                                | ${"undetermined"} | ${false} | ${"no workload of the input is named"}
    ${{ protocol: "ICMP", port: undefined, expect: "denied" }}                                                         | ${"denied"}       | ${true}  | ${"egress denied"}
  `("$probe is $verdict", ({ probe, verdict, passed, reason }: { probe: object; verdict: string; passed: boolean; reason: string }) => {
    const [result] = runConnectivityTest(testOf(probe), good).probes;
    expect(result).toMatchObject({ verdict, passed, ...(verdict === "undetermined" ? { ambiguous: true } : {}) });
    expect(result?.reasons.join("\n")).toContain(reason);
    if (verdict !== "undetermined") expect(result).not.toHaveProperty("ambiguous");
  });

  test("families and replicas that differ are ambiguous, each told by its name; what only IPv6 would change is said", () => {
    const text = (ips: string, cidr: string): string => `apiVersion: v1
kind: Pod
metadata: {name: mlserver-0, namespace: financial-ml, labels: {app: mlserver}}
spec: {containers: [{name: c}]}
status: {phase: Running${ips}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mlflow, namespace: financial-ml}
spec: {replicas: 2, selector: {matchLabels: {app: mlflow}}, template: {metadata: {labels: {app: mlflow}}, spec: {containers: [{name: c}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mlflow, namespace: financial-ml}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}]}]}
`;
    const both = ", podIPs: [{ip: 10.42.0.7}, {ip: 'fd00::7'}]";
    const answer = (cidr: string, podCidrs: readonly string[], probe: object): unknown => {
      const { cluster } = worldOf({ "w.yaml": text(podCidrs.length > 0 ? both : "", cidr) }, { podCidrs });
      const [result] = runConnectivityTest(testOf({ from: "financial-ml/mlserver-0", to: "financial-ml/mlflow", port: 5000, ...probe }), cluster).probes;
      return { verdict: result?.verdict, ambiguous: result?.ambiguous, reasons: result?.reasons };
    };
    const dual = ["10.42.0.0/16", "fd00::/48"];
    expect(answer("::/0", dual, {})).toEqual({
      verdict: "undetermined", ambiguous: true,
      reasons: ["mlflow over IPv4: ingress denied: no rule lets it pass; isolated by mlflow (w.yaml:14)", "mlflow over IPv6: egress allowed: no policy isolates it", "mlflow over IPv6: ingress allowed: mlflow spec.ingress[0] (w.yaml:15)", "over IPv4 it is denied, over IPv6 allowed: the ends have both, and each stands on its own (NP-42)"],
    });
    expect(answer("::/0", dual, { ipFamily: 6 })).toMatchObject({ verdict: "allowed", ambiguous: undefined });
    expect(answer("0.0.0.0/0", [], {})).toMatchObject({ verdict: "allowed", ambiguous: undefined, reasons: [expect.anything(), expect.anything(), expect.stringContaining("judged over IPv4, as no pod network is known; over IPv6, if both ends have it, it is denied")] });
    expect(answer("fd00::/48", [], {})).toMatchObject({ verdict: "undetermined", ambiguous: true });
    expect(answer("192.0.2.0/24", dual, { from: "financial-ml/mlflow" })).toMatchObject({ verdict: "undetermined", ambiguous: true, reasons: expect.arrayContaining([expect.stringContaining("from one pod to another: ingress denied")]) as unknown });
  });

  test.each`
    options                                                     | verdict           | reasons
    ${{}}                                                       | ${"undetermined"} | ${["as the client, ingress allowed: server spec.ingress[0] (w.yaml:10)", "as the pod's own node, ingress allowed: between a pod and its own node", "as a node at 0.0.0.0-203.0.112.255, 203.0.114.0-255.255.255.255, ingress denied: no rule lets it pass; isolated by server (w.yaml:9)", "say whose address pods see (--lb-source=preserve or node, or `environment.lbSource` in demarc.yaml)"]}
    ${{ lbSource: "preserve" }}                                 | ${"allowed"}      | ${["as the client, ingress allowed", "judged by the client's address"]}
    ${{ lbSource: "node" }}                                     | ${"undetermined"} | ${["give the nodes' addresses"]}
    ${{ lbSource: "node", nodeCidrs: ["203.0.113.128/25"] }}    | ${"allowed"}      | ${["as a node at 203.0.113.128-203.0.113.255, ingress allowed"]}
    ${{ nodeCidrs: ["203.0.113.128/25"] }}                      | ${"allowed"}      | ${["it is allowed either way"]}
  `("whose address pods see is an option (SVC-21): $options is $verdict", ({ options, verdict, reasons }: { options: TestOptions; verdict: string; reasons: readonly string[] }) => {
    const { cluster } = worldOf({ "w.yaml": lbWorld });
    const suite = { ...testOf({ from: "203.0.113.7", to: "service/mlflow/server", port: 80 }), options };
    const [result] = runConnectivityTest(suite, cluster).probes;
    expect(result?.verdict).toBe(verdict);
    const told = result?.reasons.join("\n");
    for (const reason of reasons) expect(told).toContain(reason);
    if (verdict === "allowed" && options.lbSource !== "node") expect(told).not.toContain("as a node");
    expect(told).not.toMatch(/node.*, egress/);
  });

  test("a node is one end, whatever pieces rules cut its addresses into", () => {
    const node = (name: string, address: string): string => `---\n{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}\n`;
    const asNode = (text: string): readonly string[] => {
      const suite = { ...testOf({ from: "203.0.113.7", to: "service/mlflow/server", port: 80 }), options: { lbSource: "node" } as const };
      const [result] = runConnectivityTest(suite, worldOf({ "w.yaml": text }).cluster).probes;
      return (result?.reasons ?? []).flatMap((reason) => /as a node(?: at|,) .*$/.exec(reason) ?? []);
    };
    expect(asNode(`${lbWorld}${node("worker-1", "192.168.1.85")}${node("worker-2", "192.168.1.86")}`)).toEqual([
      "as a node at 192.168.1.85-192.168.1.86, ingress denied: no rule lets it pass; isolated by server (w.yaml:9)",
    ]);
    const blocks = lbWorld.replace("ingress: [", "ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}, {from: [{ipBlock: {cidr: 198.51.100.0/24}}]}, ");
    expect(asNode(blocks)).toEqual([
      "as a node at 0.0.0.0-192.0.1.255, 192.0.3.0-198.51.99.255, 198.51.101.0-203.0.112.255 and 1 more, ingress denied: no rule lets it pass; isolated by server (w.yaml:9)",
      expect.stringMatching(/^as a node at 192\.0\.2\.0-192\.0\.2\.255, 198\.51\.100\.0-198\.51\.100\.255, 203\.0\.113\.0-203\.0\.113\.255, ingress allowed: server spec\.ingress\[0\] .*spec\.ingress\[2\]/),
    ]);
  });

  test("keeps the order of the input, counts, and keeps to the published schema", async () => {
    const suite = runConnectivityTest(testOf({ port: 9008 }, {}, { protocol: "ICMP", port: undefined }), good);
    const result = summarise([suite], []);
    expect(result.suites[0]?.probes.map(({ port }) => port)).toEqual([9008, 9005, null]);
    expect(result.summary).toEqual({ passed: 1, failed: 2, undetermined: 0 });
    expect(await schemaErrors("test", result)).toEqual([]);
  });
});

test.each`
  options                                         | semantics
  ${{}}                                           | ${{ enforcement: "all" }}
  ${{ cni: "calico", selfTraffic: "evaluate" }}   | ${{ selfTraffic: "evaluate" }}
  ${{ cni: "Cilium" }}                            | ${{ ipBlockMatchesPods: false, localNodeIngress: "allow" }}
  ${{ cni: "cilium", ipBlockMatchesPods: true }}  | ${{ ipBlockMatchesPods: true, ipBlockMatchesNodes: false }}
  ${{ cni: "Cilium 1.15" }}                       | ${{ endPort: "ignored" }}
  ${{ cni: "no such thing" }}                     | ${{ ipBlockMatchesPods: true }}
`("options $options mean $semantics", ({ options, semantics }: { options: object; semantics: object }) => {
  expect(worldOf({}, clusterOptionsOf(options)).cluster.cni.switches).toMatchObject(semantics);
});

interface Case {
  readonly id: string;
  readonly cluster: { readonly namespaces: readonly { readonly name: string }[]; readonly pods: readonly Pod[]; readonly nodes?: readonly { readonly name: string; readonly labels?: object; readonly ips: readonly string[] }[] };
  readonly policies: readonly object[];
  readonly probes: readonly { readonly from: string; readonly to: string; readonly protocol: string; readonly port: number | null; readonly allowed: boolean; readonly ambiguous?: boolean; readonly ipFamily?: 4 | 6 }[];
  readonly options?: ConnectivityTest["options"];
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

// Our own file; its shape is asserted by what the tests do with it.
const cases = JSON.parse(readFileSync(new URL("../../../../conformance/policy-semantics/cases.json", import.meta.url), "utf8")) as readonly Case[];

/** The whole way of a user: the case as manifests, and its questions as a ConnectivityTest. */
test("the conformance cases, asked as connectivity tests, come out as they must", () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const { id, cluster, policies, probes, options } of cases) {
    const objects = [
      ...cluster.namespaces.map(({ name, ...rest }) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, ...rest } })),
      ...(cluster.nodes ?? []).map(({ name, labels, ips }) => ({ apiVersion: "v1", kind: "Node", metadata: { name, labels }, status: { addresses: ips.map((address) => ({ type: "InternalIP", address })) } })),
      ...cluster.pods.map((pod) => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: pod.name, namespace: pod.ns, labels: pod.labels },
        spec: { containers: pod.containers, initContainers: pod.initContainers, hostNetwork: pod.hostNetwork, nodeName: pod.node },
        status: { phase: pod.phase ?? "Running", podIPs: (pod.ips ?? (pod.ip === undefined ? [] : [pod.ip])).map((ip) => ({ ip })) },
      })),
      ...policies,
    ];
    const judged = worldOf(Object.fromEntries(objects.map((object, index) => [`${index}.json`, JSON.stringify(object)])), clusterOptionsOf(options ?? {}));
    // Ends that the cluster does not have (pods that are done) are no question for a user.
    const living = probes.filter(({ from, to }) => [from, to].every((end) => end.includes(":") || judged.cluster.workloads.some(({ namespace, name }) => `${namespace}/${name}` === end)));
    const suite = runConnectivityTest(
      testOf(...living.map(({ from, to, protocol, port, allowed, ambiguous, ipFamily }) => ({
        from: endText(from), to: endText(to), protocol: protocol as "TCP", port: port ?? undefined, ipFamily,
        expect: ambiguous === true ? "undetermined" as const : allowed ? "allowed" as const : "denied" as const,
      }))),
      judged.cluster,
    );
    asked += suite.probes.length;
    wrong.push(...suite.probes.filter(({ passed }) => !passed).map((probe) => `${id} ${probe.from} → ${probe.to}:${String(probe.port)}/${probe.protocol} expected ${probe.expect}, is ${probe.verdict}: ${probe.reasons.join("; ")}`));
  }
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(6000);
});

function endText(text: string): string {
  return text.replace(/^node:/, "node/").replace(/^ip:/, "").replace(/^fqdn:([^@]+).*$/, "$1");
}
