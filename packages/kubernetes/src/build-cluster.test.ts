import { describe, expect, test } from "vitest";
import { clusterOf, manifestsOf, noOptions } from "../test/manifests-of.ts";
import { buildCluster } from "./build-cluster.ts";

const policy = (name: string, spec = "{podSelector: {}}", namespace = "financial-ml"): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
const pod = (name: string, namespace = "financial-ml", labels = "app: mlserver", spec = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {containers: [{name: main}]${spec}}\n`;

describe("namespaces", () => {
  test("the name label is always there, whatever the manifest says (NS-1)", () => {
    const cluster = clusterOf("apiVersion: v1\nkind: Namespace\nmetadata: {name: mlflow, labels: {kubernetes.io/metadata.name: other, team: platform}}\n");
    expect(Object.fromEntries(cluster.world.namespaces[0]?.labels ?? [])).toEqual({ "kubernetes.io/metadata.name": "mlflow", team: "platform" });
    expect(Object.fromEntries(cluster.namespaces[0]?.writtenLabels ?? [])).toEqual({ team: "platform" });
  });

  test("one that objects only name has unknown labels beside its name (NS-2)", () => {
    const cluster = clusterOf([pod("mlserver"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: mlflow}\n"]);
    expect(cluster.world.namespaces.map(({ name, labelsKnown }) => [name, labelsKnown])).toEqual([["financial-ml", false], ["mlflow", true]]);
    expect(cluster.world.namespaces[0]?.labels.get("kubernetes.io/metadata.name")).toBe("financial-ml");
  });

  test("an object that gives none is in the default one (NS-3)", () => {
    const bare = "apiVersion: v1\nkind: Pod\nmetadata: {name: notebook-0}\nspec: {containers: [{name: main}]}\n";
    const [object] = clusterOf(bare).objects;
    expect([object?.namespace, object?.namespaceWritten]).toEqual(["default", false]);
    expect(clusterOf(bare, { defaultNamespace: "financial-ml" }).workloads[0]?.namespace).toBe("financial-ml");
  });
});

describe("objects of any kind keep identity and place", () => {
  test.each`
    apiVersion                        | kind                          | written        | namespace         | understood
    ${"v1"}                           | ${"Secret"}                   | ${"mlflow"}    | ${"mlflow"}       | ${false}
    ${"v1"}                           | ${"Secret"}                   | ${undefined}   | ${"default"}      | ${false}
    ${"v1"}                           | ${"ServiceAccount"}           | ${undefined}   | ${"default"}      | ${true}
    ${"rbac.authorization.k8s.io/v1"} | ${"ClusterRole"}              | ${undefined}   | ${""}             | ${false}
    ${"storage.k8s.io/v1"}            | ${"StorageClass"}             | ${undefined}   | ${""}             | ${false}
    ${"kyverno.io/v1"}                | ${"ClusterPolicy"}            | ${undefined}   | ${""}             | ${false}
    ${"postgresql.cnpg.io/v1"}        | ${"Cluster"}                  | ${undefined}   | ${"default"}      | ${false}
    ${"cluster.x-k8s.io/v1beta1"}     | ${"ClusterClass"}             | ${"mlflow"}    | ${"mlflow"}       | ${false}
    ${"v1"}                           | ${"Namespace"}                | ${undefined}   | ${""}             | ${true}
  `("$kind with namespace $written is in '$namespace'", ({ apiVersion, kind, written, namespace, understood }: { apiVersion: string; kind: string; written: string | undefined; namespace: string; understood: boolean }) => {
    const [object] = clusterOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: one${written === undefined ? "" : `, namespace: ${written}`}}\n`).objects;
    expect([object?.namespace, object?.understood]).toEqual([namespace, understood]);
  });

  test("the input's own definitions say which of their kinds are namespaced", () => {
    const definition = (kind: string, scope: string): string => `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {group: demo.org, names: {kind: ${kind}}, scope: ${scope}}\n`;
    const object = (kind: string): string => `apiVersion: demo.org/v1\nkind: ${kind}\nmetadata: {name: one}\n`;
    const cluster = clusterOf([definition("Wide", "Cluster"), definition("ClusterThing", "Namespaced"), object("Wide"), object("ClusterThing")]);
    expect(cluster.objects.slice(2).map(({ namespace }) => namespace)).toEqual(["", "default"]);
  });

  test("kinds are counted once, understood and others apart", () => {
    const { inventory } = clusterOf([pod("a"), pod("b"), "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"]);
    expect([...inventory.understood]).toEqual([["Pod", 2]]);
    expect([...inventory.counted]).toEqual([["Secret", 1]]);
  });

  test("a place is that of the name, of the field, or of the nearest field there is", () => {
    const cluster = clusterOf(policy("serving", "{podSelector: {}, ingress: [{from: []}]}"));
    const at = (path: string): readonly number[] => {
      const { line, column } = cluster.locate({ object: 0, path });
      return [line, column];
    };
    expect(at("")).toEqual([3, 18]);
    expect(at("spec.ingress[0].from")).toEqual([4, 42]);
    expect(at("spec.ingress[0].from[7].podSelector")).toEqual([4, 42]);
    expect(() => cluster.locate({ object: 99, path: "" })).toThrow();
  });
});

