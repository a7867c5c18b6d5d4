import { readYaml } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { charterOf } from "../test/charter-text.ts";
import { dedent } from "../test/dedent.ts";
import { guidelinesPage } from "../test/guidelines-page.ts";
import { contextOf } from "../test/pipeline.ts";
import { policyYaml, servingWorld } from "../test/serving-world.ts";
import { neededRules } from "./needed-peers.ts";
import { alsoMeantWords, mapYaml, peersFor, peerYaml, scalarYaml, selectorYaml, tellingLabels } from "./policy-advice.ts";

describe("text to paste", () => {
  test.each(["mlserver", "app.kubernetes.io/name", "true", "no", "1", "0x1F", "1.36", "", "a: b", "# x", "-", "~", "null", "yes", "on", "y", "a b", "*a", "&a", "{a}", "2024-01-01", "a\nb", '"', "'"])("reads back as the string %j", (text) => {
    const [document] = readYaml({ path: "p.yaml", text: `[${scalarYaml(text)}]` }).value;
    expect(document?.value).toEqual([text]);
  });

  test("a peer with both parts is one item", () => {
    expect(peerYaml({ namespace: "mlflow", pods: new Map([["app", "mlflow"]]) })).toBe("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}, podSelector: {matchLabels: {app: mlflow}}}");
    expect(peerYaml({})).toBe("{podSelector: {}}");
  });

  test("a selector keeps what matchLabels cannot say", () => {
    expect(selectorYaml([{ key: "app", operator: "In", values: ["a"] }, { key: "tier", operator: "NotIn", values: ["x", "1"] }, { key: "team", operator: "Exists", values: [] }])).toBe(
      '{matchLabels: {app: a}, matchExpressions: [{key: tier, operator: NotIn, values: [x, "1"]}, {key: team, operator: Exists}]}',
    );
    expect(mapYaml(new Map([["a", "true"]]))).toBe('{a: "true"}');
  });
});

