import { describe, expect, test } from "vitest";
import { worldOf } from "../test/world-of.ts";
import { explain } from "./explain/operation.ts";
import type { Explanation } from "./explain/result.ts";
import type { Judged } from "./judged.ts";

const pod = (name: string, more: { readonly ip?: readonly string[]; readonly spec?: string; readonly ports?: string; readonly owner?: string } = {}): string => {
  const ips = more.ip ?? [];
  const status = ips.length === 0 ? "" : `status: {phase: Running, podIP: "${ips[0] ?? ""}", podIPs: [${ips.map((ip) => `{ip: "${ip}"}`).join(", ")}]}\n`;
  const owner = more.owner === undefined ? "" : `, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: ${more.owner}, uid: u, controller: true}]`;
  return `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: mlflow, labels: {app: ${more.owner ?? name}}${owner}}\nspec: {${more.spec ?? ""}containers: [{name: c, image: i, ports: [${more.ports ?? "{name: http, containerPort: 5000}"}]}]}\n${status}`;
};
const deployment = (name: string, spec = "", kind = "Deployment"): string =>
  `---\napiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: mlflow}\nspec: {${spec}selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 5000}]}]}}}\n`;
const service = (name: string, spec: string, status = "", namespace = "mlflow"): string => `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n${status}`;
const policy = (app: string, spec: string): string => `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: of-${app}, namespace: mlflow}\nspec: {podSelector: {matchLabels: {app: ${app}}}, ${spec}}\n`;
const node = (name: string, address: string, spec = ""): string => `---\napiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n${spec}status: {addresses: [{type: InternalIP, address: "${address}"}]}\n`;

const closed = policy("server", "policyTypes: [Ingress]");
const trainer = pod("trainer", { ip: ["10.0.0.1"] });
const server = pod("server", { ip: ["10.0.0.2"] });

function ask(judged: Judged, source: string, destination: string, port: number, family?: 4 | 6): Explanation {
  const { value, problems } = explain(judged, { source, destination, asked: { port, protocol: "TCP" }, ...(family !== undefined && { family }) });
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return value;
}

const world = (text: string, podCidrs: readonly string[] = []): Judged => worldOf({ "world.yaml": text }, { podCidrs });