describe("an object given twice", () => {
  const texts = [policy("serving", "{podSelector: {matchLabels: {app: old}}}"), policy("other"), policy("serving", "{podSelector: {matchLabels: {app: new}}}")];

  test("is in the world as it is given last, and both stay objects", () => {
    const cluster = clusterOf(texts);
    expect(cluster.networkPolicies.map(({ name, object }) => [name, object.id])).toEqual([["other", 1], ["serving", 2]]);
    expect(cluster.world.tiers[1]?.policies).toHaveLength(2);
    expect(cluster.objects).toHaveLength(3);
    expect([...cluster.overwritten]).toEqual([[0, 2]]);
    expect(cluster.find("NetworkPolicy", "financial-ml", "serving")?.id).toBe(2);
  });

  test("in another namespace or group is another", () => {
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: predict, namespace: financial-ml}\nspec: {ports: [{port: 80}]}\n";
    const knative = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: predict, namespace: financial-ml}\n";
    const cluster = clusterOf([service, knative, policy("serving"), policy("serving", "{podSelector: {}}", "argowf")]);
    expect(cluster.overwritten.size).toBe(0);
    expect(cluster.find("Service", "financial-ml", "predict")?.apiVersion).toBe("v1");
  });

  test("in an older version of its group is the same", () => {
    const job = (version: string): string => `apiVersion: batch/${version}\nkind: CronJob\nmetadata: {name: retrain}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: main}]}}}}}\n`;
    const cluster = clusterOf([job("v1beta1"), job("v1")]);
    expect(cluster.workloads.map(({ object }) => object.id)).toEqual([1]);
  });
});

describe("subjects of a policy", () => {
  test("are the pods of its namespace that its selector picks, certainly or possibly, host network apart", () => {
    const cluster = clusterOf([
      pod("mlserver"),
      pod("mlflow", "financial-ml", "app: mlflow"),
      pod("elsewhere", "argowf"),
      pod("speaker", "financial-ml", "app: mlserver", ", hostNetwork: true"),
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: envoy, namespace: financial-ml}\nspec: {selector: {matchLabels: {app: envoy}}, template: {metadata: {labels: {app: envoy}}, spec: {containers: [{name: main}]}}}\n",
      policy("a", "{podSelector: {matchLabels: {app: mlserver}}}"),
      policy("b", "{podSelector: {}}"),
      policy("c", "{podSelector: {matchLabels: {pod-template-hash: 5d9c}}}"),
      policy("d", "{podSelector: {matchLabels: {app: nothing}}}"),
    ]);
    const named = cluster.networkPolicies.map(({ subjects }) => subjects.map((i) => cluster.workloads[i]?.name));
    expect(named).toEqual([["mlserver"], ["mlserver", "mlflow", "envoy"], ["envoy"], []]);
  });
});

