import { describe, expect, test } from "vitest";
import { readCharter, readPage } from "@demarc/charter";
import { readFileSync } from "node:fs";
import { schemaErrors } from "../../test/schema-check.ts";
import { exampleFiles, worldOf } from "../../test/world-of.ts";
import type { Judged } from "../judged.ts";
import { explain, type ExplainQuestion } from "./operation.ts";
import type { Explanation } from "./result.ts";

const page = readPage({ path: "page.md", text: readFileSync(new URL("../../../../examples/guidelines/page.md", import.meta.url), "utf8") }).value;
const bad = worldOf(exampleFiles("cluster", "platform", "app"), {}, page);
const good = worldOf(exampleFiles("cluster", "platform", "app-good"), {}, page);
const bare = worldOf(exampleFiles("cluster"));

function explained(judged: Judged, source: string, destination: string, port?: number, protocol: NonNullable<ExplainQuestion["asked"]>["protocol"] = "TCP"): Explanation {
  const asked = port === undefined && protocol === "TCP" ? undefined : { ...(port !== undefined && { port }), protocol };
  const { value, problems } = explain(judged, { source, destination, ...(asked && { asked }) });
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return value;
}

describe("explain: what decides", () => {
  test("a denial by isolation names the policies that isolate, with their places", () => {
    const { outcome, flows } = explained(bad, "financial-ml/mlserver", "seldon-system/seldon-scheduler", 9008);
    expect(outcome).toBe("denied");
    expect(flows[0]?.egress).toMatchObject({ outcome: "allowed", by: "rule", rules: [{ rule: "spec.egress[1]", policy: { name: "serving-app-policy" }, location: { file: "app/network-policy.yaml", line: 27 } }] });
    expect(flows[0]?.ingress).toMatchObject({ outcome: "denied", by: "isolation", isolatedBy: [{ policy: { name: "default-deny-ingress" } }, { policy: { name: "scheduler-clients" } }] });
  });

  test("a rule is quoted as it is written, without its indent", () => {
    const { flows } = explained(bad, "203.0.113.7", "financial-ml/mlserver", 9000);
    expect(flows[0]?.ingress.rules[0]?.excerpt?.split("\n")[0]).toBe("21 │ - from: []");
  });

  test("without policies the default lets it pass, and outside imposes nothing", () => {
    const { outcome, flows, moves } = explained(bare, "203.0.113.7", "financial-ml/mlserver", 9000);
    expect([outcome, flows[0]?.egress.by, flows[0]?.ingress.by, moves.length]).toEqual(["allowed", "outside", "default", 0]);
  });

  test("what hangs on something unknown is undetermined, says on what, and asks for it", () => {
    const { outcome, flows, moves } = explained(good, "metallb-system/speaker", "financial-ml/seldon-envoy", 9000);
    expect(outcome).toBe("undetermined");
    expect(flows[0]?.ingress.causes[0]).toContain("the address of metallb-system/speaker is not in the input");
    expect(moves).toMatchObject([{ direction: "input" }]);
  });

  test.each`
    protocol   | port         | outcome
    ${"UDP"}   | ${53}        | ${"allowed"}
    ${"TCP"}   | ${53}        | ${"allowed"}
    ${"TCP"}   | ${9153}      | ${"denied"}
    ${"ICMP"}  | ${undefined} | ${"denied"}
  `("to CoreDNS on $port/$protocol: $outcome", ({ protocol, port, outcome }: { protocol: "TCP" | "UDP" | "ICMP"; port: number | undefined; outcome: string }) => {
    expect(explained(good, "financial-ml/mlserver", "kube-system/coredns", port, protocol).outcome).toBe(outcome);
  });
});

describe("explain: the admin and the baseline tier", () => {
  const files = {
    "app.yaml": ["training trainer", "serving model"].map((text) => {
      const [namespace = "", name = ""] = text.split(" ");
      return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {containers: [{name: main}]}}`;
    }).join("\n---\n"),
    "platform.yaml": `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: fence}
spec:
  priority: 10
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: serving}}}
  ingress:
  - action: Deny
    from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: training}}}]
    ports: [{portNumber: {port: 9000}}]
  egress:
  - action: Allow
    to: [{domainNames: ["*.example.org"]}]
  - action: Deny
    to: [{networks: [0.0.0.0/0]}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {}}
  ingress:
  - action: Deny
    from: [{namespaces: {}}]