describe("address families (NP-42, NP-43)", () => {
  const dual = (policies: string): string => pod("trainer", { ip: ["10.0.0.1", "fd00::1"] }) + pod("server", { ip: ["10.0.0.2", "fd00::2"] }) + policies;
  const fromBlock = (cidr: string): string => policy("server", `ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}], ports: [{port: 5000}]}]`);
  const templates = deployment("trainer") + deployment("server");

  test.each`
    what                                                    | text                                                                        | podCidrs                          | outcome           | families
    ${"both ends have both, a block lets one in"}           | ${dual(fromBlock("::/0"))}                                                  | ${[]}                             | ${"mixed"}        | ${[4, 6]}
    ${"the other way round"}                                | ${dual(fromBlock("0.0.0.0/0"))}                                             | ${[]}                             | ${"mixed"}        | ${[4, 6]}
    ${"both ends have both, and no policy tells them apart"} | ${dual(policy("server", "ingress: [{from: [{podSelector: {}}]}]"))}        | ${[]}                             | ${"allowed"}      | ${[undefined]}
    ${"one end has IPv4 only"}                              | ${trainer + pod("server", { ip: ["10.0.0.2", "fd00::2"] }) + fromBlock("::/0")} | ${[]}                         | ${"denied"}       | ${[undefined]}
    ${"an IPv6 pod network"}                                | ${templates + fromBlock("fd00:10::/48")}                                    | ${["fd00:10::/48"]}               | ${"allowed"}      | ${[undefined]}
    ${"an IPv6 pod network has no IPv4"}                    | ${templates + fromBlock("0.0.0.0/0")}                                       | ${["fd00:10::/48"]}               | ${"denied"}       | ${[undefined]}
    ${"a node says which pod network it is"}                | ${templates + fromBlock("0.0.0.0/0") + node("n", "fd01::1", 'spec: {podCIDRs: ["fd00:10::/64"]}\n')} | ${[]}    | ${"denied"}       | ${[undefined]}
    ${"a pod network of both"}                              | ${templates + fromBlock("0.0.0.0/0")}                                       | ${["10.0.0.0/8", "fd00:10::/48"]} | ${"mixed"}        | ${[4, 6]}
    ${"nothing known: IPv4 is there"}                       | ${templates + fromBlock("0.0.0.0/0")}                                       | ${[]}                             | ${"allowed"}      | ${[4]}
    ${"nothing known: IPv6 may be"}                         | ${templates + fromBlock("::/0")}                                            | ${[]}                             | ${"undetermined"} | ${[4, 6]}
    ${"nothing known, nothing hangs on it"}                 | ${templates + policy("server", "ingress: [{from: [{podSelector: {}}]}]")}   | ${[]}                             | ${"allowed"}      | ${[undefined]}
  `("$what: $outcome", ({ text, podCidrs, outcome, families }: { text: string; podCidrs: string[]; outcome: string; families: unknown[] }) => {
    const explained = ask(world(text, podCidrs), "mlflow/trainer", "mlflow/server", 5000);
    expect([explained.outcome, explained.flows.map(({ family }) => family)]).toEqual([outcome, families]);
  });

  test("a family that is asked for is the only one, and so is that of an address", () => {
    const judged = world(dual(fromBlock("::/0")));
    expect([4, 6].map((family) => ask(judged, "mlflow/trainer", "mlflow/server", 5000, family as 4 | 6).outcome)).toEqual(["denied", "allowed"]);
    expect(["10.0.0.2", "fd00::2"].map((address) => ask(judged, "mlflow/trainer", address, 5000).outcome)).toEqual(["denied", "allowed"]);
  });

  test("the note says which family does what, and what would settle it", () => {
    expect(ask(world(dual(fromBlock("::/0"))), "mlflow/trainer", "mlflow/server", 5000).notes).toEqual(["over IPv4 it is denied, over IPv6 allowed: the ends have both, and each stands on its own (NP-42)"]);
    expect(ask(world(templates + fromBlock("0.0.0.0/0")), "mlflow/trainer", "mlflow/server", 5000).notes).toEqual(["judged over IPv4, as no pod network is known; over IPv6, if both ends have it, it is denied: give the pod network (--pod-cidr) or pods with their status (NP-43)"]);
  });

  test("ends without a family in common cannot talk", () => {
    const { outcome, notes } = ask(world(trainer + pod("server", { ip: ["fd00::2"] })), "mlflow/trainer", "mlflow/server", 5000);
    expect([outcome, notes]).toEqual(["denied", ["the two ends have no address family in common (NP-42): the connection fails whatever policies say"]]);
    expect(ask(world(trainer + server), "mlflow/trainer", "mlflow/server", 5000, 6).notes[0]).toContain("the two ends do not both have an IPv6 address (NP-42)");
  });

  test("a Service is reached over the families of its cluster IPs (SVC-18)", () => {
    const behind = service("server", "clusterIP: 10.96.0.9, selector: {app: server}, ports: [{port: 80, targetPort: 5000}]");
    expect(ask(world(dual(fromBlock("0.0.0.0/0")) + behind), "mlflow/trainer", "service/mlflow/server", 80).outcome).toBe("allowed");
    expect(ask(world(dual(fromBlock("::/0")) + behind), "mlflow/trainer", "service/mlflow/server", 80).outcome).toBe("denied");
  });
});

describe("the families that a Service asks for (SVC-18)", () => {
  const dual = pod("trainer", { ip: ["10.0.0.1", "fd00::1"] }) + pod("server", { ip: ["10.0.0.2", "fd00::2"] }) + policy("server", 'ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]');
  test.each`
    spec                                                          | outcome
    ${"ipFamilies: [IPv6], "}                                     | ${"allowed"}
    ${"ipFamilies: [IPv4], "}                                     | ${"denied"}
    ${"ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack, "} | ${"mixed"}
    ${""}                                                         | ${"mixed"}
    ${"clusterIP: None, ipFamilies: [IPv6], "}                    | ${"allowed"}
    ${"clusterIP: None, "}                                        | ${"mixed"}
    ${"clusterIP: 10.96.0.9, ipFamilies: [IPv4], "}               | ${"denied"}
    ${'clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, "fd96::9"], '} | ${"mixed"}
  `("$spec: $outcome", ({ spec, outcome }: { spec: string; outcome: string }) => {
    const port = spec.includes("None") ? 5000 : 80;
    expect(ask(world(dual + service("server", `${spec}selector: {app: server}, ports: [{port: 80, targetPort: 5000}]`)), "mlflow/trainer", "service/mlflow/server", port).outcome).toBe(outcome);
  });

  test("a pod without an address of the family is no endpoint", () => {
    const six = service("server", "ipFamilies: [IPv6], selector: {app: server}, ports: [{port: 80, targetPort: 5000}]");
    expect(ask(world(pod("trainer", { ip: ["10.0.0.1", "fd00::1"] }) + server + six), "mlflow/trainer", "service/mlflow/server", 80)).toMatchObject({
      outcome: "denied",
      notes: ["the two ends do not both have an IPv6 address (NP-42): the connection fails whatever policies say"],
    });
  });
});