describe("what cannot be taken as meant is a problem with a place", () => {
  test.each`
    text                                                                                                   | code                      | severity     | column
    ${policy("serving", "{podSelector: {}, ingress: [{ports: [{port: 0}]}]}")}                             | ${"object-refused"}       | ${"error"}   | ${51}
    ${"apiVersion: networking.k8s.io/v2\nkind: NetworkPolicy\nmetadata: {name: serving}\n"}                | ${"api-version-not-read"} | ${"error"}   | ${13}
    ${"apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: predict}\n"}                 | ${"api-version-not-read"} | ${"error"}   | ${13}
    ${"apiVersion: argoproj.io/v1alpha2\nkind: Workflow\nmetadata: {name: training}\n"}                   | ${"api-version-not-read"} | ${"warning"} | ${13}
    ${"apiVersion: argoproj.io/v1alpha1\nkind: Workflw\nmetadata: {name: training}\n"}                    | ${"kind-mistyped"}        | ${"warning"} | ${7}
    ${"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicies\nmetadata: {name: serving}\n"}             | ${"kind-mistyped"}        | ${"error"}   | ${7}
    ${"apiVersion: networking.k8s.io/v1\nkind: NetworkPolcy\nmetadata: {name: serving}\n"}                 | ${"kind-mistyped"}        | ${"error"}   | ${7}
    ${"apiVersion: network.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\n"}                               | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: networking/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\n"}                                   | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: networking.k8s.io\nkind: NetworkPolicy\nmetadata: {name: serving}\n"}                               | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: networking.k8.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\n"}                             | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: v1\nkind: Deployment\nmetadata: {name: serving}\n"}                                                 | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: apps/v1\nkind: Pod\nmetadata: {name: serving}\n"}                                                   | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: argoprj.io/v1alpha1\nkind: Workflow\nmetadata: {name: serving}\n"}                                  | ${"api-group-mistaken"}   | ${"error"}   | ${13}
    ${"apiVersion: networking.k8s.io/v1\nkind: networkpolicy\nmetadata: {name: serving}\n"}                | ${"kind-mistyped"}        | ${"error"}   | ${7}
  `("$code at column $column", ({ text, code, severity, column }: { text: string; code: string; severity: string; column: number }) => {
    const { problems } = clusterOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, severity, location: { column } });
    expect(problems[0]?.fix).toBeTruthy();
    expect(problems[0]?.consequence).toBeTruthy();
  });

  test.each(["PodTemplate", "Secret", "Event", "PersistentVolumeClaim"])("%s is a kind of Kubernetes that we do not read, not a typing error", (kind) => {
    expect(clusterOf(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: one}\n`).problems).toEqual([]);
  });

  test.each([
    "projectcalico.org/v3 NetworkPolicy",
    "crd.projectcalico.org/v1 NetworkPolicy",
    "config.openshift.io/v1 Ingress",
    "serving.knative.dev/v1 Service",
    "batch.volcano.sh/v1alpha1 Job",
    "networking.internal.knative.dev/v1alpha1 Ingress",
    "cilium.io/v2 CiliumNetworkPolicy",
    "policy.networking.k8s.io/v1alpha1 ExternalNetworkSet",
  ])("%s is a kind of another group, not a mistaken group", (written) => {
    const [apiVersion = "", kind = ""] = written.split(" ");
    expect(clusterOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: one}\n`).problems).toEqual([]);
  });

  test("a kind that the input defines itself is no mistake", () => {
    const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: networkpolicies.network.k8s.io}\nspec: {group: network.k8s.io, scope: Namespaced, names: {kind: NetworkPolicy}}\n";
    expect(clusterOf([definition, "apiVersion: network.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: one}\n"]).problems).toEqual([]);
  });

  test("all errors of an object are one problem", () => {
    const { problems } = clusterOf(policy("serving", "{podSelector: {}, ingress: [{ports: [{port: 0}, {port: 70000}]}]}"));
    expect(problems.map(({ message }) => message)).toEqual([
      "the API server would refuse NetworkPolicy `financial-ml/serving`: spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive (and 1 more)",
    ]);
  });

  test("a name without its quotes is told as it is written, and how to mend it", () => {
    const cluster = clusterOf("apiVersion: v1\nkind: Pod\nmetadata: {name: y, namespace: 007}\nspec: {containers: [{name: main}]}\n");
    expect([cluster.workloads[0]?.namespace, cluster.workloads[0]?.name]).toEqual(["007", "y"]);
    expect(cluster.problems.map(({ code }) => code)).toEqual(["object-refused"]);
    expect(cluster.problems[0]?.fix).toContain("in quotes");
    expect(cluster.objects[0]?.refusals.map(({ path }) => path)).toEqual(["metadata.name", "metadata.namespace"]);
  });

  test("quotes are no remedy for a mapping that should be a list", () => {
    expect(clusterOf(policy("serving", "{podSelector: {}, ingress: {}}")).problems[0]?.fix).not.toContain("in quotes");
  });

  test("a version that is none", () => {
    expect(clusterOf([], { kubernetesVersion: "latest" }).problems).toEqual([expect.objectContaining({ code: "option-not-read" })]);
  });

  test("problems of loading come first", () => {
    const manifests = { ...manifestsOf(policy("Serving")), problems: [{ code: "file-unreadable", severity: "error", message: "m" } as const] };
    expect(buildCluster(manifests, noOptions).problems.map(({ code }) => code)).toEqual(["file-unreadable", "object-refused"]);
  });
});