`,
  };
  const judged = worldOf(files);

  test("the rule that denies is named at its line, and it is what has to change", () => {
    const { outcome, flows, moves } = explained(judged, "training/trainer", "serving/model", 9000);
    expect(outcome).toBe("denied");
    expect(flows[0]?.ingress).toMatchObject({ by: "rule", because: "a rule denies it", rules: [{ policy: { kind: "AdminNetworkPolicy", name: "fence" }, rule: "spec.ingress[0]", action: "deny", location: { file: "platform.yaml", line: 8 } }] });
    expect(moves.map(({ text, policy }) => [text, policy])).toEqual([["change what denies it: AdminNetworkPolicy fence spec.ingress[0] (platform.yaml:8)", undefined]]);
  });

  test("with a page the move is its owner's, who has the kinds of the whole cluster", () => {
    const { moves } = explained(worldOf(files, {}, page), "training/trainer", "serving/model", 9000);
    expect(moves.map(({ team }) => team)).toEqual(["platform"]);
  });

  test("the baseline can be gone before", () => {
    const { moves } = explained(judged, "training/trainer", "serving/model", 80);
    expect(moves.map(({ text }) => text)).toEqual([
      "change what denies it: BaselineAdminNetworkPolicy default spec.ingress[0] (platform.yaml:23); or isolate the pods by a NetworkPolicy that lets this pass: it goes before the baseline, and then lets through only what it names",
    ]);
  });

  test.each`
    destination             | outcome
    ${"www.example.org"}    | ${"allowed"}
    ${"www.example.net"}    | ${"undetermined"}
    ${"203.0.113.7"}        | ${"denied"}
  `("to $destination: $outcome", ({ destination, outcome }: { destination: string; outcome: string }) => {
    expect(explained(judged, "serving/model", destination, 443).outcome).toBe(outcome);
  });

  test("a refused policy is mended by its owner, and named without a namespace", () => {
    const refused = worldOf({ ...files, "platform.yaml": files["platform.yaml"].replace("priority: 10", "priority: 1001") });
    const { outcome, moves } = explained(refused, "training/trainer", "serving/model", 9000);
    expect(outcome).toBe("undetermined");
    expect(moves.map(({ text }) => text)).toEqual(["mend AdminNetworkPolicy fence, which the API server would refuse (demarc validate)"]);
  });
});

describe("explain: Services and addresses", () => {
  test("a Service is judged at the pods' port, and says so", () => {
    const { outcome, flows, notes, destination } = explained(good, "financial-mlops-pytorch/financial-training-x7k2p-train", "192.168.1.209", 80);
    expect(outcome).toBe("allowed");
    expect(destination.means).toBe("Service financial-ml/seldon-mesh (LoadBalancer)");
    expect(flows).toMatchObject([{ viaPort: 80, traffic: [{ protocol: "TCP", ports: [[9000, 9000]] }], destination: { name: "seldon-envoy" } }]);
    expect(notes[0]).toContain("sends port 80 to port 9000");
  });

  test("a port that the Service does not have fails whatever policies say, and the pods' port is told apart", () => {
    const { outcome, flows, notes } = explained(bare, "financial-ml/mlserver", "service/financial-ml/seldon-mesh", 9000);
    expect([outcome, flows]).toEqual(["denied", []]);
    expect(notes[0]).toContain("has no port 9000/TCP (it has 80/TCP); 9000 is the pods' port, the Service's is 80");
  });

  test("a Service that selects nobody says which labels it looks for", () => {
    const judged = worldOf({ "s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: mlflow, namespace: mlflow}\nspec: {selector: {app: mlflow}, ports: [{port: 5000}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: trainer, namespace: mlflow}\nspec: {containers: [{name: c}]}\n" });
    expect(explained(judged, "mlflow/trainer", "service/mlflow/mlflow", 5000).notes[0]).toContain("no pod of mlflow has app=mlflow");
  });

  test.each`
    port    | outcome
    ${443}  | ${"denied"}
    ${5000} | ${"undetermined"}
  `("a DNS name on $port is $outcome: every address is considered, and no policy is proposed", ({ port, outcome }: { port: number; outcome: string }) => {
    const result = explained(good, "financial-ml/mlserver", "api.example.com", port);
    expect(result.outcome).toBe(outcome);
    expect(result.moves.every(({ policy }) => policy === undefined)).toBe(true);
    expect(result.moves).toHaveLength(1);
  });

  test("a pod reaches itself; the note tells what holds from replica to replica", () => {
    const { outcome, notes } = explained(good, "financial-ml/mlserver", "financial-ml/mlserver", 9000);
    expect(outcome).toBe("allowed");
    expect(notes[0]).toContain("from one replica to another it does not pass");
    expect(explained(bare, "financial-ml/mlserver", "financial-ml/mlserver", 9000).notes[0]).toContain("it passes");
  });
});

/** Two versions behind one Service, of which a policy lets the gateway reach one, by the port's name. */
const versions = worldOf({ "versions.yaml": ["v1", "v2"].map((version) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: mlserver-${version}, namespace: serving}
spec:
  selector: {matchLabels: {app: mlserver, version: ${version}}}
  template:
    metadata: {labels: {app: mlserver, version: ${version}}}
    spec: {containers: [{name: c, ports: [{name: http, containerPort: 9000}]}]}
`).join("---\n") + `---
apiVersion: v1
kind: Pod
metadata: {name: gateway, namespace: serving, labels: {app: gateway}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: mlserver, namespace: serving}
spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: v2, namespace: serving}
spec:
  podSelector: {matchLabels: {version: v2}}
  ingress: [{from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: http}]}]
` });