test("a headless Service without ports leads to its pods at the port that is dialled (SVC-12, SVC-19)", () => {
  const judged = world(trainer + server + service("server", "clusterIP: None, selector: {app: server}") + policy("server", "ingress: [{ports: [{port: 5000}]}]"));
  expect(judged.cluster.problems).toEqual([]);
  expect([5000, 5001].map((port) => ask(judged, "mlflow/trainer", "service/mlflow/server", port).outcome)).toEqual(["allowed", "denied"]);
});

describe("internalTrafficPolicy (SVC-16)", () => {
  const nodes = node("worker-1", "192.168.1.85") + node("worker-2", "192.168.1.86");
  const on = (name: string, owner: string, ip: string, at: string): string => pod(name, { owner, ip: [ip], ...(at !== "" && { spec: `nodeName: ${at}, ` }) });
  const two = on("server-0", "server", "10.0.0.2", "worker-1") + on("server-1", "server", "10.0.0.3", "worker-2");
  const client = (at: string): string => pod("trainer", { ip: ["10.0.0.1"], ...(at !== "" && { spec: `nodeName: ${at}, ` }) });
  const behind = (more: string): string => service("server", `${more}clusterIP: 10.96.0.9, externalIPs: [198.51.100.9], selector: {app: server}, ports: [{port: 80, targetPort: 5000}]`);
  const local = behind("internalTrafficPolicy: Local, ");
  const used = "internalTrafficPolicy of Service mlflow/server is Local, so that only endpoints on the client's node are used (SVC-16)";
  const unknown = `${used}; on which nodes they are is not in the input, and where there is none the connection fails`;
  const none = "internalTrafficPolicy of Service mlflow/server is Local, and none of its endpoints is on the client's node (SVC-16): the connection fails whatever policies say";
  test.each`
    what                                     | text                                                                | end                         | outcome      | note
    ${"one endpoint is there"}               | ${client("worker-1") + two + local}                                 | ${"service/mlflow/server"}  | ${"allowed"} | ${used}
    ${"by the cluster IP too"}               | ${client("worker-1") + two + local}                                 | ${"10.96.0.9"}              | ${"allowed"} | ${used}
    ${"no endpoint is there"}                | ${client("worker-1") + on("server-1", "server", "10.0.0.3", "worker-2") + local} | ${"service/mlflow/server"} | ${"denied"} | ${none}
    ${"where the client is, is not known"}   | ${client("") + two + local}                                         | ${"service/mlflow/server"}  | ${"allowed"} | ${unknown}
    ${"where the endpoints are, is not"}     | ${client("worker-1") + deployment("server") + local}                | ${"service/mlflow/server"}  | ${"allowed"} | ${unknown}
    ${"the other one is closed"}             | ${client("worker-1") + two + local + policy("server", "policyTypes: [Ingress]")} | ${"service/mlflow/server"} | ${"denied"} | ${used}
    ${"an external IP is not about it"}      | ${client("worker-1") + on("server-1", "server", "10.0.0.3", "worker-2") + local} | ${"198.51.100.9"} | ${"allowed"} | ${undefined}
    ${"Cluster uses all"}                    | ${client("worker-1") + on("server-1", "server", "10.0.0.3", "worker-2") + behind("")} | ${"service/mlflow/server"} | ${"allowed"} | ${undefined}
    ${"a headless Service is not about it"}  | ${client("worker-1") + on("server-1", "server", "10.0.0.3", "worker-2") + behind("internalTrafficPolicy: Local, ").replace("10.96.0.9", "None")} | ${"service/mlflow/server"} | ${"allowed"} | ${undefined}
  `("$what: $outcome", ({ text, end, outcome, note }: { text: string; end: string; outcome: string; note: string | undefined }) => {
    const port = text.includes("None") ? 5000 : 80;
    const explained = ask(world(nodes + text), "mlflow/trainer", end, port);
    expect([explained.outcome, explained.notes.find((text_) => text_.startsWith("internalTrafficPolicy"))]).toEqual([outcome, note]);
  });

  test("a node is a client as well", () => {
    const judged = world(nodes + on("server-1", "server", "10.0.0.3", "worker-2") + local);
    expect(["worker-1", "worker-2"].map((name) => ask(judged, `node/${name}`, "service/mlflow/server", 80).outcome)).toEqual(["denied", "allowed"]);
  });

  test("replicas that no policy tells apart are told apart by their nodes", () => {
    const three = two + on("server-2", "server", "10.0.0.4", "worker-2");
    const judged = world(nodes + client("worker-2") + three + local);
    expect(ask(judged, "mlflow/trainer", "service/mlflow/server", 80).flows).toHaveLength(1);
    const lone = world(nodes + on("trainer-0", "trainer", "10.0.0.8", "worker-1") + on("trainer-1", "trainer", "10.0.0.9", "worker-2") + on("server-1", "server", "10.0.0.3", "worker-2") + local);
    expect(ask(lone, "mlflow/trainer", "service/mlflow/server", 80).outcome).toBe("allowed");
  });
});

