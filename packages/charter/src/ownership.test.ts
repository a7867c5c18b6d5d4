import { readFileSync } from "node:fs";
import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import { describe, expect, test } from "vitest";
import { clusterOf, exampleCluster } from "../test/cluster-of.ts";
import { ownership } from "./ownership.ts";
import { readPage } from "./page/read-page.ts";

const page = readFileSync(new URL("../../../examples/guidelines/page.md", import.meta.url), "utf8");
const { value: charter } = readPage({ path: "page.md", text: page });
const team = "financial-mlops-pytorch";
const world = exampleCluster("cluster", "platform", "app");
const owners = ownership(charter, world);

function objectOf(cluster: Cluster, kind: string, namespace: string, name: string): KubernetesObject {
  const found = cluster.find(kind, namespace, name);
  if (found === undefined) throw new Error(`no ${kind} ${namespace}/${name} in the test's world`);
  return found;
}

describe("who owns a namespace", () => {
  test.each([
    ["financial-ml", team, true],
    ["financial-mlops-pytorch", team, true],
    ["kube-system", "platform", true],
    ["ingress-nginx", "platform", true],
    ["seldon-system", "platform", true],
    ["fraud-detection", "platform", false],
    ["no-such-namespace", "platform", false],
  ])("%s is %s's, and known: %s", (namespace, owner, known) => {
    expect(owners.ofNamespace(namespace)).toBe(owner);
    expect(owners.isKnown(namespace)).toBe(known);
  });

  test("of two owners the first counts; the other is the page's problem", () => {
    const { value } = readPage({ path: "page.md", text: "## Responsibilities\n\n### Claims team\n\n- Own policies\n\n### Fraud team\n\n- Own policies\n\n## Namespaces\n\n| Namespace | Owner |\n|---|---|\n| scores | Claims team |\n| scores | Fraud team |\n" });
    expect(ownership(value, clusterOf({})).ofNamespace("scores")).toBe("claims");
  });

  test("without a page it is its label's, the platform's by name, or its own", () => {
    const bare = ownership(undefined, world);
    expect(["financial-ml", "seldon-system", "kube-system", "mlflow"].map((name) => bare.ofNamespace(name))).toEqual(["financial-mlops", "platform", "platform", "mlflow"]);
  });
});

