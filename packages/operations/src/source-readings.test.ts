import { readCharter, readPage } from "@demarc/charter";
import { reachability } from "@demarc/engine";
import { readFileSync } from "node:fs";
import { readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { schemaErrors } from "../test/schema-check.ts";
import { exampleFiles, worldOf } from "../test/world-of.ts";
import { explain } from "./explain/operation.ts";
import type { Explanation } from "./explain/result.ts";
import type { Judged } from "./judged.ts";
import type { LbSource } from "./source-readings.ts";

const pod = (name: string, ip: string, spec = "", ports = "{containerPort: 5000}", owner = ""): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: mlflow, labels: {app: ${owner || name}}${owner && `, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: ${owner}, uid: u, controller: true}]`}}\nspec: {${spec}containers: [{name: c, image: i, ports: [${ports}]}]}\nstatus: {phase: Running, podIP: "${ip}", podIPs: [{ip: "${ip}"}]}\n`;
const node = (name: string, addresses: string): string => `---\napiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [${addresses.split(" ").map((address) => `{type: InternalIP, address: "${address}"}`).join(", ")}]}\n`;
const service = (spec: string, status = ""): string => `---\napiVersion: v1\nkind: Service\nmetadata: {name: server, namespace: mlflow}\nspec: {${spec}selector: {app: server}, ports: [{port: 80, targetPort: 5000${/NodePort|LoadBalancer/.test(spec) ? ", nodePort: 30080" : ""}}]}\n${status}`;
const admit = (...cidrs: string[]): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: server, namespace: mlflow}\nspec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress], ingress: [${cidrs.length === 0 ? "" : `{from: [${cidrs.map((cidr) => `{ipBlock: {cidr: "${cidr}"}}`).join(", ")}]}`}]}\n`;

const lb = "198.51.100.9";
const status = `status: {loadBalancer: {ingress: [{ip: ${lb}}]}}\n`;
const balanced = service("type: LoadBalancer, clusterIP: 10.96.0.9, ", status);
const local = service("type: LoadBalancer, clusterIP: 10.96.0.9, externalTrafficPolicy: Local, ", status);
const nodes = node("worker-1", "192.168.1.85") + node("worker-2", "192.168.1.86");
const somewhere = pod("server", "10.42.0.2");
const placed = pod("server", "10.42.0.2", "nodeName: worker-1, ");
const hosted = (spec = ""): string => pod("server", "10.42.0.2", spec, "{containerPort: 5000, hostPort: 8888}");

const client = "203.0.113.7";
const block = "203.0.113.0/24";
const nodeNet = "192.168.1.0/24";

interface Given {
  readonly podCidrs?: readonly string[];
  readonly nodeCidrs?: readonly string[];
  readonly lbSource?: LbSource;
}

function world(text: string, { podCidrs = [], nodeCidrs, lbSource }: Given = {}): Judged {
  const written = `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {environment: {nodeCidrs: [${(nodeCidrs ?? []).map((cidr) => `"${cidr}"`).join(", ")}]${lbSource === undefined ? "" : `, lbSource: ${lbSource}`}}}\n`;
  const charter = readDocuments({ path: "demarc.yaml", text: written }).value.flatMap((document) => readCharter(document).value?.charter ?? [])[0];
  return worldOf({ "world.yaml": text }, { podCidrs }, nodeCidrs === undefined && lbSource === undefined ? undefined : charter);
}

function ask(judged: Judged, source: string, destination: string, port?: number, lbSource?: LbSource): Explanation {
  const { value, problems } = explain(judged, { source, destination, ...(port !== undefined && { asked: { port, protocol: "TCP" } }), ...(lbSource !== undefined && { lbSource }) });
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return value;
}

const readings = (judged: Judged, source: string, end: string, port: number): readonly string[] =>
  ([undefined, "preserve", "node"] as const).map((lbSource) => ask(judged, source, end, port, lbSource).outcome);

const [yes, no, open, part] = ["allowed", "denied", "undetermined", "mixed"];