describe("a load balancer that is a proxy of its own (SVC-22)", () => {
  const balanced = (ipMode: string): string => service("server", "type: LoadBalancer, clusterIP: 10.96.0.9, selector: {app: server}, ports: [{port: 80, targetPort: 5000}]", `status: {loadBalancer: {ingress: [{ip: 198.51.100.9${ipMode}}]}}\n`);
  const out = (block: string): string => policy("trainer", `policyTypes: [Egress], egress: [{to: [${block}]}]`);
  const toPods = "{podSelector: {matchLabels: {app: server}}}";
  const toAddress = "{ipBlock: {cidr: 198.51.100.9/32}}";
  test.each`
    ipMode               | egress        | end                        | outcome
    ${", ipMode: Proxy"} | ${toAddress}  | ${"198.51.100.9"}          | ${"undetermined"}
    ${", ipMode: Proxy"} | ${toPods}     | ${"198.51.100.9"}          | ${"denied"}
    ${", ipMode: Proxy"} | ${toPods}     | ${"service/mlflow/server"} | ${"allowed"}
    ${", ipMode: Proxy"} | ${toPods}     | ${"10.96.0.9"}             | ${"allowed"}
    ${", ipMode: VIP"}   | ${toPods}     | ${"198.51.100.9"}          | ${"allowed"}
    ${", ipMode: VIP"}   | ${toAddress}  | ${"198.51.100.9"}          | ${"denied"}
    ${""}                | ${toPods}     | ${"198.51.100.9"}          | ${"allowed"}
  `("with $ipMode and egress to $egress, $end: $outcome", ({ ipMode, egress, end, outcome }: { ipMode: string; egress: string; end: string; outcome: string }) => {
    expect(ask(world(trainer + server + balanced(ipMode) + out(egress)), "mlflow/trainer", end, 80).outcome).toBe(outcome);
  });

  test("clients outside come to it in either case", () => {
    expect(ask(world(trainer + server + balanced(", ipMode: Proxy")), "203.0.113.7", "198.51.100.9", 80).outcome).toBe("allowed");
  });
});