describe("explain: backends and names that differ", () => {
  test("a Service with one open and one closed backend is mixed, and tells both", () => {
    const { outcome, flows } = explained(versions, "serving/gateway", "service/serving/mlserver", 80);
    expect(outcome).toBe("mixed");
    expect(flows.map((flow) => [flow.destination.kind === "workload" && flow.destination.name, flow.outcome])).toEqual([["mlserver-v1", "allowed"], ["mlserver-v2", "denied"]]);
  });

  test("a port of another protocol is not the Service's", () => {
    expect(explained(versions, "serving/gateway", "service/serving/mlserver", 80, "UDP").notes[0]).toContain("has no port 80/UDP (it has 80/TCP)");
  });

  test("a port that rules know by name alone is told as its number", () => {
    const { flows } = explained(versions, "serving/mlserver-v1", "serving/mlserver-v2");
    expect(flows.find((flow) => flow.outcome === "allowed")?.traffic).toEqual([{ protocol: "TCP", ports: [[9000, 9000]] }]);
  });

  test("a proposed policy does not select by a label that others have too", () => {
    const { moves } = explained(versions, "serving/gateway", "serving/mlserver-v2", 9000);
    expect(moves[0]?.policy).toContain("podSelector:\n    matchLabels:\n      version: v2\n");
  });
});

