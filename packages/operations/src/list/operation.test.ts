import { verdict } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { readPage } from "@demarc/charter";
import { readFileSync } from "node:fs";
import { schemaErrors } from "../../test/schema-check.ts";
import { exampleFiles, worldOf } from "../../test/world-of.ts";
import type { Judged } from "../judged.ts";
import { list, type ListOptions } from "./operation.ts";
import { countOf, type Connectivity } from "./result.ts";

const everything: ListOptions = { level: "workload", from: [], to: [], touching: [], declaredPorts: false, exposure: false };

function listed(judged: Judged, options: Partial<ListOptions> = {}): Connectivity {
  const { value, problems } = list(judged, { ...everything, ...options });
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return value;
}

const bad = worldOf(exampleFiles("cluster", "platform", "app"));

/** Two serving replicas, a client on the same labels, and a policy that lets the client in on 9000. */
const serving = `
apiVersion: v1
kind: Namespace
metadata: {name: financial-ml}
---
apiVersion: v1
kind: Pod
metadata: {name: mlserver-0, namespace: financial-ml, labels: {app: mlserver}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mlserver, controller: true}]}
spec: {containers: [{name: c, ports: [{containerPort: 9000}, {containerPort: 53, protocol: UDP}]}]}
status: {phase: Running, podIP: 10.42.0.10}
---
apiVersion: v1
kind: Pod
metadata: {name: mlserver-1, namespace: financial-ml, labels: {app: mlserver}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mlserver, controller: true}]}
spec: {containers: [{name: c, ports: [{containerPort: 9000}]}]}
status: {phase: Running, podIP: 10.42.0.11}
---
apiVersion: v1
kind: Pod
metadata: {name: gateway, namespace: financial-ml, labels: {app: gateway}}
spec: {containers: [{name: c}]}
status: {phase: Running, podIP: 10.42.0.12}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mlserver, namespace: financial-ml}
spec:
  podSelector: {matchLabels: {app: mlserver}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: gateway}}}]
      ports: [{port: 9000}]
    - from: [{ipBlock: {cidr: 192.168.1.0/24, except: [192.168.1.128/25]}}]
`;

/** Pods of unknown addresses, of which the policy lets some in by IPv6 only. */
const perhapsSix = `
apiVersion: v1
kind: Pod
metadata: {name: mlserver, namespace: financial-ml, labels: {app: mlserver}}
spec: {containers: [{name: c, ports: [{containerPort: 9000}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: gateway, namespace: financial-ml, labels: {app: gateway}}
spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: six, namespace: financial-ml}
spec:
  podSelector: {matchLabels: {app: mlserver}}
  ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]
`;

test.each([
  ["the example", bad],
  ["pods with addresses", worldOf({ "serving.yaml": serving })],
  ["pods that may have IPv6", worldOf({ "six.yaml": perhapsSix })],
])("what is listed of all ends is what is listed of each: %s", (_, judged) => {
  const all = listed(judged);
  const sources = [...judged.cluster.namespaces.map(({ name }) => name).filter((name) => judged.cluster.workloads.some(({ namespace }) => namespace === name)), "outside"];
  const each = sources.map((from) => listed(judged, { from: [from] }));
  const textsOf = (ends: readonly { readonly source: object; readonly destination: object }[]): readonly string[] => ends.map((one) => JSON.stringify(one)).sort();
  expect(textsOf(each.flatMap(({ connections }) => connections))).toEqual(textsOf(all.connections));
  expect(textsOf(each.flatMap(({ undetermined }) => undetermined))).toEqual(textsOf(all.undetermined));
  expect(all.connections.length + all.undetermined.length).toBeGreaterThan(0);
});