describe("a pod that its own Service leads to itself (SVC-25)", () => {
  const own = service("server", "clusterIP: 10.96.0.9, selector: {app: server}, ports: [{port: 80, targetPort: 5000}]");
  const admin = (action: string, direction = "ingress", peer = "from"): string =>
    `---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: all}\nspec: {priority: 5, subject: {namespaces: {}}, ${direction}: [{action: ${action}, ${peer}: [{namespaces: {}}]}]}\n`;
  const baseline = "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n";
  test.each`
    what                                                | policies                            | end                         | port    | outcome
    ${"NetworkPolicy lets it"}                          | ${closed}                           | ${"service/mlflow/server"}  | ${80}   | ${"allowed"}
    ${"an admin policy does not, at the way in"}        | ${admin("Deny")}                    | ${"service/mlflow/server"}  | ${80}   | ${"denied"}
    ${"nor at the way out"}                             | ${admin("Deny", "egress", "to")}    | ${"service/mlflow/server"}  | ${80}   | ${"denied"}
    ${"by the cluster IP"}                              | ${admin("Deny")}                    | ${"10.96.0.9"}              | ${80}   | ${"denied"}
    ${"its own address is no Service"}                  | ${admin("Deny")}                    | ${"mlflow/server"}          | ${5000} | ${"allowed"}
    ${"nor is a headless one"}                          | ${admin("Deny") + "\n"}             | ${"service/mlflow/itself"}  | ${5000} | ${"allowed"}
    ${"what an admin policy passes on, NetworkPolicy lets"} | ${admin("Pass") + closed + baseline} | ${"service/mlflow/server"} | ${80} | ${"allowed"}
    ${"whom none isolates, the baseline decides for"}   | ${baseline}                         | ${"service/mlflow/server"}  | ${80}   | ${"denied"}
  `("$what: $outcome", ({ policies, end, port, outcome }: { policies: string; end: string; port: number; outcome: string }) => {
    const itself = service("itself", "clusterIP: None, selector: {app: server}");
    expect(ask(world(server + own + itself + policies), "mlflow/server", end, port).outcome).toBe(outcome);
  });
});

describe("names that lead to a Service or pod", () => {
  const alias = (name: string, target: string): string => service(name, `type: ExternalName, externalName: ${target}`);
  const real = service("server", "selector: {app: server}, ports: [{port: 80, targetPort: 5000}]");

  test.each`
    what                                    | more                                                                                                                    | end                              | outcome
    ${"an alias of a Service (SVC-13)"}     | ${alias("alias", "server.mlflow.svc.cluster.local")}                                                                    | ${"service/mlflow/alias"}        | ${"denied"}
    ${"an alias of an alias"}               | ${alias("alias", "next.mlflow.svc.cluster.local.") + alias("next", "server.mlflow.svc")}                                | ${"service/mlflow/alias"}        | ${"denied"}
    ${"the same by its DNS name"}           | ${alias("alias", "server.mlflow.svc.cluster.local")}                                                                    | ${"alias.mlflow.svc"}            | ${"denied"}
    ${"an alias of what is outside"}        | ${alias("alias", "mlflow.example.org")}                                                                                 | ${"service/mlflow/alias"}        | ${"allowed"}
    ${"aliases in a circle"}                | ${alias("alias", "next.mlflow.svc") + alias("next", "alias.mlflow.svc")}                                                | ${"service/mlflow/alias"}        | ${"denied"}
    ${"an alias of what nobody has"}        | ${alias("alias", "ghost.mlflow.svc.cluster.local")}                                                                     | ${"service/mlflow/alias"}        | ${"undetermined"}
    ${"a pod by its address"}               | ${""}                                                                                                                   | ${"10-0-0-2.mlflow.pod.cluster.local"} | ${"denied"}
    ${"a pod behind a Service"}             | ${""}                                                                                                                   | ${"server.server.mlflow.svc"}    | ${"denied"}
  `("$what: $outcome", ({ more, end, outcome }: { more: string; end: string; outcome: string }) => {
    expect(ask(world(trainer + server + closed + real + more), "mlflow/trainer", end, 80).outcome).toBe(outcome);
  });

  test("the port is that of the Service at the end of the chain, and the way is told", () => {
    const { flows, notes } = ask(world(trainer + server + real + alias("alias", "server.mlflow.svc.cluster.local")), "mlflow/trainer", "service/mlflow/alias", 80);
    expect(flows).toMatchObject([{ destination: { name: "server" }, traffic: [{ ports: [[5000, 5000]] }], viaPort: 80 }]);
    expect(notes[0]).toBe("Service mlflow/alias is an alias for server.mlflow.svc.cluster.local, which is Service mlflow/server (SVC-13)");
  });

  test("a circle is named, and so is what nobody has", () => {
    const circle = world(trainer + alias("a", "b.mlflow.svc") + alias("b", "a.mlflow.svc"));
    expect(ask(circle, "mlflow/trainer", "service/mlflow/a", 80).notes[0]).toBe("mlflow/a is an alias for mlflow/b is an alias for mlflow/a, which leads nowhere: the connection fails whatever policies say");
    expect(ask(world(trainer + alias("a", "ghost.mlflow.svc")), "mlflow/trainer", "service/mlflow/a", 80).notes[0]).toBe("Service mlflow/a is an alias for ghost.mlflow.svc, and no Service of the input is named `mlflow/ghost`");
  });
});