describe("hostile input", () => {
  test("keys that JavaScript means something by are labels like any other", () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: constructor, namespace: __proto__, labels: {__proto__: a, constructor: b, toString: c}}\nspec: {containers: [{name: main}]}\n';
    const cluster = clusterOf([text, policy("p", "{podSelector: {matchLabels: {constructor: b}}}", "__proto__")]);
    expect([...(cluster.world.workloads[0]?.labels.keys() ?? [])].sort()).toEqual(["__proto__", "constructor", "toString"]);
    expect(cluster.networkPolicies[0]?.subjects).toEqual([0]);
    expect(cluster.find("Pod", "__proto__", "constructor")?.id).toBe(0);
  });

  test.each([
    "apiVersion: v1\nkind: Pod\nmetadata: [1, 2]\nspec: 7\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: {a: 1}}\nspec: {ports: {a: 1}, selector: [1]}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: 17}\nspec: {template: {spec: {containers: [null, 3, [], {ports: [null, {containerPort: x}], env: [null, {name: a, value: 1}]}]}}}\n",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {ingress: [null, 3, {from: [null, 3], ports: [null, 3]}], egress: 7, policyTypes: [null, {}]}\n",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: p}\nspec: {rules: [null, {http: {paths: [null, 3]}}]}\n",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: p, labels: {kubernetes.io/service-name: s}}\nendpoints: [null, {addresses: [3, null]}]\nports: [null]\n",
    "apiVersion: v1\nkind: Node\nmetadata: {name: one}\nspec: {podCIDR: 3}\nstatus: {addresses: [null, {address: 3}]}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, ownerReferences: [null, {controller: true}]}\nspec: {hostNetwork: 'yes', nodeName: 4}\nstatus: {podIPs: [null, {ip: x}], phase: 7}\n",
  ])("values of any shape give problems, never an exception: %j", (text) => {
    const cluster = clusterOf(text);
    expect(cluster.objects).toHaveLength(1);
    for (const { object, path } of cluster.objects.flatMap((item) => item.refusals.map((refusal) => ({ object: item.id, path: refusal.path })))) {
      expect(cluster.locate({ object, path }).line).toBeGreaterThan(0);
    }
  });

  test("a raw object without kind or metadata is kept and refused", () => {
    const [document] = manifestsOf("{}").objects;
    const raw = document === undefined ? [] : [document, { ...document, value: null }, { ...document, value: "text" }];
    const cluster = buildCluster({ ...manifestsOf(), objects: raw }, noOptions);
    expect(cluster.objects.map(({ kind, name }) => [kind, name])).toEqual([["", ""], ["", ""], ["", ""]]);
    expect(cluster.objects.every(({ refusals }) => refusals.length > 0)).toBe(true);
  });
});