describe("explain: pods that no lasting labels tell apart", () => {
  const run = (name: string, labels: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: training, labels: {${labels}}}\nspec: {containers: [{name: c, ports: [{containerPort: 9000}]}]}\n---\n`;
  const closed = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: training}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
  const pipelines = (labels: string): Judged => worldOf({ "w.yaml": run("data", `workflows.argoproj.io/completed: "false"${labels}`) + run("train", `workflows.argoproj.io/completed: "false"${labels}`) + run("web", "app: web") + closed });

  test("are named with the policy, which is for the others as well", () => {
    const [move] = explained(pipelines(", stage: batch"), "training/train", "192.0.2.7", 6443).moves;
    expect(move?.text).toBe("let training/train send to 192.0.2.7 on 6443/TCP; this policy does, and it is for training/data as well, since no lasting labels tell their pods apart:");
    expect(move?.policy).toContain("podSelector:\n    matchLabels:\n      stage: batch\n");
  });

  test("are not selected by what changes as they run", () => {
    const [egress, ingress] = explained(pipelines(""), "training/web", "training/train", 9000).moves;
    expect(egress?.text).toMatch(/; this policy does, and it is for training\/data and training\/web as well, since no lasting labels/);
    expect(egress?.policy).not.toContain("workflows.argoproj.io");
    expect(ingress?.policy).toContain("podSelector: {}");
  });
});

describe("explain: what the page says of the flow", () => {
  test.each`
    source                       | destination                        | port    | says
    ${"financial-ml/mlserver"}   | ${"seldon-system/seldon-scheduler"} | ${9005} | ${[expect.stringMatching(/^the page asks for it \(line 32\): each inference server's agent subscribes/)]}
    ${"financial-ml/mlserver"}   | ${"seldon-system/seldon-scheduler"} | ${9004} | ${["the page lets it pass and does not ask for it (line 31): financial-ml → seldon-system"]}
    ${"financial-ml/mlserver"}   | ${"192.168.1.208"}                 | ${5000} | ${[expect.stringMatching(/^the page asks for it \(line 29\): /)]}
    ${"financial-ml/mlserver"}   | ${"192.168.1.209"}                 | ${80}   | ${["the page lists where it leads (line 42): Model inference load balancer"]}
    ${"fraud-detection/fraud-api"} | ${"financial-ml/mlserver"}       | ${9000} | ${[]}
    ${"203.0.113.7"}             | ${"financial-ml/seldon-envoy"}     | ${9000} | ${[]}
  `("$source to $destination on $port", ({ source, destination, port, says }: { source: string; destination: string; port: number; says: unknown[] }) => {
    expect(explained(good, source, destination, port).notes.filter((note) => note.startsWith("the page"))).toEqual(says);
  });

  test("nothing without a page, nor where all traffic is asked for", () => {
    const said = [explained(bare, "financial-ml/mlserver", "seldon-system/seldon-scheduler", 9005), explained(good, "financial-ml/mlserver", "seldon-system/seldon-scheduler")];
    expect(said.flatMap(({ notes }) => notes).filter((note) => note.startsWith("the page"))).toEqual([]);
  });
});

describe("explain: approvals of the page", () => {
  const pod = (name: string, namespace: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {containers: [{name: c}]}\n`;
  const charter = readCharter({
    path: "demarc.yaml",
    text: `apiVersion: demarc.dev/v1alpha1
kind: Charter
spec:
  teams:
    - { id: platform, name: Platform, role: platform }
    - { id: shop, name: Shop, role: application }
    - { id: pay, name: Payments, role: application }
  namespaces:
    - { name: shop, owner: shop, purpose: web }
    - { name: pay, owner: pay, purpose: cards }
  approvals:
    - { id: NW-7, from: shop, to: pay, ports: [TCP 8443], approvedBy: [pay], expires: 2027-03-31 }
    - { id: NW-8, from: { cidr: 192.0.2.0/24 }, to: pay, ports: [TCP 443], approvedBy: [shop] }
`,
  }).value?.charter;
  const judged = worldOf({ "a.yaml": `${pod("web", "shop")}---\n${pod("gateway", "pay")}` }, {}, charter);
  const notesOf = (source: string, port: number, today?: string): readonly string[] | undefined =>
    explain(judged, { source, destination: "pay/gateway", asked: { port, protocol: "TCP" }, ...(today !== undefined && { today }) }).value?.notes;

  test.each`
    source         | port    | today           | says
    ${"shop/web"}  | ${8443} | ${"2027-03-31"} | ${["approved as NW-7 until 2027-03-31 by pay (line 12)"]}
    ${"shop/web"}  | ${8443} | ${"2027-04-01"} | ${["NW-7 (line 12) is an approval of it and does not count: it ended on 2027-03-31"]}
    ${"shop/web"}  | ${8444} | ${"2027-03-31"} | ${["nothing on the page asks for it or approves it"]}
    ${"shop/web"}  | ${8443} | ${undefined}    | ${["approved as NW-7 until 2027-03-31 by pay (line 12)"]}
    ${"192.0.2.7"} | ${443}  | ${"2027-03-31"} | ${["NW-8 (line 13) is an approval of it and does not count: shop cannot agree to it: that takes pay or platform"]}
    ${"192.0.3.7"} | ${443}  | ${"2027-03-31"} | ${[]}
  `("$source to port $port on $today: $says", ({ source, port, today, says }: { source: string; port: number; today: string | undefined; says: readonly string[] }) => {
    expect(notesOf(source, port, today)).toEqual(says);
  });
});

describe("explain: all traffic between two", () => {
  test("is cut where the outcome changes, and names every rule that lets some pass", () => {
    const { outcome, flows } = explained(good, "financial-ml/mlserver", "seldon-system/seldon-scheduler");
    expect(outcome).toBe("mixed");
    expect(flows.find((flow) => flow.outcome === "allowed")?.traffic).toEqual([{ protocol: "TCP", ports: [[9002, 9002], [9004, 9005]] }]);
    expect(flows.find((flow) => flow.outcome === "denied")?.traffic).toContainEqual({ protocol: "other", ports: [] });
  });

  test("without policies everything passes, as one piece", () => {
    expect(explained(bare, "financial-ml/mlserver", "mlflow/mlflow").flows).toMatchObject([{ outcome: "allowed", traffic: "all" }]);
  });
});

describe("explain: whose move", () => {
  test("between teams the platform acts when the other agrees, by the page's line, with a request to send", () => {
    const { moves, request } = explained(bad, "financial-ml/mlserver", "seldon-system/seldon-scheduler", 9008);
    expect(moves).toMatchObject([{ team: "platform", consent: ["financial-mlops-pytorch"], direction: "ingress", statement: { id: "S1.P2", line: 7 } }]);
    expect(request).toBe(`Request: Allow financial-ml/mlserver to access seldon-system/seldon-scheduler
Source: financial-ml/mlserver
Destination: seldon-system/seldon-scheduler:9008
Protocol: TCP
Justification: (what it is for, and what fails without it)
`);
  });

  test.each([
    ["the reason below a flow", "seldon-system/seldon-scheduler", 9005, "Model scheduling and server discovery (page.md:32); Seldon runtime communication (page.md:33)"],
    ["a reason, and an external", "192.168.1.208", 5000, "MLflow artifacts are shared between training and serving (page.md:29); MLflow load balancer: 192.168.1.208:5000 (page.md:40)"],
    ["none: the flow may pass and need not", "seldon-system/seldon-scheduler", 9004, "(what it is for, and what fails without it)"],
  ])("a request cites the lines of the page that ask for the flow: %s", (_, destination, port, line) => {
    const defaultsAlone = Object.entries(exampleFiles("platform")).filter(([path]) => path.endsWith("default-deny.yaml"));
    const closed = worldOf({ ...exampleFiles("cluster"), ...Object.fromEntries(defaultsAlone) }, {}, page);
    expect(explained(closed, "financial-ml/mlserver", destination, port).request?.split("\n")).toContain(`Justification: ${line}`);
  });

  test("inside a team the team acts, and nobody is asked", () => {
    const { moves, request } = explained(good, "financial-mlops-pytorch/notebook-0", "financial-ml/seldon-envoy", 9000);
    expect(moves.map(({ team, direction, consent }) => ({ team, direction, consent }))).toEqual([
      { team: "financial-mlops-pytorch", direction: "egress", consent: [] },
      { team: "financial-mlops-pytorch", direction: "ingress", consent: [] },
    ]);
    expect(request).toBeUndefined();
  });

  test("without a page no team is told", () => {
    const { moves, teams } = explained(worldOf(exampleFiles("cluster", "platform", "app-good")), "financial-mlops-pytorch/notebook-0", "mlflow/mlflow", 5000);
    expect([moves[0]?.team, teams]).toEqual([undefined, []]);
  });

  test.each([
    ["financial-ml/mlserver", "seldon-system/seldon-scheduler", 9008],
    ["financial-mlops-pytorch/notebook-0", "financial-ml/seldon-envoy", 9000],
    ["203.0.113.7", "financial-ml/seldon-envoy", 9000],
    ["financial-ml/drift-monitor", "financial-ml/mlserver", 9000],
  ])("the proposed policies for %s → %s:%d open it, and nothing else", (source, destination, port) => {
    const { moves } = explained(good, source, destination, port);
    const policies = moves.flatMap(({ policy }) => policy ?? []);
    expect(policies.length).toBeGreaterThan(0);
    const after = worldOf({ ...exampleFiles("cluster", "platform", "app-good"), "proposed.yaml": policies.join("---\n") }, {}, page);
    expect(explained(after, source, destination, port).outcome).toBe("allowed");
    expect(explained(after, source, destination, port + 1).outcome).toBe("denied");
    const opened = countOpen(after) - countOpen(good);
    expect(opened, "flows over declared ports that opened").toBeLessThanOrEqual(1);
  });

  function countOpen({ cluster, reachability }: Judged): number {
    let open = 0;
    cluster.workloads.forEach((_, source) => {
      cluster.workloads.forEach((__, destination) => {
        if (source === destination) return;
        const [from, to] = [source, destination].map((workload) => reachability.partyOf({ kind: "workload", workload }));
        const { tcp } = reachability.between(from ?? 0, to ?? 0).atLeast;
        for (const { protocol, port } of cluster.world.workloads[destination]?.ports ?? []) {
          if (protocol === "TCP" && tcp.some(({ first, last }) => first <= port && port <= last)) open += 1;
        }
      });
    });
    return open;
  }
});

test.each([bad, good, bare])("every explanation keeps to the published schema", async (judged) => {
  for (const [source, destination, port] of [
    ["financial-ml/mlserver", "seldon-system/seldon-scheduler", 9008],
    ["financial-ml/mlserver", "192.168.1.208", 5000],
    ["metallb-system/speaker", "financial-ml/seldon-envoy", 9000],
    ["financial-ml/mlserver", "api.example.com", 443],
    ["financial-ml/mlserver", "financial-ml/seldon-envoy", undefined],
  ] as const) {
    expect(await schemaErrors("explain", explained(judged, source, destination, port))).toEqual([]);
  }
});

test("an end that is unknown is a problem, and both are told at once", () => {
  const { value, problems } = explain(good, { source: "financial-ml/mlservr", destination: "mlflow/mlfow" });
  expect([value, problems.length]).toEqual([undefined, 2]);
});

describe("explain: what has to be known, and who is asked", () => {
  const text = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: financial-ml, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: stranger, namespace: argo-events, labels: {app: stranger}}
spec: {containers: [{name: c}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: own, namespace: financial-ml}
spec:
  podSelector: {}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {name: financial-ml}}}]
    - from: [{namespaceSelector: {matchLabels: {name: argo-events}}}]
`;

  test("one thing that is not known is told once, with all that ask for it, and whoever keeps the object gives it", () => {
    const { outcome, flows, moves } = explained(worldOf({ "w.yaml": text }, {}, page), "argo-events/stranger", "financial-ml/web", 9000);
    expect([outcome, flows[0]?.ingress.causes]).toEqual(["undetermined", ["the labels of namespace argo-events are not in the input, and own spec.ingress[0].from[0] (w.yaml:18), own spec.ingress[1].from[0] (w.yaml:19) ask for them: add the Namespace object"]]);
    expect(moves).toEqual([{ consent: [], direction: "input", team: "platform", text: "add the Namespace object of argo-events" }]);
  });

  test("what only another family would let pass asks for the pod network", () => {
    const block = text.replace("namespaceSelector: {matchLabels: {name: financial-ml}}", 'ipBlock: {cidr: "::/0"}').replace("argo-events}}", "nobody}}").concat("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: argo-events}\n");
    const { outcome, moves } = explained(worldOf({ "w.yaml": block }), "argo-events/stranger", "financial-ml/web", 9000);
    expect([outcome, moves[0]]).toEqual(["undetermined", { consent: [], direction: "input", text: "give the pod network (--pod-cidr) or pods with their status" }]);
  });

  test("manifests of a namespace that is not in the input are to be had from its owner", () => {
    const { problems } = explain(worldOf({ "w.yaml": text }, {}, page), { source: "financial-ml/web", destination: "seldon-system/seldon-scheduler", asked: { port: 9005, protocol: "TCP" } });
    expect(problems[0]?.fix).toMatch(/^give the manifests of `seldon-system` too; by the page the namespace is .*'s$/);
  });

  test("a denied flow between teams has the page's route and its request form, in JSON too", async () => {
    const explanation = explained(bad, "financial-ml/mlserver", "seldon-system/seldon-scheduler", 9008);
    expect(explanation.troubleshooting).toMatchObject({ team: "platform", statement: { line: expect.any(Number) as number } });
    expect(explanation.request?.split("\n").map((line) => line.split(":")[0])).toEqual(["Request", "Source", "Destination", "Protocol", "Justification", ""]);
    expect(await schemaErrors("explain", explanation)).toEqual([]);
  });

  test("so has one from a namespace that the page gives to nobody", () => {
    const orphan = text.replaceAll("argo-events", "orphan").replace("financial-ml}}", "nobody}}").replace("name: orphan}}", "name: nobody}}").concat("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: orphan}\n");
    const { outcome, request, troubleshooting } = explained(worldOf({ "w.yaml": orphan }, {}, page), "orphan/stranger", "financial-ml/web", 9000);
    expect([outcome, request?.split("\n")[0], troubleshooting === undefined]).toEqual(["denied", "Request: Allow orphan/stranger to access financial-ml/web", false]);
  });
});

describe("explain: what the page says", () => {
  const shopPage = readPage({
    path: "policy.md",
    text: `# Networking

## Namespaces

| Namespace | Owner | Purpose |
|---|---|---|
| orders-db | Orders | PostgreSQL |
| payments | Payments | card processing |
| search | Search | product search |

## Traffic matrix

| From | To | Port | Reason |
|---|---|---|---|
| search/indexer | payments/gateway | 8080/TCP | reads the catalogue |

## Never allowed

| From | To | Port |
|---|---|---|
| search | orders-db | |
| anywhere | payments | 22/TCP |

## Approved requests

| Id | From | To | Ports | Approved by | Expires |
|---|---|---|---|---|---|
| NW-7 | search/indexer | payments/gateway | TCP 8443 | Payments | 2027-03-31 |
`,
  }).value;
  const pod = (namespace: string, name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: [{name: c}]}\n---\n`;
  const deny = (namespace: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: ${namespace}}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n---\n`;
  const shop = worldOf({ "w.yaml": ["search", "orders-db", "payments"].map(deny).join("") + pod("search", "indexer") + pod("search", "api") + pod("orders-db", "postgres") + pod("payments", "gateway") }, {}, shopPage);

  test.each`
    destination             | port    | note
    ${"orders-db/postgres"} | ${5432} | ${/^the page forbids it \(line 21\): search → orders-db; /}
    ${"payments/gateway"}   | ${22}   | ${/^the page forbids it \(line 22\): anywhere → payments \(TCP 22\); /}
  `("what it forbids on $destination:$port is told, and nothing opens or asks for it", ({ destination, port, note }: { destination: string; port: number; note: RegExp }) => {
    const { outcome, notes, moves, request, troubleshooting } = explained(shop, "search/indexer", destination, port);
    expect([outcome, moves, request, troubleshooting]).toEqual(["denied", [], undefined, undefined]);
    expect(notes.at(-1)).toMatch(note);
  });

  test("asked for without a port, too", () => {
    expect(explained(shop, "search/indexer", "payments/gateway").notes.at(-1)).toMatch(/^the page forbids it \(line 22\)/);
  });

  test.each`
    source              | destination           | port    | note
    ${"search/indexer"} | ${"payments/gateway"} | ${8080} | ${/^the page asks for it \(line 15\)/}
    ${"search/indexer"} | ${"payments/gateway"} | ${8443} | ${/^approved as NW-7 until 2027-03-31 by Payments \(line \d+\)$/}
    ${"search/indexer"} | ${"payments/gateway"} | ${8444} | ${/^nothing on the page asks for it or approves it$/}
  `("of $source to $destination:$port: $note", ({ source, destination, port, note }: { source: string; destination: string; port: number; note: RegExp }) => {
    const { notes, moves } = explained(shop, source, destination, port);
    expect(notes.at(-1)).toMatch(note);
    expect(moves.length).toBeGreaterThan(0);
  });

  test("of an address that may be what it asks for, nobody can tell", () => {
    const unplaced = worldOf(Object.fromEntries(Object.entries(exampleFiles("cluster", "platform", "app")).map(([path, text]) => [path, text.split("---\n").filter((one) => !one.includes("kind: EndpointSlice")).join("---\n")])), {}, page);
    const says = (judged: Judged, source: string): string | undefined => explained(judged, source, "192.168.1.85", 6443).notes.at(-1);
    expect(says(bad, "financial-mlops-pytorch/notebook-0")).toMatch(/^the page asks for it/);
    expect(says(unplaced, "financial-mlops-pytorch/notebook-0")).toMatch(/^whether the page asks for it is not known \(line \d+\): the API server's address is not in the input/);
    expect(says(unplaced, "financial-ml/mlserver")).toBe("nothing on the page asks for it or approves it");
  });

  test("of what stays in a namespace, or where there is no page, it has nothing to say", () => {
    expect(explained(shop, "search/indexer", "search/api", 8080).notes).toEqual([]);
    expect(explained(bare, "financial-ml/mlserver", "mlflow/mlflow", 5000).notes).toEqual([]);
  });
});

describe("explain: pods that need not exist yet", () => {
  const judged = worldOf(exampleFiles("cluster", "platform", "app-good"));
  const side = (source: string, destination: string, port: number, direction: "egress" | "ingress"): string => {
    const { value } = explain(judged, { source, destination, asked: { port, protocol: "TCP" } });
    const found = value?.flows[0]?.[direction];
    return `${found?.outcome ?? "?"}, ${found?.by ?? "?"}${found?.rules.map(({ rule }) => ` ${rule}`).join() ?? ""}`;
  };

  test.each`
    source                                                    | destination                 | port    | direction    | is
    ${"financial-ml/[app.kubernetes.io/name=seldon-envoy]"}   | ${"financial-ml/mlserver"}  | ${9001} | ${"ingress"} | ${"allowed, rule spec.ingress[0]"}
    ${"financial-ml/[app=other]"}                             | ${"financial-ml/mlserver"}  | ${9001} | ${"ingress"} | ${"undetermined, unknown spec.ingress[0]"}
    ${"financial-ml/[!app.kubernetes.io/name]"}               | ${"financial-ml/mlserver"}  | ${9001} | ${"ingress"} | ${"denied, isolation"}
    ${"later/*"}                                              | ${"financial-ml/mlserver"}  | ${9001} | ${"ingress"} | ${"denied, isolation"}
    ${"later/*"}                                              | ${"financial-ml/mlserver"}  | ${9001} | ${"egress"}  | ${"allowed, default"}
    ${"[team=a]/*"}                                           | ${"financial-ml/mlserver"}  | ${9001} | ${"egress"}  | ${"allowed, default"}
    ${"[name]/*"}                                             | ${"financial-ml/mlserver"}  | ${9001} | ${"egress"}  | ${"undetermined, unknown"}
    ${"financial-ml/mlserver"}                                | ${"minio/[app=minio]"}      | ${9000} | ${"egress"}  | ${"allowed, rule spec.egress[0]"}
  `("$direction of $source → $destination", ({ source, destination, port, direction, is }: { source: string; destination: string; port: number; direction: "egress" | "ingress"; is: string }) => {
    expect(side(source, destination, port, direction)).toBe(is);
  });

  test("whatever policy may select them is not listed, but what would settle it is told", () => {
    const { value } = explain(judged, { source: "[name]/*", destination: "financial-ml/mlserver", asked: { port: 9001, protocol: "TCP" } });
    expect(value?.flows[0]?.egress.because).toBe("which policies select them hangs on their labels and namespace");
  });
});

describe("explain: tiers in order", () => {
  const text = `
apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: red}}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: a, labels: {app: client}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: server, namespace: a, labels: {app: server}}
spec: {containers: [{name: c}]}
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: guard}
spec:
  tier: Admin
  priority: 5
  subject: {namespaces: {}}
  ingress:
    - {action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 1}}}]}
    - {action: Pass, from: [{namespaces: {matchLabels: {team: red}}}], protocols: [{tcp: {destinationPort: {number: 2}}}]}
    - {action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 3}}}]}
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: base}
spec: {tier: Baseline, priority: 5, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
`;
  const isolating = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: server, namespace: a}
spec: {podSelector: {matchLabels: {app: server}}}
`;

  test.each`
    policies     | port | tiers
    ${""}        | ${1} | ${["admin denied guard spec.ingress[0]", "baseline not reached"]}
    ${""}        | ${2} | ${["admin handed on guard spec.ingress[1]", "baseline denied base spec.ingress[0]"]}
    ${""}        | ${3} | ${["admin allowed guard spec.ingress[2]", "baseline not reached"]}
    ${""}        | ${4} | ${["admin handed on", "baseline denied base spec.ingress[0]"]}
    ${isolating} | ${1} | ${["admin denied guard spec.ingress[0]", "namespace not reached", "baseline not reached"]}
    ${isolating} | ${2} | ${["admin handed on guard spec.ingress[1]", "namespace denied", "baseline not reached"]}
    ${isolating} | ${3} | ${["admin allowed guard spec.ingress[2]", "namespace not reached", "baseline not reached"]}
  `("port $port: $tiers", ({ policies, port, tiers }: { policies: string; port: number; tiers: string[] }) => {
    const { value } = explain(worldOf({ "a.yaml": text + policies }), { source: "a/client", destination: "a/server", asked: { port, protocol: "TCP" } });
    const said = value?.flows[0]?.ingress.tiers.map(({ tier, outcome, rules }) => `${tier} ${outcome}${rules.slice(0, 1).map(({ policy, rule }) => ` ${policy.name} ${rule}`).join("")}`);
    expect(said).toEqual(tiers);
  });

  test("none where policies do not govern the end", () => {
    const { value } = explain(worldOf({ "a.yaml": text }), { source: "203.0.113.7", destination: "a/server", asked: { port: 1, protocol: "TCP" } });
    expect(value?.flows[0]?.egress.tiers).toEqual([]);
  });
});