describe("ports of a node that lead to pods", () => {
  const nodes = node("worker-1", "192.168.1.85") + node("worker-2", "192.168.1.86");
  const byNodePort = service("server", "type: NodePort, selector: {app: server}, ports: [{port: 80, targetPort: 5000, nodePort: 30080}]");
  const hosted = pod("server", { ip: ["10.0.0.2"], spec: "nodeName: worker-1, ", ports: "{containerPort: 5000, hostPort: 8888}" });

  test.each`
    what                                                | text                                          | source              | end                | port     | outcome
    ${"from outside by a node port (SVC-20)"}           | ${trainer + hosted + closed + byNodePort}     | ${"203.0.113.7"}    | ${"192.168.1.86"}  | ${30080} | ${"denied"}
    ${"by the node's name"}                             | ${trainer + hosted + closed + byNodePort}     | ${"203.0.113.7"}    | ${"node/worker-2"} | ${30080} | ${"denied"}
    ${"from a pod"}                                     | ${trainer + server + closed + byNodePort}     | ${"mlflow/trainer"} | ${"192.168.1.85"}  | ${30080} | ${"denied"}
    ${"where the pod lets it in"}                       | ${trainer + server + byNodePort}              | ${"203.0.113.7"}    | ${"192.168.1.85"}  | ${30080} | ${"allowed"}
    ${"another port is the node's own"}                 | ${trainer + server + closed + byNodePort}     | ${"203.0.113.7"}    | ${"192.168.1.85"}  | ${30081} | ${"allowed"}
    ${"by a host port (SVC-23)"}                        | ${trainer + hosted + closed}                  | ${"mlflow/trainer"} | ${"192.168.1.85"}  | ${8888}  | ${"denied"}
    ${"not by that of a pod on another node"}           | ${trainer + hosted + closed}                  | ${"203.0.113.7"}    | ${"192.168.1.86"}  | ${8888}  | ${"allowed"}
  `("$what: $outcome", ({ text, source, end, port, outcome }: { text: string; source: string; end: string; port: number; outcome: string }) => {
    expect(ask(world(nodes + text), source, end, port).outcome).toBe(outcome);
  });

  test("the way is told, and all traffic to a node names the ports that lead on", () => {
    const judged = world(nodes + server + closed + byNodePort);
    expect(ask(judged, "203.0.113.7", "192.168.1.85", 30080).notes[0]).toBe("port 30080 of every node leads to port 80 of Service mlflow/server (SVC-20)");
    expect(explain(judged, { source: "203.0.113.7", destination: "node/worker-1" }).value?.notes).toEqual(["some ports of the node lead to pods, whose policies then decide: ask for 30080 by number"]);
  });

  test("a Service that keeps to the node has nothing behind it on another (SVC-21)", () => {
    const local = service("server", "type: NodePort, externalTrafficPolicy: Local, selector: {app: server}, ports: [{port: 80, targetPort: 5000, nodePort: 30080}]");
    const judged = world(nodes + hosted + local);
    expect(["worker-1", "worker-2"].map((name) => ask(judged, "203.0.113.7", `node/${name}`, 30080).outcome)).toEqual(["allowed", "denied"]);
  });
});

