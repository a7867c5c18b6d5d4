import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { repositoryRoot } from "../run-cli.ts";
import { objects, texts, words } from "./mutants.ts";

/** Something that reads what others wrote. */
export interface Target {
  /** Also the name of its folder in the corpus. */
  readonly name: string;
  /** How many inputs the usual run tries. */
  readonly usual: number;
  readonly inputs: fc.Arbitrary<string>;
  /** The input as files, beside those that it needs. */
  files(input: string): Readonly<Record<string, string>>;
  /** Command lines that read it. */
  commands(input: string): readonly (readonly string[])[];
}

const text = (file: string): string => readFileSync(path.join(repositoryRoot, file), "utf8");
const textsIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(path.join(repositoryRoot, folder)).filter((name) => name.endsWith(ending)).sort().map((name) => text(`${folder}/${name}`));

const meta = (name: string, namespace?: string): object => ({ name, ...(namespace !== undefined && { namespace }), labels: { app: name, team: "shop" }, annotations: { a: "b" } });
const podSpec = {
  nodeName: "worker-1",
  hostNetwork: false,
  containers: [{ name: "c", image: "web:1", env: [{ name: "URL", value: "http://db.shop:5432" }], ports: [{ name: "http", containerPort: 8080, hostPort: 9080, protocol: "TCP" }] }],
  initContainers: [{ name: "i", restartPolicy: "Always", ports: [{ containerPort: 9000 }] }],
};
const selector = { matchLabels: { app: "web" }, matchExpressions: [{ key: "team", operator: "In", values: ["shop", "data"] }] };
const policy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: meta("web", "shop"),
  spec: {
    podSelector: selector,
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: selector, namespaceSelector: selector }, { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }], ports: [{ port: "http" }, { port: 80, endPort: 90, protocol: "UDP" }] }],
    egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 53 }] }],
  },
};
const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...meta("web", "shop"), ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "u", controller: true }] }, spec: podSpec, status: { phase: "Running", podIPs: [{ ip: "10.0.0.1" }], hostIP: "192.168.1.1" } };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: meta("web", "shop"),
  spec: { type: "LoadBalancer", clusterIP: "10.96.0.1", selector: { app: "web" }, externalIPs: ["198.51.100.1"], loadBalancerSourceRanges: ["203.0.113.0/24"], ports: [{ name: "http", port: 80, targetPort: "http", nodePort: 30080 }] },
  status: { loadBalancer: { ingress: [{ ip: "198.51.100.2" }] } },
};
const template = { metadata: { labels: { app: "web" } }, spec: podSpec };
const manifests: readonly (readonly unknown[])[] = [
  [{ apiVersion: "v1", kind: "Namespace", metadata: meta("shop") }, pod, policy],
  [pod, service, policy],
  [service, { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "web-1", namespace: "shop", labels: { "kubernetes.io/service-name": "web" } }, addressType: "IPv4", ports: [{ name: "http", port: 80 }], endpoints: [{ addresses: ["10.0.0.1"], targetRef: { kind: "Pod", name: "web" } }] }, { apiVersion: "v1", kind: "Endpoints", metadata: meta("db", "shop"), subsets: [{ addresses: [{ ip: "10.0.0.9" }], ports: [{ port: 5432 }] }] }],
  [{ apiVersion: "v1", kind: "Node", metadata: meta("worker-1"), status: { addresses: [{ type: "InternalIP", address: "192.168.1.1" }] } }, pod, policy],
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [{ apiVersion: "apps/v1", kind, metadata: meta("web", "shop"), spec: { replicas: 2, selector, serviceName: "web", template } }, policy]),
  [{ apiVersion: "batch/v1", kind: "CronJob", metadata: meta("web", "shop"), spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } } }, { apiVersion: "batch/v1", kind: "Job", metadata: meta("job", "shop"), spec: { completionMode: "Indexed", completions: 3, template }, status: { conditions: [{ type: "Complete", status: "True" }] } }],
  [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: meta("web", "shop"), spec: { ingressClassName: "nginx", defaultBackend: { service: { name: "web", port: { number: 80 } } }, rules: [{ host: "a.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { name: "http" } } } }] } }], tls: [{ hosts: ["a.example.com"], secretName: "s" }] } }, { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: meta("nginx"), spec: { controller: "k8s.io/ingress-nginx" } }, service, pod],
  [{ apiVersion: "v1", kind: "List", items: [pod, policy, { apiVersion: "v1", kind: "PodList", items: [pod] }] }],
  [{ apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy", metadata: meta("a"), spec: { priority: 10, subject: { namespaces: selector }, ingress: [{ name: "r", action: "Deny", from: [{ pods: { namespaceSelector: {}, podSelector: {} } }], ports: [{ portRange: { start: 1, end: 2 } }] }], egress: [{ action: "Pass", to: [{ networks: ["0.0.0.0/0"] }] }] } }, pod, policy],
  [{ apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", metadata: meta("g", "shop"), spec: { gatewayClassName: "c", listeners: [{ name: "l", port: 80, protocol: "HTTP" }] } }, { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: meta("h", "shop"), spec: { parentRefs: [{ name: "g" }], rules: [{ backendRefs: [{ name: "web", port: 80 }] }] } }, service, pod],
];

const world = [{ apiVersion: "v1", kind: "Namespace", metadata: meta("shop") }, pod, service, policy, { apiVersion: "v1", kind: "Node", metadata: meta("worker-1") }].map((one) => JSON.stringify(one)).join("\n---\n");

const connectivityTest = {
  apiVersion: "demarc.dev/v1alpha1",
  kind: "ConnectivityTest",
  metadata: { name: "shop" },
  spec: { manifests: ["world.yaml"], options: { lbSource: "node", nodeCidrs: ["192.168.0.0/16"], podCidrs: ["10.0.0.0/8"], selfTraffic: "allow" }, probes: [{ from: "shop/web", to: "service/shop/web", port: 80, protocol: "TCP", expect: "allowed" }, { from: "203.0.113.7", to: "node/worker-1", port: 30080, expect: "denied", ipFamily: 4 }] },
};

const kustomization = {
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  namespace: "shop",
  namePrefix: "p-",
  nameSuffix: "-s",
  commonLabels: { a: "b" },
  labels: [{ pairs: { team: "shop" }, includeSelectors: true, fields: [{ path: "spec/x", create: true }] }],
  commonAnnotations: { a: "b" },
  resources: ["world.yaml"],
  images: [{ name: "web", newTag: "2", digest: "sha256:0" }],
  replicas: [{ name: "web", count: 3 }],
  patches: [
    { target: { kind: "Pod", name: "w.*", labelSelector: "app=web" }, patch: '[{"op":"replace","path":"/metadata/labels/app","value":"x"},{"op":"add","path":"/spec/containers/-","value":{}},{"op":"remove","path":"/spec/nodeName"}]' },
    { patch: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"},"spec":{"containers":[{"name":"c","image":"y"}],"$patch":"merge"}}' },
  ],
  patchesStrategicMerge: ["patch.yaml"],
  components: [],
  configMapGenerator: [{ name: "c", literals: ["a=b"] }],
  vars: [],
};

const page = text("examples/guidelines/page.md");
const pages = [page, ...textsIn("packages/charter/test/pages", ".md")];
const charter = text("packages/cli/test/fuzz/charter.yaml");
const yamls = [...["app", "cluster", "platform"].flatMap((folder) => textsIn(`examples/guidelines/${folder}`, ".yaml")), ...manifests.map((documents) => documents.map((one) => JSON.stringify(one, null, 1)).join("\n---\n"))];

/** Texts of others' making, or like them, to begin with. */
export const seeds: { readonly yaml: readonly string[]; readonly json: readonly string[]; readonly pages: readonly string[] } = {
  yaml: yamls,
  json: manifests.map((documents) => JSON.stringify({ apiVersion: "v1", kind: "List", items: documents }, null, 1)),
  pages,
};

const readers: readonly (readonly string[])[] = [["validate"], ["list"], ["check"], ["explain", "shop/web", "203.0.113.7"]];
const both = (commands: readonly (readonly string[])[], ...rest: readonly string[]): readonly (readonly string[])[] =>
  commands.flatMap((command) => [[...command, ...rest], [...command, ...rest, "-o", "json"]]);

export const targets: readonly Target[] = [
  { name: "yaml", usual: 40, inputs: texts(seeds.yaml), files: (input) => ({ "input.yaml": input }), commands: () => both([["validate"], ["check"]], "input.yaml") },
  { name: "json", usual: 20, inputs: texts(seeds.json), files: (input) => ({ "input.json": input }), commands: () => both([["validate"], ["list"]], "input.json") },
  { name: "objects", usual: 40, inputs: objects(manifests), files: (input) => ({ "input.yaml": input }), commands: () => both(readers, "input.yaml") },
  {
    name: "page",
    usual: 12,
    inputs: texts(seeds.pages),
    files: (input) => ({ "page.md": input, "world.yaml": world }),
    commands: () => [["check", "world.yaml", "--page", "page.md"], ["check", "world.yaml", "--page", "page.md", "-o", "json"], ["charter", "validate", "page.md"], ["charter", "import", "page.md"]],
  },
  {
    name: "charter",
    usual: 20,
    inputs: texts([charter]),
    files: (input) => ({ "demarc.yaml": input, "world.yaml": world }),
    commands: () => [["check", "world.yaml", "--charter", "demarc.yaml", "-o", "json"], ["charter", "validate", "demarc.yaml"], ["charter", "render", "demarc.yaml"], ["test", "demarc.yaml", "-o", "json"]],
  },
  { name: "test-texts", usual: 20, inputs: texts([JSON.stringify(connectivityTest, null, 1), text("transcripts/network-tests/network.test.yaml")]), files: testFiles, commands: () => both([["test"]], "input.test.yaml") },
  { name: "test-objects", usual: 30, inputs: objects([[connectivityTest]]), files: testFiles, commands: () => both([["test"]], "input.test.yaml") },
  {
    name: "kustomization",
    usual: 25,
    inputs: objects([[kustomization]]),
    files: (input) => ({ "k8s/kustomization.yaml": input, "k8s/world.yaml": world, "k8s/patch.yaml": JSON.stringify(pod) }),
    commands: () => both([["list"], ["validate"]], "k8s"),
  },
  {
    name: "kustomization-patch",
    usual: 20,
    inputs: objects([[pod], [service, policy]]),
    files: (input) => ({ "k8s/kustomization.yaml": JSON.stringify(kustomization), "k8s/world.yaml": world, "k8s/patch.yaml": input }),
    commands: () => both([["list"]], "k8s"),
  },
  {
    name: "ends",
    usual: 30,
    inputs: fc.tuple(words, words).map(([from, to]) => `${from}\n\n${to}`),
    files: () => ({ "world.yaml": world }),
    commands: (input) => {
      // A word that begins with a hyphen would be a flag.
      const [from = "", to = ""] = input.split("\n\n").map((word) => word.replace(/^-+/, ""));
      return [["explain", from, to, "world.yaml"], ["explain", from, to, "world.yaml", "-o", "json"], ["list", "world.yaml", "--from", from, "--to", to, "-o", "json"]];
    },
  },
];

function testFiles(input: string): Readonly<Record<string, string>> {
  return { "input.test.yaml": input, "world.yaml": world };
}