describe("list: the contract", () => {
  const judged = worldOf({ "serving.yaml": serving });

  test("replicas are one end, pairs that carry nothing and self pairs are left out", () => {
    expect(listed(judged).connections.filter(({ source, destination }) => source.kind === "workload" && destination.kind === "workload")).toEqual([
      {
        source: { kind: "workload", namespace: "financial-ml", name: "gateway", workloadKind: "Pod" },
        destination: { kind: "workload", namespace: "financial-ml", name: "mlserver", workloadKind: "StatefulSet" },
        allowed: [{ protocol: "TCP", ports: [[9000, 9000]] }],
      },
    ]);
  });

  test("what is outside is ranges, cut where policies cut and merged where they do not", () => {
    const outside = listed(judged, { from: ["outside"], to: ["financial-ml/mlserver"] }).connections;
    expect(outside).toEqual([
      { source: { kind: "external", ranges: ["192.168.1.0-192.168.1.127"] }, destination: expect.objectContaining({ name: "mlserver" }) as unknown, allowed: "all" },
    ]);
  });

  test("pods with IPv4 addresses alone have no connections over IPv6", () => {
    const ranges = listed(judged).connections.flatMap(({ source, destination }) => [source, destination].flatMap((end) => (end.kind === "external" ? end.ranges : [])));
    expect(ranges.length).toBeGreaterThan(0);
    expect(ranges.filter((range) => range.includes(":"))).toEqual([]);
  });

  test.each([judged, bad])("every result keeps to the published schema, and is sorted", async (one) => {
    for (const options of [{}, { level: "namespace" }, { level: "team" }, { declaredPorts: true }] as const) {
      const result = listed(one, options);
      expect(await schemaErrors("list", result)).toEqual([]);
      const names = result.connections.map(({ source, destination }) => JSON.stringify([source, destination]));
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe("list: on the page's world", () => {
  test.each`
    policies                  | folders                                | allowed | undetermined
    ${"none"}                 | ${["cluster"]}                         | ${378}  | ${0}
    ${"good"}                 | ${["cluster", "platform", "app-good"]} | ${30}   | ${1}
    ${"bad"}                  | ${["cluster", "platform", "app"]}      | ${184}  | ${0}
    ${"application's alone"}  | ${["cluster", "app"]}                  | ${206}  | ${0}
  `("with policies $policies, $allowed flows over declared ports pass, of 378", ({ folders, allowed, undetermined }: { folders: string[]; allowed: number; undetermined: number }) => {
    const judged = worldOf(exampleFiles(...folders));
    const { declaredPorts } = listed(judged, { declaredPorts: true, touching: ["financial-ml", "financial-mlops-pytorch"] });
    // The speaker is on the host network of a node that is not in the input: whether it is in the LAN is not known.
    expect(declaredPorts).toEqual({ asked: 378, allowed, undetermined });
  });

  test("agrees with the verdict on every pair of workloads and every declared port", () => {
    const { cluster } = bad;
    const { connections, undetermined } = listed(bad);
    const open = new Map([...connections, ...undetermined].map(({ source, destination, allowed }) => [JSON.stringify([source, destination]), allowed]));
    let compared = 0;
    cluster.workloads.forEach((from, source) => {
      cluster.workloads.forEach((to, destination) => {
        if (source === destination) return;
        for (const { protocol, port } of cluster.world.workloads[destination]?.ports ?? []) {
          const { outcome } = verdict(cluster.world, { source: { kind: "workload", workload: source }, destination: { kind: "workload", workload: destination }, protocol, port });
          const key = JSON.stringify([from, to].map(({ namespace, name, kind }) => ({ kind: "workload", namespace, name, workloadKind: kind })));
          const allowed = open.get(key) ?? [];
          const lets = allowed === "all" || allowed.some((one) => one.protocol === protocol && one.ports.some(([first, last]) => first <= port && port <= last));
          expect(lets, `${key} ${port}/${protocol}`).toBe(outcome !== "denied");
          compared += 1;
        }
      });
    });
    expect(compared).toBeGreaterThan(700);
  });
});

describe("list: filters", () => {
  const pairs = (options: Partial<ListOptions>): readonly string[] =>
    listed(bad, options).connections.map(({ source, destination }) => [source, destination].map((end) => (end.kind === "workload" ? `${end.namespace}/${end.name}` : end.kind === "external" ? "outside" : "name" in end ? end.name : end.kind)).join(" → "));

  test.each`
    asked                                                                                       | only
    ${{ from: ["financial-ml/mlserver"], to: ["seldon-system"] }}                               | ${["financial-ml/mlserver → seldon-system/seldon-scheduler"]}
    ${{ from: ["financial-ml/statefulset/mlserver"], to: ["seldon-system"] }}                   | ${["financial-ml/mlserver → seldon-system/seldon-scheduler"]}
    ${{ from: ["203.0.113.7"], to: ["financial-ml/mlserver"] }}                                 | ${["outside → financial-ml/mlserver"]}
    ${{ level: "namespace", from: ["financial-ml"], to: ["seldon-system"] }}                    | ${["financial-ml → seldon-system"]}
    ${{ level: "team", from: ["financial-ml"], to: ["seldon-system"] }}                         | ${["financial-mlops → platform"]}
  `("$asked gives $only", ({ asked, only }: { asked: Partial<ListOptions>; only: string[] }) => {
    expect(pairs(asked)).toEqual(only);
  });

  describe("team:name is what a team owns", () => {
    const page = readPage({ path: "page.md", text: readFileSync(new URL("../../../../examples/guidelines/page.md", import.meta.url), "utf8") }).value;
    const paged = worldOf(exampleFiles("cluster", "platform", "app"), {}, page);

    test.each(["team:financial-mlops-pytorch", "team:Financial-MLOps-PyTorch"])("by its id or name, as the page has them: %s", (team) => {
      const both = ["financial-ml", "financial-mlops-pytorch"];
      expect(listed(paged, { from: [team], to: ["team:Platform team"] }).connections).toEqual(
        listed(paged, { from: both }).connections.filter(({ destination }) => destination.kind === "workload" && !both.includes(destination.namespace)),
      );
      expect(listed(paged, { touching: [team] }).connections).toEqual(listed(paged, { touching: both }).connections);
    });

    test("without a page by what --level team calls it", () => {
      expect(listed(bad, { level: "team", from: ["team:financial-mlops"], to: ["seldon-system"] }).connections.map(({ source }) => source)).toEqual([{ kind: "team", name: "financial-mlops" }]);
    });

    test.each`
      judged                                                | written             | says
      ${paged}                                              | ${"team:plattform"} | ${{ message: expect.stringContaining("there is no such team") as unknown, expected: "one of the teams: financial-mlops-pytorch, platform", fix: "did you mean `team:platform`?" }}
      ${paged}                                              | ${"platform"}       | ${{ fix: "did you mean `team:platform`?" }}
      ${worldOf(exampleFiles("app"), {}, page)}             | ${"team:platform"}  | ${{ message: expect.stringContaining("no workload of the input is in a namespace of that team") as unknown }}
    `("what names no team of the input is a problem: $written", ({ judged, written, says }: { judged: Judged; written: string; says: object }) => {
      const { value, problems } = list(judged, { ...everything, from: [written] });
      expect([value, problems]).toEqual([undefined, [expect.objectContaining({ code: "end-not-found", ...says })]]);
    });
  });

  test("touching is from or to, each pair once", () => {
    const both = pairs({ touching: ["minio/minio"] });
    expect(both).toEqual(expect.arrayContaining([...pairs({ from: ["minio/minio"] }), ...pairs({ to: ["minio/minio"] })]) as unknown);
    expect(both).toHaveLength(pairs({ from: ["minio/minio"] }).length + pairs({ to: ["minio/minio"] }).length);
  });

  test("a range is cut to what was asked", () => {
    const { connections } = listed(bad, { from: ["203.0.113.0/30"], to: ["financial-ml/mlserver"] });
    expect(connections.map(({ source }) => source)).toEqual([{ kind: "external", ranges: ["203.0.113.0-203.0.113.3"] }]);
  });

  test.each`
    written                     | fix
    ${"financial-ml/mlservr"}   | ${"did you mean `financial-ml/mlserver`?"}
    ${"finacial-ml"}            | ${"did you mean `financial-ml`?"}
  `("an unknown name $written is a problem, not an empty list", ({ written, fix }: { written: string; fix: string }) => {
    const { value, problems } = list(bad, { ...everything, from: [written] });
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([{ code: "end-not-found", fix }]);
  });
});

test("what hangs on something unknown stands apart with its cause", () => {
  const judged = worldOf(exampleFiles("cluster", "platform", "app-good"));
  const { connections, undetermined } = listed(judged, { from: ["metallb-system/speaker"], to: ["financial-ml/seldon-envoy"] });
  expect(connections).toEqual([]);
  expect(undetermined).toMatchObject([{ allowed: [{ protocol: "TCP", ports: [[9000, 9000]] }] }]);
  expect(undetermined[0]?.causes[0]).toMatch(/^the address of metallb-system\/speaker is not in the input/);
});

test("workloads on the host network are told, where they are listed", () => {
  const note = "on the host network, where policies do not govern: metallb-system/speaker";
  expect(listed(bad, { to: ["metallb-system"] }).summary.notes).toContain(note);
  expect(listed(bad, { from: ["financial-ml"], to: ["seldon-system"] }).summary.notes).not.toContain(note);
});

describe("families that may be there (NP-43)", () => {
  const text = (cidr: string): string => `${["trainer", "mlflow"].map((name) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: mlflow}\nspec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, ports: [{containerPort: 5000}]}]}}}\n`).join("---\n")}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: in, namespace: mlflow}
spec: {podSelector: {matchLabels: {app: mlflow}}, ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}]}]}
`;
  const between = (cidr: string, podCidrs: readonly string[] = []): Connectivity => listed(worldOf({ "w.yaml": text(cidr) }, { podCidrs }), { from: ["mlflow/trainer"], to: ["mlflow/mlflow"] });

  test.each`
    cidr              | podCidrs                            | certain | possible
    ${"::/0"}         | ${[]}                               | ${0}    | ${1}
    ${"0.0.0.0/0"}    | ${[]}                               | ${1}    | ${0}
    ${"::/0"}         | ${["10.0.0.0/8"]}                   | ${0}    | ${0}
    ${"::/0"}         | ${["fd00::/48"]}                    | ${1}    | ${0}
    ${"0.0.0.0/0"}    | ${["fd00::/48"]}                    | ${0}    | ${0}
    ${"::/0"}         | ${["10.0.0.0/8", "fd00::/48"]}      | ${1}    | ${0}
  `("$cidr with the pod network $podCidrs", ({ cidr, podCidrs, certain, possible }: { cidr: string; podCidrs: string[]; certain: number; possible: number }) => {
    const { connections, undetermined } = between(cidr, podCidrs);
    expect([connections.length, undetermined.length]).toEqual([certain, possible]);
  });

  test("what would settle it is told", () => {
    expect(between("::/0").undetermined[0]?.causes).toEqual(["it passes over IPv6 only, and whether both ends have that is not in the input: give the pod network (--pod-cidr) or pods with their status (NP-43)"]);
  });
});

describe("countOf", () => {
  test("counts what is certain and what is not, and keeps the problems and the published schema", async () => {
    const judged = worldOf(exampleFiles("cluster", "platform", "app-good"));
    const result = listed(judged, { from: ["metallb-system/speaker"], to: ["financial-ml/seldon-envoy"] });
    const counted = countOf({ ...result, problems: [{ code: "path-not-found", severity: "error", message: "there is no `nope.yaml`" }] });
    expect(counted).toMatchObject({ count: 0, undetermined: 1, notes: [], problems: [{ code: "path-not-found" }] });
    expect(await schemaErrors("list-count", counted)).toEqual([]);
  });

  test("says why nothing was counted where nothing could be", () => {
    const text = "apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: {name: mlserver, namespace: financial-ml}\nspec: {serverConfig: mlserver}\n";
    const result = listed(worldOf({ "w.yaml": text }), { declaredPorts: true, to: ["financial-ml/mlserver"] });
    expect(countOf(result)).toMatchObject({ count: 0, notes: ["left out, since a custom resource and not a pod template says that they run: financial-ml/mlserver; without --declared-ports they are listed"] });
  });
});

test("what hangs on a pod on the host network asks for its node's address: the pod network was given", () => {
  const files = { "w.yaml": `${serving}---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: speaker, namespace: metallb-system}\nspec: {template: {metadata: {labels: {app: speaker}}, spec: {hostNetwork: true, containers: [{name: c}]}}}\n` };
  const { undetermined } = listed(worldOf(files, { podCidrs: ["10.42.0.0/16"] }), { from: ["metallb-system"], to: ["financial-ml/mlserver"] });
  expect(undetermined[0]?.causes).toEqual([expect.stringMatching(/^the address of metallb-system\/speaker is not in the input, .*: give its pods with their status: on the host network they have the addresses of their nodes$/)]);
});

describe("list: exposure", () => {
  const ofText = (content: string): Judged => worldOf({ "a.yaml": content });
  const lines = (judged: Judged, options: Partial<ListOptions> = {}): readonly string[] =>
    (listed(judged, { ...options, exposure: true }).exposure ?? []).map(({ source, destination, direction, allowed, perhaps, reasons, today }) => {
      const [own, pods] = direction === "ingress" ? [destination, source] : [source, destination];
      const name = own.kind === "workload" ? own.name : own.kind;
      const peers = pods.kind === "pods" ? `${pods.namespaces}/${pods.pods}` : pods.kind;
      const policies = reasons.policies.map(({ policy, location }) => `${policy.name}:${location.line}`).join(" ");
      return `${name} ${direction} ${peers} (${today}): ${JSON.stringify(allowed)}${perhaps === undefined ? "" : " or more"}, ${reasons.by} ${policies}`.trim();
    });

  test("is what policies let in and out whoever comes, with what decides, and what is there today", () => {
    expect(lines(ofText(serving))).toEqual([
      "gateway ingress entire-cluster (2): \"all\", default",
      "gateway egress entire-cluster (2): \"all\", default",
      "mlserver ingress entire-cluster (2): [] or more, isolation mlserver:26",
      'mlserver ingress financial-ml/[app=gateway] (1): [{"protocol":"TCP","ports":[[9000,9000]]}] or more, rule mlserver:31',
      "mlserver egress entire-cluster (2): [], isolation mlserver:26",
    ]);
  });

  test.each`
    asked                                      | sides
    ${{ to: ["financial-ml/mlserver"] }}       | ${["mlserver ingress", "mlserver ingress"]}
    ${{ from: ["financial-ml/mlserver"] }}     | ${["mlserver egress"]}
    ${{ touching: ["financial-ml/gateway"] }}  | ${["gateway ingress", "gateway egress"]}
  `("filters are about the workload: $asked", ({ asked, sides }: { asked: Partial<ListOptions>; sides: string[] }) => {
    expect(lines(ofText(serving), asked).map((text) => text.split(" ").slice(0, 2).join(" "))).toEqual(sides);
  });

  test("names of namespaces that are there are those, however they are selected; contradictions are nobody", () => {
    const policy = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: others, namespace: financial-ml}
spec:
  podSelector: {matchLabels: {app: gateway}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}
        - podSelector: {}
        - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [later]}]}
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml, team: other}}
        - podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}, {key: app, operator: NotIn, values: [a]}]}
      ports: [{port: 80}]
`;
    const found = lines(ofText(serving + policy), { to: ["financial-ml/gateway"] });
    expect(found.map((text) => text.split(" ")[2])).toEqual(["entire-cluster", "financial-ml/*", "later/*"]);
  });

  test("a name of a port on pods that are not there is some port, and the cause is told", () => {
    const policy = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: named, namespace: financial-ml}
spec:
  podSelector: {matchLabels: {app: gateway}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}, {port: 53, protocol: UDP}]}]