describe("whose address pods see of a client outside (SVC-21): both readings, the client's, a node's", () => {
  test.each`
    what                                                       | text                                                        | both    | preserve | node
    ${"nothing isolates the pods"}                             | ${somewhere + balanced}                                     | ${yes}  | ${yes}   | ${yes}
    ${"the client is let in, and no node is known"}            | ${somewhere + balanced + admit(block)}                      | ${open} | ${yes}   | ${open}
    ${"the client is let in, and no node"}                     | ${nodes + somewhere + balanced + admit(block)}              | ${open} | ${yes}   | ${open}
    ${"no node but the pod's own"}                             | ${nodes + placed + balanced + admit(block)}                 | ${open} | ${yes}   | ${part}
    ${"client and nodes are let in"}                           | ${nodes + somewhere + balanced + admit(block, nodeNet)}     | ${yes}  | ${yes}   | ${yes}
    ${"client and some network, and no node is known"}         | ${somewhere + balanced + admit(block, nodeNet)}             | ${open} | ${yes}   | ${open}
    ${"everybody is let in, and no node is known"}             | ${somewhere + balanced + admit("0.0.0.0/0")}                | ${yes}  | ${yes}   | ${yes}
    ${"the client and the node that is not the pod's"}         | ${nodes + placed + balanced + admit(block, "192.168.1.86/32")} | ${yes} | ${yes}  | ${yes}
    ${"the client and one of two other nodes"}                 | ${nodes + node("worker-3", "192.168.1.87") + placed + balanced + admit(block, "192.168.1.86/32")} | ${open} | ${yes} | ${part}
    ${"nodes are let in and not the client"}                   | ${nodes + somewhere + balanced + admit(nodeNet)}            | ${open} | ${no}    | ${yes}
    ${"nobody is let in; the pod's own node always gets in"}   | ${nodes + placed + balanced + admit()}                      | ${open} | ${no}    | ${part}
    ${"nobody, where the pod's own node is not known"}         | ${nodes + somewhere + balanced + admit()}                   | ${open} | ${no}    | ${open}
    ${"nobody, where no node is known"}                        | ${somewhere + balanced + admit()}                           | ${open} | ${no}    | ${open}
    ${"nobody, and there is no other node"}                    | ${node("worker-1", "192.168.1.85") + placed + balanced + admit()} | ${open} | ${no} | ${yes}
    ${"a node of which one address is let in"}                 | ${node("worker-2", "192.168.1.86 172.16.0.6") + node("worker-1", "192.168.1.85") + placed + balanced + admit(block, nodeNet)} | ${open} | ${yes} | ${part}
    ${"the client alone, by an address of its own"}            | ${somewhere + balanced + admit(`${client}/32`)}             | ${open} | ${yes}   | ${open}
    ${"nodes without addresses are as good as none"}           | ${node("worker-1", "").replace('{type: InternalIP, address: ""}', "") + somewhere + balanced + admit(block)} | ${open} | ${yes} | ${open}
    ${"Local keeps the client's address"}                      | ${nodes + somewhere + local + admit(block)}                 | ${yes}  | ${yes}   | ${yes}
    ${"Local keeps out who is not let in"}                     | ${nodes + placed + local + admit(nodeNet)}                  | ${no}   | ${no}    | ${no}
  `("$what: $both, $preserve, $node", ({ text, both, preserve, node: rewritten }: { text: string; both: string; preserve: string; node: string }) => {
    expect(readings(world(text), client, lb, 80)).toEqual([both, preserve, rewritten]);
  });

  test.each`
    what                                       | text                                                                | end                         | port     | both    | preserve | node
    ${"a node port of another node"}           | ${nodes + placed + service("type: NodePort, ") + admit()}           | ${"node/worker-2"}          | ${30080} | ${no}   | ${no}    | ${no}
    ${"of another that is not let in"}         | ${nodes + placed + service("type: NodePort, ") + admit(block)}      | ${"192.168.1.86"}           | ${30080} | ${open} | ${yes}   | ${no}
    ${"of another that is let in"}             | ${nodes + placed + service("type: NodePort, ") + admit(block, "192.168.1.86/32")} | ${"192.168.1.86"} | ${30080} | ${yes} | ${yes} | ${yes}
    ${"of the pod's own"}                      | ${nodes + placed + service("type: NodePort, ") + admit()}           | ${"node/worker-1"}          | ${30080} | ${open} | ${no}    | ${yes}
    ${"of the pod's own, and the client is let in"} | ${nodes + placed + service("type: NodePort, ") + admit(block)} | ${"node/worker-1"}          | ${30080} | ${yes}  | ${yes}   | ${yes}
    ${"of what may be the pod's own"}          | ${nodes + somewhere + service("type: NodePort, ") + admit()}        | ${"node/worker-2"}          | ${30080} | ${open} | ${no}    | ${open}
    ${"a node port that keeps to its node"}    | ${nodes + placed + service("type: NodePort, externalTrafficPolicy: Local, ") + admit(block)} | ${"node/worker-1"} | ${30080} | ${yes} | ${yes} | ${yes}
    ${"one that keeps to it, wherever the pod runs"} | ${nodes + somewhere + service("type: NodePort, externalTrafficPolicy: Local, ") + admit(block)} | ${"node/worker-2"} | ${30080} | ${yes} | ${yes} | ${yes}
    ${"a host port (SVC-23)"}                  | ${nodes + hosted("nodeName: worker-1, ") + admit()}                 | ${"node/worker-1"}          | ${8888}  | ${open} | ${no}    | ${yes}
    ${"of a pod that is there if it is at all"} | ${nodes + hosted() + admit(block)}                                 | ${"node/worker-2"}          | ${8888}  | ${yes}  | ${yes}   | ${yes}
    ${"an external IP (SVC-23)"}               | ${nodes + placed + service("externalIPs: [192.0.2.9], ") + admit(block)} | ${"192.0.2.9"}         | ${80}    | ${open} | ${yes}   | ${part}
    ${"a cluster IP (SVC-23)"}                 | ${nodes + placed + service("clusterIP: 10.96.0.9, ") + admit(block)} | ${"10.96.0.9"}             | ${80}    | ${open} | ${yes}   | ${part}
    ${"that of a Service with Local"}          | ${nodes + placed + local + admit(block)}                            | ${"10.96.0.9"}              | ${80}    | ${open} | ${yes}   | ${part}
    ${"a Service by its name"}                 | ${nodes + placed + balanced + admit(block)}                         | ${"service/mlflow/server"}  | ${80}    | ${open} | ${yes}   | ${part}
    ${"with Local"}                            | ${nodes + placed + local + admit(block)}                            | ${"service/mlflow/server"}  | ${80}    | ${yes}  | ${yes}   | ${yes}
    ${"a headless one leads straight to pods"} | ${nodes + placed + service("clusterIP: None, ") + admit(block)}     | ${"service/mlflow/server"}  | ${5000}  | ${yes}  | ${yes}   | ${yes}
    ${"no Service at all"}                     | ${nodes + placed + admit(block)}                                    | ${"mlflow/server"}          | ${5000}  | ${yes}  | ${yes}   | ${yes}
    ${"an alias of the Service"}               | ${nodes + placed + balanced + admit(block) + "---\napiVersion: v1\nkind: Service\nmetadata: {name: alias, namespace: mlflow}\nspec: {type: ExternalName, externalName: server.mlflow.svc}\n"} | ${"service/mlflow/alias"} | ${80} | ${open} | ${yes} | ${part}
    ${"pods on the host network"}              | ${nodes + pod("server", "192.168.1.85", "hostNetwork: true, nodeName: worker-1, ") + balanced + admit()} | ${lb} | ${80} | ${yes} | ${yes} | ${yes}
  `("by $what: $both, $preserve, $node", ({ text, end, port, both, preserve, node: rewritten }: { text: string; end: string; port: number; both: string; preserve: string; node: string }) => {
    expect(readings(world(text), client, end, port)).toEqual([both, preserve, rewritten]);
  });

  const dual = node("worker-1", "192.168.1.85") + pod("server", "fd00::2", "nodeName: worker-1, ") + balanced;
  test.each`
    what                                         | text                                                      | source               | given                              | both    | preserve | node
    ${"a pod"}                                   | ${nodes + placed + pod("trainer", "10.42.0.1") + balanced + admit("10.42.0.1/32")} | ${"mlflow/trainer"} | ${{}}      | ${yes}  | ${yes}   | ${yes}
    ${"a node"}                                  | ${nodes + placed + balanced + admit()}                    | ${"node/worker-2"}   | ${{}}                              | ${no}   | ${no}    | ${no}
    ${"an address of the pod network"}           | ${nodes + placed + balanced + admit("10.42.0.0/16")}      | ${"10.42.7.7"}       | ${{ podCidrs: ["10.42.0.0/16"] }}  | ${yes}  | ${yes}   | ${yes}
    ${"the same where that is not known"}        | ${nodes + placed + balanced + admit("10.42.0.0/16")}      | ${"10.42.7.7"}       | ${{}}                              | ${open} | ${yes}   | ${part}
    ${"a DNS name, where everybody is let in"}   | ${nodes + placed + balanced + admit("0.0.0.0/0")}         | ${"www.example.org"} | ${{}}                              | ${yes}  | ${yes}   | ${yes}
    ${"a DNS name, which may be the pod's own node"} | ${nodes + placed + balanced + admit()}                    | ${"www.example.org"} | ${{}}                              | ${open} | ${open}  | ${part}
    ${"a DNS name, where nodes are"}             | ${nodes + placed + balanced + admit(nodeNet)}             | ${"www.example.org"} | ${{}}                              | ${open} | ${open}  | ${yes}
    ${"an IPv6 client, where nodes have IPv4"}   | ${dual + admit("2001:db8::/32")}                          | ${"2001:db8::7"}     | ${{}}                              | ${open} | ${yes}   | ${open}
    ${"the same, where all of IPv6 is let in"}   | ${dual + admit("::/0")}                                   | ${"2001:db8::7"}     | ${{}}                              | ${yes}  | ${yes}   | ${yes}
    ${"a client, and the nodes' network is let in"} | ${somewhere + balanced + admit(block, nodeNet)}        | ${client}            | ${{ nodeCidrs: [nodeNet] }}        | ${yes}  | ${yes}   | ${yes}
    ${"a client, and half of it is"}             | ${somewhere + balanced + admit(block, "192.168.1.0/25")}  | ${client}            | ${{ nodeCidrs: [nodeNet] }}        | ${open} | ${yes}   | ${open}
    ${"a client, and nodes have the word where both are known"} | ${nodes + somewhere + balanced + admit(block, "192.168.1.0/25")} | ${client} | ${{ nodeCidrs: [nodeNet] }} | ${yes}  | ${yes} | ${yes}
    ${"a client, and the nodes' network is of the other family"} | ${somewhere + balanced + admit(block)}    | ${client}            | ${{ nodeCidrs: ["2001:db8:1::/64"] }} | ${open} | ${yes} | ${open}
  `("from $what: $both, $preserve, $node", ({ text, source, given, both, preserve, node: rewritten }: { text: string; source: string; given: Given; both: string; preserve: string; node: string }) => {
    expect(readings(world(text, given), source, text.includes("fd00::2") ? "service/mlflow/server" : lb, 80)).toEqual([both, preserve, rewritten]);
  });

  test("pods that are judged as one may run on several nodes", () => {
    const replicas = pod("server-0", "10.42.0.2", "nodeName: worker-1, ", undefined, "server") + pod("server-1", "10.42.0.3", "nodeName: worker-2, ", undefined, "server");
    const judged = world(nodes + node("worker-3", "192.168.1.87") + replicas + service("type: NodePort, ") + admit());
    const coarse = { ...judged, reachability: reachability(judged.cluster.world, { partiesByNodeMax: 0 }) };
    const outcomes = (name: string): readonly string[] => readings(coarse, client, `node/${name}`, 30080);
    expect(["worker-1", "worker-2", "worker-3"].map(outcomes)).toEqual([[open, no, open], [open, no, open], [no, no, no]]);
    expect(ask(coarse, client, "node/worker-1", 30080, "node").flows.map(({ lbSource, source }) => [lbSource, source.kind === "external" ? source.ranges : []])).toEqual([
      ["own-node", ["192.168.1.85-192.168.1.86"]],
      ["node", ["192.168.1.85-192.168.1.85"]],
    ]);
  });

  test("one pod of them that may run anywhere leaves open which nodes are their own", () => {
    const replicas = pod("server-0", "10.42.0.2", "nodeName: worker-1, ", undefined, "server") + pod("server-1", "10.42.0.3", "", undefined, "server");
    const judged = world(nodes + replicas + service("type: NodePort, ") + admit());
    const coarse = { ...judged, reachability: reachability(judged.cluster.world, { partiesByNodeMax: 0 }) };
    const { outcome, flows } = ask(coarse, client, "node/worker-2", 30080, "node");
    expect([outcome, flows.map(({ lbSource, source }) => [lbSource, source])]).toEqual([open, [["own-node", { kind: "external", ranges: [] }], ["node", { kind: "external", ranges: ["192.168.1.86-192.168.1.86"] }]]]);
  });

  test("a DNS name is judged over the families of the pods, and nodes by theirs", () => {
    const unaddressed = service("type: NodePort, ") + admit(nodeNet);
    expect(readings(world(nodes + placed + unaddressed), "www.example.org", "service/mlflow/server", 80)).toEqual([open, open, yes]);
    expect(readings(world(nodes + placed + service("type: NodePort, ") + admit()), "www.example.org", "service/mlflow/server", 80)).toEqual([open, open, part]);
  });

  test("backends outside the cluster are nobody's own node, and no policy is theirs", () => {
    const slice = `---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: server-1, namespace: mlflow, labels: {kubernetes.io/service-name: server}}\naddressType: IPv4\nports: [{port: 5000, protocol: TCP}]\nendpoints: [{addresses: [192.0.2.50]}]\n`;
    const outside = balanced.replace("selector: {app: server}, ", "");
    const { outcome, flows } = ask(world(nodes + outside + slice), client, lb, 80, "node");
    expect([outcome, flows.map(({ lbSource }) => lbSource)]).toEqual([yes, ["node"]]);
  });
});

