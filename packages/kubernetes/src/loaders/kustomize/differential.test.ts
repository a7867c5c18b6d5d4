import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { RawObject } from "../../manifests.ts";
import { loadManifests } from "../load-manifests.ts";
import { nodeHost } from "../node-host.ts";
import { isSame } from "./edit.ts";

// Our own build against kubectl's, on random kustomizations of objects that policies and workloads are made of. What
// differs is either a bug of ours or must be told as not applied; nothing may differ in silence.

const host = nodeHost(process.stdin);
const kubectl = await host.run?.("kubectl", ["kustomize", "--help"], { timeoutMs: 10_000, outputBytesMax: 1_000_000 }).catch(() => undefined);
const runs = Math.round(12 * Number(process.env["DEMARC_RUNS"] ?? 1));
const folder = mkdtempSync(path.join(tmpdir(), "demarc-kustomize-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const podTemplate = (app: string): unknown => ({
  metadata: { labels: { app } },
  spec: {
    serviceAccountName: "trainer",
    containers: [{ name: "main", image: "registry.example:5000/trainer:1", ports: [{ name: "http", containerPort: 8080 }], env: [{ name: "URL", value: "http://mlflow:5000" }], envFrom: [{ configMapRef: { name: "settings" } }] }],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
  },
});

const objects: readonly Record<string, unknown>[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "serving" } },
  { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "mlflow", namespace: "serving" }, spec: { selector: { matchLabels: { app: "mlflow" } }, template: podTemplate("mlflow") } },
  { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "mlserver" }, spec: { serviceName: "mlflow", selector: { matchLabels: { app: "mlserver" } }, template: podTemplate("mlserver"), volumeClaimTemplates: [{ metadata: { name: "data" } }] } },
  { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly" }, spec: { schedule: "0 2 * * *", jobTemplate: { spec: { template: podTemplate("nightly") } } } },
  { apiVersion: "batch/v1", kind: "Job", metadata: { name: "once", namespace: "training" }, spec: { template: podTemplate("once") } },
  { apiVersion: "v1", kind: "Service", metadata: { name: "mlflow" }, spec: { selector: { app: "mlflow" }, ports: [{ name: "http", port: 5000 }] } },
  { apiVersion: "v1", kind: "Service", metadata: { name: "external" }, spec: { type: "ExternalName", externalName: "mlflow.example" } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "trainer" } },
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", labels: { app: "settings" } }, data: { a: "1" } },
  { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" }, spec: {} },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "reader" }, rules: [] },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "read" }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" }, subjects: [{ kind: "ServiceAccount", name: "trainer" }, { kind: "ServiceAccount", name: "default", namespace: "elsewhere" }] },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "watcher" }, rules: [] },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "default-deny" }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-mlflow", namespace: "serving" },
    spec: {
      podSelector: { matchLabels: { app: "mlflow" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "mlserver" } } }, { namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } }, { podSelector: {} }], ports: [{ port: 5000 }] }],
      egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }],
    },
  },
  { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "mlflow" }, spec: { ingressClassName: "nginx", rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "mlflow", port: { name: "http" } } } }] } }] } },
  { apiVersion: "mlops.seldon.io/v1alpha1", kind: "Server", metadata: { name: "mlserver" }, spec: { serverConfig: "mlserver", capabilities: ["mlflow"] } },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "mlflow" }, spec: { selector: { matchLabels: { app: "mlflow" } }, minAvailable: 1 } },
];

const patches: readonly unknown[] = [
  { target: { kind: "NetworkPolicy", name: "allow-mlflow" }, patch: '[{"op":"add","path":"/spec/ingress/0","value":{"ports":[{"port":9000}]}},{"op":"remove","path":"/spec/egress/0/to/0"}]' },
  { target: { kind: "NetworkPolicy" }, patch: '[{"op":"replace","path":"/spec/podSelector","value":{"matchLabels":{"team":"app"}}}]' },
  { target: { kind: "Deployment", name: "ml.*" }, patch: "- {op: add, path: /metadata/labels, value: {team: app}}\n- {op: test, path: /metadata/labels/team, value: app}\n- {op: copy, from: /metadata/labels, path: /metadata/annotations}" },
  { patch: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mlflow, namespace: serving}\nspec: {template: {spec: {hostNetwork: true, containers: [{name: main, ports: [{containerPort: 8080, name: web}, {containerPort: 9090, name: metrics}], env: [{name: URL, value: changed}, {name: MORE, value: x}]}, {name: sidecar, image: envoy}]}}}" },
  { target: { kind: "NetworkPolicy", name: "allow-mlflow" }, patch: "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: any}\nspec: {ingress: [{from: [{podSelector: {}}]}], egress: null, policyTypes: [Ingress]}" },
  { patch: "apiVersion: v1\nkind: Service\nmetadata: {name: mlflow}\nspec: {ports: [{port: 5000, name: api, targetPort: http}, {port: 9000}], selector: {app: null, component: mlflow}}" },
  { patch: "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: default-deny}\n$patch: delete" },
  { patch: "apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: {name: mlserver}\nspec: {capabilities: [sklearn], replicas: 2}" },
];