`;
    const { exposure = [] } = listed(ofText(serving + policy), { exposure: true, from: ["financial-ml/gateway"] });
    const line = exposure.find(({ destination }) => destination.kind === "pods" && destination.pods === "[app=web]");
    expect(line?.allowed).toEqual([{ protocol: "UDP", ports: [[53, 53]] }]);
    expect(line?.perhaps).toEqual([{ protocol: "TCP", ports: [[1, 65535]] }]);
    expect(line?.causes?.join()).toMatch(/^the number that such pods give their port http, which named spec.egress\[0\].ports\[0\] \(.*\) asks for/);
  });

  test("as JSON it is as the schema says", async () => {
    expect(await schemaErrors("list", listed(bad, { exposure: true }))).toEqual([]);
  });
});

describe("list: who comes by an Ingress or a route (ING-4, GW-5)", () => {
  const served = (port: string, more = ""): string => `
{apiVersion: v1, kind: Pod, metadata: {name: mlserver, namespace: financial-ml, labels: {app: mlserver}}, spec: {containers: [{name: c, ports: [{containerPort: 9000}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: ${port}}, {name: admin, port: 8080}]}}
---
${more}`;
  const ingress = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: models, namespace: financial-ml}, spec: {ingressClassName: nginx, defaultBackend: {service: {name: mlserver, port: {number: 80}}}}}\n---\n";
  const policy = (from: string): string => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: in, namespace: financial-ml}, spec: {podSelector: {}, ingress: [${from}]}}\n---\n`;
  const controller = "{apiVersion: v1, kind: Pod, metadata: {name: nginx, namespace: edge, labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {containers: [{name: c}]}}\n---\n";
  const route = (gateway: string): string =>
    `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: models, namespace: financial-ml}, spec: {parentRefs: [{name: public, namespace: edge}], rules: [{backendRefs: [{name: mlserver, port: 80}]}]}}\n---\n${gateway}`;
  const gateway = (className: string): string =>
    `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: public, namespace: edge}, spec: {gatewayClassName: ${className}, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}}\n---\n`;
  const openShift = "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: models, namespace: financial-ml}, spec: {to: {kind: Service, name: mlserver}}}\n---\n";
  const istioIn = policy("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}, podSelector: {matchLabels: {gateway.networking.k8s.io/gateway-name: public}}}]}");
  test.each`
    what                                             | given                                                                                          | expected
    ${"a Service alone is no way in"}                | ${""}                                                                                          | ${[]}
    ${"nothing isolates the pods"}                   | ${ingress}                                                                                     | ${["9000"]}
    ${"every port of a Route without one"}           | ${openShift}                                                                                   | ${["8080 9000"]}
    ${"several objects, one row"}                    | ${ingress + openShift}                                                                         | ${["8080 9000"]}
    ${"a rule for everybody, on another port"}       | ${ingress + policy("{ports: [{port: 80}]}")}                                                   | ${[]}
    ${"a rule for all pods of all namespaces"}       | ${ingress + policy("{from: [{namespaceSelector: {}}], ports: [{port: 9000}]}")}                | ${["9000"]}
    ${"a rule for every address"}                    | ${ingress + policy("{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}")}                                  | ${["9000"]}
    ${"a rule for the policy's own namespace"}       | ${ingress + policy("{from: [{podSelector: {}}]}")}                                             | ${[]}
    ${"a rule for a namespace that may be its own"}  | ${ingress + policy("{from: [{namespaceSelector: {matchLabels: {team: edge}}}]}")}              | ${["perhaps 9000: Ingress financial-ml/models: the pods that serve it are not in the input (ING-4)"]}
    ${"nobody is let in"}                            | ${ingress + policy("")}                                                                        | ${[]}
    ${"its pods are in the input"}                   | ${ingress + controller}                                                                        | ${[]}
    ${"a gateway whose pods are to be made"}         | ${route(gateway("istio")) + istioIn}                                                           | ${["9000"]}
    ${"of which the labels are known"}               | ${route(gateway("istio")) + istioIn.replace("gateway-name: public", "gateway-name: other")}    | ${[]}
    ${"a Gateway that is not in the input"}          | ${route("")}                                                                                   | ${["perhaps 9000: HTTPRoute financial-ml/models: Gateway edge/public is not in the input"]}
    ${"a Gateway that does not take it"}             | ${route(gateway("istio").replace("from: All", "from: Same"))}                                  | ${[]}
    ${"a cloud's load balancer, by all pods"}        | ${route(gateway("gke-l7-rilb")) + policy("{from: [{namespaceSelector: {}}]}")}                 | ${[]}
    ${"by some addresses"}                           | ${route(gateway("gke-l7-rilb")) + policy("{from: [{ipBlock: {cidr: 35.191.0.0/16}}]}")}        | ${["perhaps 9000: HTTPRoute financial-ml/models: a load balancer of Google Cloud serves it, from addresses that are not in the input (ING-3)"]}
    ${"by every address"}                            | ${route(gateway("gke-l7-rilb")) + policy("{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}]}")} | ${["9000"]}
  `("$what", ({ given, expected }: { given: string; expected: string[] }) => {
    const judged = worldOf({ "served.yaml": served("9000", given) });
    const portsOf = (allowed: Connectivity["connections"][number]["allowed"]): string => (allowed === "all" ? "all" : allowed.flatMap(({ ports }) => ports.map(([first]) => first)).join(" "));
    const { connections, undetermined } = listed(judged, { from: ["ingress-controller"] });
    expect([...connections.map(({ allowed }) => portsOf(allowed)), ...undetermined.map(({ allowed, causes }) => `perhaps ${portsOf(allowed)}: ${causes.join("; ")}`)]).toEqual(expected);
    // Without a filter they are among the others.
    const all = listed(judged).connections.filter(({ source }) => source.kind === "ingress-controller");
    expect(all).toEqual(connections);
  });

  test("a pod with one address family needs to be open in that one only", () => {
    const judged = worldOf({ "served.yaml": served("9000", route(gateway("gke-l7-rilb")) + policy("{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}")).replace("ports: [{containerPort: 9000}]}]}}", "ports: [{containerPort: 9000}]}]}, status: {phase: Running, podIP: 10.42.0.7}}") });
    expect(listed(judged, { from: ["ingress-controller"] }).connections).toHaveLength(1);
  });

  test("filters take them by their name, and its namespace is one end at the level of namespaces", () => {
    const judged = worldOf({ "served.yaml": served("9000", ingress) });
    expect(listed(judged, { touching: ["ingress-controller"] }).connections).toHaveLength(1);
    expect(listed(judged, { from: ["outside"] }).connections.some(({ source }) => source.kind === "ingress-controller")).toBe(false);
    expect(listed(judged, { to: ["ingress-controller"] }).connections).toEqual([]);
    expect(listed(judged, { level: "namespace", from: ["ingress-controller"] }).connections).toEqual([
      { source: { kind: "ingress-controller" }, destination: { kind: "namespace", name: "financial-ml" }, allowed: [{ protocol: "TCP", ports: [[9000, 9000]] }] },
    ]);
  });
});