describe("what is told of the two readings", () => {
  const judged = world(nodes + placed + balanced + admit(block));

  test("each flow says whose address it is from, by its ranges", async () => {
    const explanation = ask(judged, client, lb, 80);
    expect(explanation.flows.map(({ lbSource, source, outcome, ingress }) => [lbSource, source, outcome, ingress.by])).toEqual([
      ["preserve", { kind: "external", ranges: ["203.0.113.7-203.0.113.7"] }, yes, "rule"],
      ["own-node", { kind: "external", ranges: ["192.168.1.85-192.168.1.85"] }, yes, "own-node"],
      ["node", { kind: "external", ranges: ["192.168.1.86-192.168.1.86"] }, no, "isolation"],
    ]);
    expect(explanation).not.toHaveProperty("lbSource");
    expect(ask(judged, client, lb, 80, "preserve").lbSource).toBe("preserve");
    expect(await schemaErrors("explain", explanation)).toEqual([]);
    expect(await schemaErrors("explain", ask(judged, client, lb, 80, "node"))).toEqual([]);
  });

  test("nodes that the same rules decide are told together, and an own node that is not known has no address", () => {
    const { flows } = ask(world(nodes + somewhere + balanced + admit(block)), client, lb, 80, "node");
    expect(flows.map(({ lbSource, source }) => [lbSource, source])).toEqual([["own-node", { kind: "external", ranges: [] }], ["node", { kind: "external", ranges: ["192.168.1.85-192.168.1.86"] }]]);
  });

  test("a client is told beside a node that might have its address", () => {
    const { flows } = ask(world(somewhere + balanced + admit(`${client}/32`)), client, lb, 80);
    expect(flows.map(({ lbSource, outcome }) => [lbSource, outcome])).toEqual([["preserve", yes], ["own-node", yes], ["node", no], ["node", yes]]);
  });

  test("what passes either way is told once", () => {
    const { flows, notes } = ask(world(nodes + somewhere + balanced + admit(block, nodeNet)), client, lb, 80);
    expect(flows.map(({ lbSource }) => lbSource)).toEqual(["preserve"]);
    expect(notes.at(-1)).toBe("pods may see a node's address instead of the client's (SVC-21): it is allowed either way");
  });

  const start = "pods may see a node's address instead of the client's (SVC-21): with the client's it is";
  const say = "say whose address pods see (--lb-source=preserve or node, or `environment.lbSource` in demarc.yaml)";
  const objects = "give the nodes' addresses (Node objects, or `environment.nodeCidrs` in demarc.yaml)";
  const keep = "`externalTrafficPolicy: Local` on Service mlflow/server keeps the client's";
  test.each`
    what                             | text                                                | given                       | lbSource      | note
    ${"own node and others"}         | ${nodes + placed + balanced + admit(block)}         | ${{}}                       | ${undefined}  | ${`${start} allowed, with a node's allowed if it is the pod's own (NP-62), else denied; ${say}; ${keep}`}
    ${"no node known"}               | ${somewhere + balanced + admit(block)}              | ${{}}                       | ${undefined}  | ${`${start} allowed, with a node's allowed if it is the pod's own (NP-62), else allowed in part; ${say}; ${objects}; ${keep}`}
    ${"no node known, none let in"}  | ${somewhere + balanced + admit()}                   | ${{}}                       | ${undefined}  | ${`${start} denied, with a node's allowed if it is the pod's own (NP-62), else denied; ${say}; ${keep}`}
    ${"networks"}                    | ${somewhere + balanced + admit(block, "192.168.1.0/25")} | ${{ nodeCidrs: [nodeNet] }} | ${undefined} | ${`${start} allowed, with a node's allowed if it is the pod's own (NP-62), else allowed in part; ${say}; give the Node objects, for which addresses nodes have; ${keep}`}
    ${"nodes alone"}                 | ${nodes + placed + balanced + admit(nodeNet)}       | ${{}}                       | ${undefined}  | ${`${start} denied, with a node's allowed; ${say}; ${keep}`}
    ${"networks, none let in"}       | ${somewhere + balanced + admit()}                   | ${{ nodeCidrs: [nodeNet] }} | ${undefined}  | ${`${start} denied, with a node's allowed if it is the pod's own (NP-62), else denied; ${say}; ${keep}`}
    ${"nodes without addresses"}     | ${node("worker-1", "").replace('{type: InternalIP, address: ""}', "") + somewhere + balanced + admit(block)} | ${{}} | ${undefined} | ${`${start} allowed, with a node's allowed if it is the pod's own (NP-62), else allowed in part; ${say}; ${objects}; ${keep}`}
    ${"one is chosen"}               | ${nodes + placed + balanced + admit(block)}         | ${{}}                       | ${"preserve"} | ${"judged by the client's address; whether pods see that or a node's is up to the cluster (SVC-21)"}
    ${"the charter says it"}         | ${nodes + placed + balanced + admit(block)}         | ${{ lbSource: "preserve" }} | ${undefined}  | ${"judged by the client's address; pods see that by `environment.lbSource` of the charter (SVC-21)"}
    ${"the other is chosen"}         | ${somewhere + balanced + admit(block)}              | ${{}}                       | ${"node"}     | ${`judged by the address of a node that sends the packets on, and not by the client's (SVC-21): it is allowed if it is the pod's own (NP-62), else allowed in part; ${objects}`}
    ${"asked for where it is not"}   | ${nodes + placed + local + admit(block)}            | ${{}}                       | ${"node"}     | ${"externalTrafficPolicy is Local, so pods see the client's address and no node's (SVC-21)"}
    ${"not asked for where it is not"} | ${nodes + placed + local + admit(block)}          | ${{}}                       | ${undefined}  | ${"the Service sends port 80 to port 5000 of its pods, and policies see only that (PORT-1)"}
  `("$what", ({ text, given, lbSource, note }: { text: string; given: Given; lbSource: LbSource | undefined; note: string }) => {
    expect(ask(world(text, given), client, lb, 80, lbSource).notes.at(-1)).toBe(note);
  });

  test("where it hangs on the backend in either reading, that is no agreement", () => {
    const closed = pod("other", "10.42.0.3", "nodeName: worker-1, ").replace("app: other", "part: model");
    const labelled = placed.replace("app: server", "app: server, part: model") + closed;
    const judged = world(nodes + labelled + service("type: NodePort, ").replace("app: server", "part: model") + admit(block, nodeNet) + admit().replace("name: server", "name: other").replace("matchLabels: {app: server}", "matchExpressions: [{key: app, operator: DoesNotExist}]"));
    const { outcome, notes } = ask(judged, client, "node/worker-2", 30080);
    expect([outcome, notes.at(-1)]).toEqual([part, `${start} allowed in part, with a node's allowed in part; ${say}; ${keep}`]);
  });

  test("families are told apart in one of the readings alone", () => {
    const dualPod = placed.replace('podIPs: [{ip: "10.42.0.2"}]', 'podIPs: [{ip: "10.42.0.2"}, {ip: "fd00::2"}]');
    const notes = (lbSource?: LbSource): string => ask(world(nodes + dualPod + service("type: NodePort, ") + admit("::/0")), "www.example.org", "service/mlflow/server", 80, lbSource).notes.join("\n");
    expect(notes("node")).toContain("over IPv4 it is allowed in part, over IPv6 allowed: the ends have both, and each stands on its own (NP-42)");
    expect(notes()).not.toContain("NP-42");
  });

  test("a host port has no traffic policy that would keep the client's address", () => {
    expect(ask(world(nodes + hosted("nodeName: worker-1, ") + admit()), client, "node/worker-1", 8888).notes.at(-1)).toBe(`${start} denied, with a node's allowed; ${say}`);
  });

  test("pods inside and headless Services are told of no node unless it is asked for in vain", () => {
    const headless = world(nodes + placed + service("clusterIP: None, ") + admit(block));
    expect(ask(headless, client, "service/mlflow/server", 5000, "node").notes.at(-1)).toBe("no node stands between clients and the pods of a headless Service (SVC-12)");
    expect(ask(world(nodes + placed + pod("trainer", "10.42.0.1") + local), "mlflow/trainer", lb, 80, "node").notes).toHaveLength(1);
  });

  test("what would settle it comes first, and nodes are let in as a whole, on nobody's request", () => {
    const explanation = ask(judged, client, lb, 80);
    expect(explanation.moves.map(({ text }) => text)).toEqual([say, "let mlflow/server receive from the nodes on 5000/TCP, if pods see a node's address there"]);
    expect(explanation).not.toHaveProperty("request");
    expect(ask(judged, client, lb, 80, "preserve").moves).toEqual([]);
    expect(ask(world(somewhere + balanced + admit(block)), client, lb, 80).moves.map(({ text }) => text).slice(0, 2)).toEqual([say, objects]);
  });

  test("by the page too, nobody is asked to let nodes in on a request that names a client", () => {
    const page = readPage({ path: "page.md", text: readFileSync(new URL("../../../examples/guidelines/page.md", import.meta.url), "utf8") }).value;
    const files = exampleFiles("cluster", "platform", "app-good");
    const published = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace("externalTrafficPolicy: Local", "externalTrafficPolicy: Cluster")]));
    const from = (source: string, nodeText: string): Explanation => ask(worldOf({ ...published, "nodes.yaml": nodeText }, {}, page), source, "192.168.1.209", 80);
    const [letIn, keptOut] = [from("192.168.1.7", node("worker-1", "172.16.0.5")), from("203.0.113.7", node("worker-1", "192.168.1.85"))];
    expect([letIn.outcome, letIn.flows.map(({ lbSource, outcome }) => [lbSource, outcome]), letIn.request]).toEqual([open, [["preserve", yes], ["own-node", yes], ["node", no]], undefined]);
    expect([keptOut.outcome, keptOut.request?.split("\n")[0]]).toEqual([open, "Request: Allow 203.0.113.7 to access financial-ml/seldon-envoy"]);
  });

  test("all traffic is judged in both readings too, the pod's own node in one piece", () => {
    const { outcome, flows } = ask(world(nodes + placed + balanced + admit(block)), client, lb);
    expect([outcome, flows.map(({ lbSource, traffic, outcome: own }) => [lbSource, traffic, own])]).toEqual([open, [["preserve", "all", yes], ["own-node", "all", yes], ["node", "all", no]]]);
    expect(ask(world(nodes + placed + balanced + admit(block)), client, lb).notes.at(-1)).toContain(start);
  });

  test("however many ports the pod declares", () => {
    const ports = Array.from({ length: 1100 }, (_, index) => `{containerPort: ${index * 3 + 1}}`).join(", ");
    const { flows } = ask(world(nodes + pod("server", "10.42.0.2", "nodeName: worker-1, ", ports) + balanced + admit(block)), client, lb, undefined, "node");
    expect(flows.map(({ lbSource, traffic, outcome }) => [lbSource, traffic, outcome])).toEqual([["own-node", "all", yes], ["node", "all", no]]);
  });
});