const labelPairs = fc.constantFrom({ team: "app" }, { team: "app", "app.kubernetes.io/part-of": "mlops" });

const layer = fc.record(
  {
    namespace: fc.constantFrom("serving", "training"),
    namePrefix: fc.constantFrom("dev-", "a-"),
    nameSuffix: fc.constant("-v2"),
    labels: fc.array(fc.record({ pairs: labelPairs, includeSelectors: fc.boolean(), includeTemplates: fc.boolean() }), { minLength: 1, maxLength: 2 }),
    commonLabels: labelPairs,
    commonAnnotations: fc.constant({ "example.com/owner": "platform" }),
    patches: fc.subarray([...patches.keys()], { minLength: 1, maxLength: 2 }),
    images: fc.constantFrom([{ name: "registry.example:5000/trainer", newTag: "2" }], [{ name: "registry.example:5000/trainer", newName: "other/trainer", digest: "sha256:00" }]),
    replicas: fc.constant([{ name: "mlserver", count: 3 }]),
  },
  { requiredKeys: [] },
);
type Layer = typeof layer extends fc.Arbitrary<infer T> ? T : never;

const build = fc.record({ chosen: fc.subarray([...objects.keys()], { minLength: 1 }), layers: fc.array(layer, { minLength: 1, maxLength: 3 }) });

/** Writes a base and its overlays; a patch that finds nothing is an error of kustomize's, so those are left out. */
function write(root: string, chosen: readonly number[], layers: readonly Layer[]): string {
  layers.forEach((fields, i) => {
    const here = path.join(root, `layer-${i}`);
    mkdirSync(here, { recursive: true });
    const kept = fields.patches?.filter((patch) => i === 0 && applies(patch, chosen)).map((patch) => patches[patch]);
    const resources = i === 0 ? chosen.map((object) => `object-${object}.json`) : [`../layer-${i - 1}`];
    writeFileSync(path.join(here, "kustomization.yaml"), JSON.stringify({ ...fields, patches: kept, resources }));
    if (i === 0) for (const object of chosen) writeFileSync(path.join(here, `object-${object}.json`), JSON.stringify(objects[object]));
  });
  return path.join(root, `layer-${layers.length - 1}`);
}

function applies(patch: number, chosen: readonly number[]): boolean {
  const needed: Readonly<Record<number, readonly number[]>> = { 0: [14], 1: [13, 14], 2: [1], 3: [1], 4: [14], 5: [5], 6: [13], 7: [16] };
  return (needed[patch] ?? []).every((object) => chosen.includes(object));
}

const sorted = (raw: readonly RawObject[]): unknown[] => raw.map(({ value }) => value).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Order of keys says nothing. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
}

describe.skipIf(kubectl?.exitCode !== 0)("kustomizations are built as kubectl builds them (skipped where kubectl is missing)", () => {
  test(`on ${runs} random ones`, async () => {
    let round = 0;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(build, async ({ chosen, layers }) => {
        const top = write(path.join(folder, String(round++)), chosen, layers);
        const rendered = await loadManifests([top], host);
        const own = await loadManifests([top], host, { renderer: "never" });
        // What kustomize refuses, e.g. two objects that got one name, is told; there is nothing to compare.
        fc.pre(!rendered.problems.some(({ code }) => code === "kustomization-not-rendered"));
        if (own.problems.some(({ code }) => code === "kustomization-not-applied")) return;
        compared++;
        const ours = sorted(own.objects.map((object) => ({ ...object, value: canonical(object.value) })));
        const theirs = sorted(rendered.objects.map((object) => ({ ...object, value: canonical(object.value) })));
        if (!isSame(ours, theirs)) expect(ours).toEqual(theirs);
        // Found again in the files, and at the same places as in our own build.
        const places = (raw: readonly RawObject[]): string[] => raw.map(({ document, at }) => JSON.stringify([document.file.path, at])).sort();
        expect(places(rendered.objects)).toEqual(places(own.objects));
      }),
      { numRuns: runs },
    );
    // Had most been refused or told as not applied, nothing would have been shown.
    expect(compared).toBeGreaterThan(runs / 2);
  }, 300_000);
});