describe("who owns what the page leaves in doubt", () => {
  const teams = "## Responsibilities\n\n### Platform team\n\n- DNS\n\n### Claims team\n\n- Own policies\n\n### Fraud team\n\n- Own policies\n\n";

  test("a namespace that is given twice is the first one's", () => {
    const { value } = readPage({ path: "page.md", text: `${teams}## Namespaces\n\n- \`scores\` (owner: Claims team)\n- \`scores\` (owner: Fraud team)\n` });
    expect(ownership(value, clusterOf({})).ofNamespace("scores")).toBe("claims");
  });

  test("of several application teams none is taken for the one that is meant", () => {
    const one = readPage({ path: "page.md", text: teams.replace(/### Fraud team[^#]*/, "") }).value;
    const two = readPage({ path: "page.md", text: teams }).value;
    const concern = "intra-namespace-flow";
    expect([ownership(one, clusterOf({})).ofConcern(concern), ownership(two, clusterOf({})).ofConcern(concern)]).toEqual(["claims", "platform"]);
  });
});

describe("who owns a flow, by its ends", () => {
  test.each([
    ["financial-ml", "financial-ml", "same-namespace", [team], "S1.A4"],
    ["financial-mlops-pytorch", "financial-ml", "same-team", [team], "S1.A2"],
    ["financial-ml", "seldon-system", "cross-team", [team, "platform"], "S1.P2"],
    ["seldon-system", "financial-ml", "cross-team", ["platform", team], "S1.P2"],
    ["financial-ml", "kube-system", "cross-team", [team, "platform"], "S1.P1"],
    ["ingress-nginx", "financial-ml", "cross-team", ["platform", team], "S1.P3"],
    ["fraud-detection", "financial-ml", "cross-team", ["platform", team], "S1.P2"],
    ["kube-system", "seldon-system", "platform", ["platform"], undefined],
    ["financial-ml", "outside", "external", [team, "platform"], "S1.A3"],
    ["outside", "financial-ml", "external", [team, "platform"], "S1.P3"],
    ["outside", "outside", "external", ["platform"], undefined],
  ])("%s → %s is %s", (source, destination, kind, teams, statement) => {
    const party = (name: string): { namespace: string } | "outside" => (name === "outside" ? "outside" : { namespace: name });
    expect(owners.ofFlow(party(source), party(destination))).toEqual({ kind, owners: teams, statement });
  });
});

describe("who owns a concern", () => {
  test.each([
    ["default-deny", "platform"],
    ["cross-team-flow", "platform"],
    ["external-access", "platform"],
    ["same-team-flow", team],
    ["intra-namespace-flow", team],
  ] as const)("%s is %s's", (concern, owner) => {
    expect(owners.ofConcern(concern)).toBe(owner);
  });

  test("what one team has inside its namespaces is not another team's", () => {
    const { value } = readPage({ path: "page.md", text: "## Responsibilities\n\n### Platform team\n\n- DNS\n\n### Claims team\n\n- Pod-to-pod rules\n\n### Fraud team\n\n- Own policies\n\n## Namespaces\n\n| Namespace | Owner |\n|---|---|\n| claims | Claims team |\n| fraud | Fraud team |\n" });
    const two = ownership(value, clusterOf({}));
    expect([two.ofConcern("intra-namespace-flow", "fraud"), two.ofConcern("intra-namespace-flow", "claims")]).toEqual(["fraud", "claims"]);
    expect(two.ofFlow({ namespace: "fraud" }, { namespace: "fraud" })).toEqual({ kind: "same-namespace", owners: ["fraud"], statement: undefined });
  });

  test.each([
    ["the only application team", "", "claims"],
    ["none of several: the platform's, since nobody says whose it is", "### Fraud team\n\n- Own policies\n\n", "platform"],
  ])("what no line speaks of, inside whichever team, is that of %s", (_whose, other, owner) => {
    const { value } = readPage({ path: "page.md", text: `## Responsibilities\n\n### Platform team\n\n- DNS\n\n### Claims team\n\n- Own policies\n\n${other}` });
    expect(ownership(value, clusterOf({})).ofConcern("intra-namespace-flow")).toBe(owner);
  });

  test("the platform may keep what is usually each team's own", () => {
    const { value } = readPage({ path: "page.md", text: "## Responsibilities\n\n### Platform team\n\n- Pod-to-pod rules\n\n### Claims team\n\n- Own policies\n" });
    expect(ownership(value, clusterOf({})).ofConcern("intra-namespace-flow", "claims")).toBe("platform");
  });

  test("a page may give a concern to the other team", () => {
    const { value } = readPage({ path: "page.md", text: "## Responsibilities\n\n### Platform team\n\n- DNS\n\n### Claims team\n\n- Default deny\n- Egress to external systems\n\n## Namespaces\n\n- `claims`\n" });
    const moved = ownership(value, clusterOf({}));
    expect(moved.ofConcern("default-deny")).toBe("claims");
    expect(moved.ofFlow({ namespace: "claims" }, "outside")).toMatchObject({ owners: ["claims"] });
  });
});

describe("who owns an object", () => {
  const cluster = clusterOf({
    "app/mesh.yaml": "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: routes, namespace: financial-ml }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: seldon-config, namespace: financial-ml }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: other, namespace: financial-ml }\n---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: financial-ml }\n",
  });
  const its = ownership(charter, cluster);

  test.each([
    ["VirtualService", "financial-ml", "routes", "platform"],
    ["ConfigMap", "financial-ml", "seldon-config", "platform"],
    ["ConfigMap", "financial-ml", "other", team],
    ["AdminNetworkPolicy", "", "all", "platform"],
    ["Namespace", "", "financial-ml", team],
  ])("%s %s/%s is %s's", (kind, namespace, name, owner) => {
    expect(its.ofObject(objectOf(cluster, kind, namespace, name))).toBe(owner);
  });

  test.each([
    ["NetworkPolicy", "financial-ml", "default-deny", ["default-deny"]],
    ["NetworkPolicy", "financial-ml", "allow-dns", ["dns-egress", "cross-team-flow", "kube-system"]],
    ["NetworkPolicy", "financial-ml", "edge-to-seldon-mesh", ["ingress", "cross-team-flow"]],
    ["NetworkPolicy", "financial-mlops-pytorch", "training-to-serving-egress", []],
    ["NetworkPolicy", "financial-mlops-pytorch", "training-to-apiserver", ["external-access"]],
    ["Service", "financial-ml", "seldon-mesh", ["ingress"]],
    ["Service", "financial-ml", "mlserver", []],
    ["Ingress", "ingress-nginx", "mlops-ingress", ["ingress"]],
  ])("%s %s/%s touches %j", (kind, namespace, name, concerns) => {
    expect(owners.concernsOf(objectOf(world, kind, namespace, name))).toEqual(concerns);
  });
});

test.each([
  ["gateway.networking.k8s.io/v1", "HTTPRoute", ["ingress"]],
  ["gateway.networking.x-k8s.io/v1alpha1", "XListenerSet", ["ingress"]],
  ["route.openshift.io/v1", "Route", ["ingress"]],
  ["serving.knative.dev/v1", "Route", []],
])("a %s %s touches %j", (apiVersion, kind, concerns) => {
  const cluster = clusterOf({ "x.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: models, namespace: financial-ml }\nspec: {}\n` });
  expect(ownership(charter, cluster).concernsOf(objectOf(cluster, kind, "financial-ml", "models"))).toEqual(concerns);
});

test("a policy of the edge for its own namespace concerns nobody else", () => {
  const cluster = clusterOf({ "x.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: ingress-nginx }\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: own, namespace: ingress-nginx }\nspec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }] }] }\n" });
  expect(ownership(charter, cluster).concernsOf(objectOf(cluster, "NetworkPolicy", "ingress-nginx", "own"))).toEqual([]);
});

describe("whose hand wrote an object", () => {
  test.each([
    ["NetworkPolicy", "financial-ml", "default-deny", "platform", "mark"],
    ["NetworkPolicy", "financial-ml", "serving-app-policy", team, "mark"],
    ["NetworkPolicy", "financial-ml", "drift-monitor-policy", team, "folder"],
    ["Ingress", "ingress-nginx", "mlops-ingress", team, "folder"],
    ["Service", "ingress-nginx", "financial-ml-seldon", team, "folder"],
    ["StatefulSet", "financial-ml", "mlserver", "platform", "folder"],
    ["Deployment", "kube-system", "coredns", "platform", "folder"],
  ])("%s %s/%s is from %s, by %s", (kind, namespace, name, author, by) => {
    expect(owners.authorshipOf(objectOf(world, kind, namespace, name))).toMatchObject({ team: author, by });
  });

  test("the evidence can be read", () => {
    expect(owners.authorshipOf(objectOf(world, "Ingress", "ingress-nginx", "mlops-ingress"))?.because).toBe(`every mark in \`app/\` names ${team}`);
    expect(owners.authorshipOf(objectOf(world, "NetworkPolicy", "financial-ml", "default-deny"))?.because).toBe("label `managed-by: platform-team`");
  });

  test.each([
    ["team", undefined],
    ["managed-by", team],
  ])("the label `%s` of a Namespace says it is from %s: whose it is, is not who wrote it", (key, author) => {
    const cluster = clusterOf({ "x.yaml": `apiVersion: v1\nkind: Namespace\nmetadata: { name: financial-ml, labels: { ${key}: ${team} } }\n` });
    expect(ownership(charter, cluster).authorOf(objectOf(cluster, "Namespace", "", "financial-ml"))).toBe(author);
  });

  const configMap = (namespace: string, extra = ""): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ${namespace}${extra} }\n`;
  const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
  const authorOf = (files: Readonly<Record<string, string>>, namespace: string): string | undefined => {
    const cluster = clusterOf(files);
    return ownership(charter, cluster).authorOf(objectOf(cluster, "ConfigMap", namespace, "settings"));
  };

  test.each([
    ["a tool is nobody's team", { "x.yaml": configMap("kube-system", ", labels: { app.kubernetes.io/managed-by: Helm }") }, "kube-system", undefined],
    ["a team that the page does not know is not taken for one that it knows", { "x.yaml": configMap("kube-system", ", labels: { team: fraud }") }, "kube-system", undefined],
    ["annotations count as labels do", { "x.yaml": configMap("kube-system", `, annotations: { managed.by: ${team}-team }`) }, "kube-system", team],
    ["two neighbours in one team's namespaces tell whose folder it is", { "k8s/a.yaml": configMap("financial-ml"), "k8s/b.yaml": configMap("financial-mlops-pytorch"), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", team],
    ["one neighbour does not", { "k8s/a.yaml": configMap("financial-ml"), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", undefined],
    ["marks of two teams in one folder tell nothing", { "k8s/a.yaml": configMap("financial-ml", `, annotations: { managed.by: ${team} }`), "k8s/b.yaml": configMap("kube-system", ", annotations: { managed.by: platform-team }"), "k8s/d.yaml": configMap("financial-mlops-pytorch", `, annotations: { managed.by: ${team} }`), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", undefined],
    ["one team's mark does not, where most files of the folder lie with another", { "k8s/a.yaml": configMap("financial-ml", `, annotations: { managed.by: ${team} }`), "k8s/b.yaml": configMap("kube-system"), "k8s/d.yaml": configMap("seldon-system"), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", undefined],
    ["neighbours of several teams do not", { "k8s/a.yaml": configMap("financial-ml"), "k8s/b.yaml": configMap("kube-system"), "k8s/d.yaml": configMap("financial-mlops-pytorch"), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", undefined],
    ["a folder that makes namespaces of several teams is the platform's", { "cluster/ns.yaml": `${namespace("financial-ml")}---\n${namespace("kube-system")}`, "cluster/c.yaml": configMap("financial-ml") }, "financial-ml", "platform"],
    ["a folder beside it is not, for the file that writes for one team", { "cluster/ns.yaml": `${namespace("financial-ml")}---\n${namespace("kube-system")}`, "k8s/c.yaml": configMap("financial-ml") }, "financial-ml", undefined],
    ["a folder within the team's folder is the team's", { "k8s/a.yaml": configMap("financial-ml"), "k8s/b.yaml": configMap("financial-mlops-pytorch"), "k8s/edge/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", team],
    ["a namespace that the page does not name says nothing", { "k8s/a.yaml": configMap("fraud-detection"), "k8s/b.yaml": configMap("financial-ml"), "k8s/d.yaml": configMap("financial-mlops-pytorch"), "k8s/c.yaml": configMap("ingress-nginx") }, "ingress-nginx", team],
    ["standard input is no folder", { "-": configMap("kube-system") }, "kube-system", undefined],
    ["marks of one team among more files of another tell nothing", { "k8s/a.yaml": configMap("kube-system", ", annotations: { managed.by: platform-team }"), "k8s/b.yaml": configMap("financial-ml"), "k8s/d.yaml": configMap("financial-mlops-pytorch"), "k8s/c.yaml": configMap("fraud-detection") }, "fraud-detection", undefined],
    ["live objects are told by their marks alone", { "d/a.yaml": configMap("financial-ml"), "d/b.yaml": configMap("financial-mlops-pytorch"), "d/c.yaml": configMap("ingress-nginx", ", uid: 1-2, resourceVersion: '7'") }, "ingress-nginx", undefined],
  ])("%s", (_claim, files, namespace, author) => {
    expect(authorOf(files, namespace)).toBe(author);
  });

  test.each([
    ["one team's mark in a file that makes another team's namespace speaks for its own object alone", "blue", "financial-ml", undefined],
    ["a mark in a file that makes the same team's namespace speaks for all", "blue", "blue", "blue"],
    ["the platform makes everybody's namespaces", "platform", "financial-ml", "platform"],
  ])("%s", (_claim, mark, made, author) => {
    const { value: two } = readPage({ path: "page.md", text: "## Responsibilities\n\n### Platform team\n\n- Default deny\n\n### Blue team\n\n- Own policies\n\n### Red team\n\n- Own policies\n\n## Namespaces\n\n- `blue` (Blue team)\n- `financial-ml` (Red team)\n" });
    const cluster = clusterOf({ "all.yaml": `${namespace(made)}---\n${configMap("blue", `, labels: { team: ${mark} }`)}---\n${configMap("financial-ml")}` });
    expect(ownership(two, cluster).authorOf(objectOf(cluster, "ConfigMap", "financial-ml", "settings"))).toBe(author);
  });
});