describe("labels that tell workloads", () => {
  const pod = (name: string, labels: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {${labels}}}, spec: {containers: []}}`;
  const told = (pods: readonly string[], wanted: readonly string[], more = ""): ReadonlyMap<string, string> | undefined => {
    const { cluster } = contextOf({ manifests: { "p.yaml": [...pods, more].filter((text) => text !== "").join("\n---\n") } });
    return tellingLabels(cluster, cluster.workloads.flatMap(({ name }, index) => (wanted.includes(name) ? [index] : [])));
  };

  test("are the one that says what the pod is, when it tells it from its neighbours", () => {
    expect(told([pod("a", "stage: live, app: web, team: x"), pod("b", "stage: live, app: db, team: x")], ["a"])).toEqual(new Map([["app", "web"]]));
  });

  test("are all that the workloads share, when none of them does alone", () => {
    expect(told([pod("a", "app: web, stage: live"), pod("b", "app: web, stage: test"), pod("c", "app: db, stage: live")], ["a"])).toEqual(new Map([["app", "web"], ["stage", "live"]]));
  });

  test("are what a Service selects just these by", () => {
    const service = "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {selector: {role: front}, ports: [{port: 80}]}}";
    expect(told([pod("a", "app: web, role: front"), pod("b", "app: db")], ["a"], service)).toEqual(new Map([["role", "front"]]));
  });

  test("never change by themselves", () => {
    expect(told([pod("a", "pod-template-hash: h1, app: web"), pod("b", "app: db")], ["a"])).toEqual(new Map([["app", "web"]]));
    expect(told([pod("a", "pod-template-hash: h1"), pod("b", "pod-template-hash: h2")], ["a"])).toBeUndefined();
  });

  test("are not there where two workloads have the same", () => {
    expect(told([pod("a", "app: web"), pod("b", "app: web")], ["a"])).toBeUndefined();
  });

  test("that change as a workflow runs are none, and the others that a peer means are told", () => {
    const pods = [pod("a", 'workflows.argoproj.io/completed: "false"'), pod("b", 'workflows.argoproj.io/completed: "false"'), pod("c", "app: db")];
    expect(told(pods, ["a"])).toBeUndefined();
    const { cluster } = contextOf({ manifests: { "p.yaml": pods.join("\n---\n") } });
    const words = (name: string): string => alsoMeantWords(cluster, [cluster.workloads.findIndex((one) => one.name === name)]);
    expect(words("a")).toBe("; no lasting labels tell shop/a from shop/b and shop/c, so the rule is for these as well");
    expect(words("c")).toBe("");
  });

  test("make one peer for each workload, sorted", () => {
    const { cluster } = contextOf({ manifests: { "base.yaml": servingWorld } });
    const platform = cluster.workloads.flatMap(({ name }, index) => (name === "mlflow" || name === "controller" ? [index] : []));
    expect(peersFor(cluster, platform)).toEqual([
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}, podSelector: {matchLabels: {app: ingress-nginx}}}",
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}, podSelector: {matchLabels: {app: mlflow}}}",
    ]);
  });
});

describe("rules that could take the place of one without peers", () => {
  const page = charterOf(dedent(guidelinesPage));
  const needed = (spec: string, more = "", charter: typeof page | null = page): readonly string[] => {
    const context = contextOf({ manifests: { "base.yaml": servingWorld, "p.yaml": policyYaml("p", spec), ...(more !== "" && { "more.yaml": more }) }, ...(charter !== null && { charter }) });
    const [policy] = context.cluster.networkPolicies;
    const rule = policy?.ingress?.[0] ?? policy?.egress?.[0];
    return policy === undefined || rule === undefined ? [] : neededRules(context, policy, rule);
  };
  const out = (port: number): string => `podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: ${port}}]}]`;
  const into = (port: number): string => `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{port: ${port}}]}]`;

  test("are the sources that the page lets in on the port", () => {
    expect(needed(into(9000))).toEqual(["{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}], ports: [{protocol: TCP, port: 9000}]}"]);
    expect(needed(into(9500))).toEqual([]);
  });

  test("are the externals of the page, at the pods behind their address and at the address", () => {
    expect(needed(out(5000))).toEqual(["{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{protocol: TCP, port: 5000}]}"]);
    const service = "{apiVersion: v1, kind: Service, metadata: {name: mlflow, namespace: mlflow}, spec: {type: LoadBalancer, selector: {app: mlflow}, ports: [{port: 5000}]}, status: {loadBalancer: {ingress: [{ip: 192.168.1.208}]}}}";
    expect(needed(out(5000), service)).toEqual(["{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}, podSelector: {matchLabels: {app: mlflow}}}, {ipBlock: {cidr: 192.168.1.208/32}}], ports: [{protocol: TCP, port: 5000}]}"]);
  });

  test("are, without a page, the API server's addresses and port, since no selector picks it", () => {
    const endpoints = "{apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default}, spec: {clusterIP: 10.43.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}}\n---\n{apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 192.168.1.85}], ports: [{name: https, port: 6443}]}]}";
    expect(needed(out(6443), endpoints, null)).toEqual(["{to: [{ipBlock: {cidr: 192.168.1.85/32}}], ports: [{protocol: TCP, port: 6443}]}"]);
    expect(needed("podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}, {port: 6443}]}]", endpoints, null)).toEqual(needed(out(6443), endpoints, null));
    expect(needed(out(6443), "", null)).toEqual([]);
    // It does not answer there.
    expect(needed(out(443), endpoints, null)).toEqual([]);
    // This page gives it to nobody.
    expect(needed(out(6443), endpoints)).toEqual([]);
  });

  test("are, without a page, those who listen on a port that tells something", () => {
    expect(needed(out(9002), "", null)).toEqual(["{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}, podSelector: {matchLabels: {app: seldon-scheduler}}}], ports: [{protocol: TCP, port: 9002}]}"]);
    // Everybody listens on 80.
    expect(needed(out(80), "", null)).toEqual([]);
  });

  test("are, without a page, the controllers of an Ingress that leads to the pods, on the port that it leads to", () => {
    const ingress = `
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}
---
{apiVersion: v1, kind: Service, metadata: {name: envoy, namespace: financial-ml}, spec: {selector: {app: seldon-envoy}, ports: [{port: 80, targetPort: 9000}]}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: edge, namespace: financial-ml}, spec: {ingressClassName: nginx, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: envoy, port: {number: 80}}}}]}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: nginx, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}, spec: {containers: [{name: controller, image: registry.k8s.io/ingress-nginx/controller:v1.11, args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]}]}}`;
    const controllers = needed(into(9000), ingress, null);
    expect(controllers.some((rule) => rule.includes("kubernetes.io/metadata.name: ingress-nginx"))).toBe(true);
    expect(controllers.every((rule) => rule.endsWith("ports: [{protocol: TCP, port: 9000}]}"))).toBe(true);
    expect(needed(into(9500), ingress, null)).toEqual([]);
  });
});