describe("a load balancer that lets in some (SVC-22)", () => {
  const balanced = service("server", "type: LoadBalancer, clusterIP: 10.96.0.9, externalIPs: [192.0.2.9], loadBalancerSourceRanges: [9.9.9.0/24], selector: {app: server}, ports: [{port: 80, targetPort: 5000}]", "status: {loadBalancer: {ingress: [{ip: 198.51.100.9}]}}\n");
  const judged = world(trainer + server + balanced);

  test.each`
    source              | end                         | outcome
    ${"8.8.8.8"}        | ${"198.51.100.9"}           | ${"denied"}
    ${"9.9.9.9"}        | ${"198.51.100.9"}           | ${"allowed"}
    ${"8.8.8.8"}        | ${"service/mlflow/server"}  | ${"denied"}
    ${"9.9.9.9"}        | ${"service/mlflow/server"}  | ${"allowed"}
    ${"8.8.8.8"}        | ${"10.96.0.9"}              | ${"allowed"}
    ${"8.8.8.8"}        | ${"192.0.2.9"}              | ${"allowed"}
    ${"mlflow/trainer"} | ${"198.51.100.9"}           | ${"allowed"}
    ${"mlflow/trainer"} | ${"service/mlflow/server"}  | ${"allowed"}
    ${"www.example.org"} | ${"198.51.100.9"}          | ${"undetermined"}
  `("$source → $end: $outcome", ({ source, end, outcome }: { source: string; end: string; outcome: string }) => {
    expect(ask(judged, source, end, 80).outcome).toBe(outcome);
  });

  test("the place that says so is told", () => {
    expect(ask(judged, "8.8.8.8", "198.51.100.9", 80).notes[0]).toBe("the load balancer of Service mlflow/server lets in 9.9.9.0/24 and not 8.8.8.8 (loadBalancerSourceRanges, world.yaml:17; SVC-22): the connection fails whatever policies say");
    expect(ask(judged, "mlflow/trainer", "198.51.100.9", 80).notes.at(-1)).toContain("its loadBalancerSourceRanges (world.yaml:17) must hold them too");
  });
});

describe("a workload with itself (NP-60)", () => {
  const replicas = (owner: string): string => pod("server-0", { ip: ["10.0.0.2"], owner }) + pod("server-1", { ip: ["10.0.0.3"], owner });

  test.each`
    what                                   | text                                                          | source                 | end                    | outcome      | pods
    ${"two pods in the input"}             | ${replicas("server") + closed}                                | ${"mlflow/server"}     | ${"mlflow/server"}     | ${"mixed"}   | ${["same", "different"]}
    ${"a template with replicas"}          | ${deployment("server", "replicas: 3, ") + closed}             | ${"mlflow/server"}     | ${"mlflow/server"}     | ${"mixed"}   | ${["same", "different"]}
    ${"one on each node"}                  | ${deployment("server", "", "DaemonSet") + closed}             | ${"mlflow/server"}     | ${"mlflow/server"}     | ${"mixed"}   | ${["same", "different"]}
    ${"one replica"}                       | ${deployment("server", "replicas: 1, ") + closed}             | ${"mlflow/server"}     | ${"mlflow/server"}     | ${"allowed"} | ${[undefined]}
    ${"one of two pods"}                   | ${replicas("server") + closed}                                | ${"mlflow/server-0"}   | ${"mlflow/server-0"}   | ${"allowed"} | ${[undefined]}
    ${"one pod and another"}               | ${replicas("server") + closed}                                | ${"mlflow/server-0"}   | ${"mlflow/server-1"}   | ${"denied"}  | ${[undefined]}
    ${"all to one of them"}                | ${replicas("server") + closed}                                | ${"mlflow/server"}     | ${"mlflow/server-0"}   | ${"mixed"}   | ${["same", "different"]}
    ${"replicas that let each other in"}   | ${deployment("server", "replicas: 3, ") + policy("server", "ingress: [{from: [{podSelector: {}}]}]")} | ${"mlflow/server"} | ${"mlflow/server"} | ${"allowed"} | ${["same", "different"]}
  `("$what: $outcome", ({ text, source, end, outcome, pods }: { text: string; source: string; end: string; outcome: string; pods: unknown[] }) => {
    const explained = ask(world(text), source, end, 5000);
    expect([explained.outcome, explained.flows.map((flow) => flow.pods)]).toEqual([outcome, pods]);
  });
});

test("a workload that asks for no pod now is judged for when it does, and that is told", () => {
  const { outcome, notes } = ask(world(trainer + deployment("server", "replicas: 0, ")), "mlflow/trainer", "mlflow/server", 5000);
  expect([outcome, notes]).toEqual(["allowed", ["mlflow/server runs no pod now (0 are asked for); the answer is for when it does"]]);
});
