import { readCharter, type Charter } from "@demarc/charter";
import { buildCluster, type CniChoice, type CniOptions, type Manifests } from "@demarc/kubernetes";
import { readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { schemaErrors } from "../../test/schema-check.ts";
import { cniChoice, plugInFor } from "../plug-in.ts";
import { whatIf } from "./operation.ts";
import type { ChangeGroup, WhatIfResult } from "./result.ts";

const pod = (namespace: string, name: string, ip: string, port: number): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: "example.invalid/c:1", ports: [{name: http, containerPort: ${port}}]}]}\nstatus: {podIP: ${ip}}\n`;
const policy = (rules: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: clients, namespace: mlflow}\nspec:\n  podSelector: {}\n  ${rules}\n`;
const both = `${pod("mlflow", "mlflow", "10.42.0.8", 5000)}---\n${pod("serving", "model", "10.42.0.9", 80)}`;
const page = "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  namespaces: [{name: serving, owner: platform}, {name: mlflow, owner: platform}]\n  flows: [{from: [serving], to: [mlflow/mlflow], ports: [TCP 5000]}]\n";

function manifestsOf(text: string): Manifests {
  const { value: documents, problems } = readDocuments({ path: "w.yaml", text });
  return { objects: documents.map((document) => ({ value: document.value, document, at: [] })), problems, files: 1, documents: documents.length, unrendered: [], leftOut: [] };
}

function whatIfOf(text: string, names: readonly (string | undefined)[], charter?: Charter): WhatIfResult {
  const manifests = manifestsOf(text);
  const build = (cni: CniChoice | undefined, semantics: CniOptions): ReturnType<typeof buildCluster> =>
    buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], cni, semantics });
  const plugIns = names.map((name) => cniChoice(name, "--cni"));
  return whatIf({ charter }, { plugIns, today: "2026-11-24", build, optionsFor: (cni) => plugInFor(charter?.environment, cni).semantics });
}

function charterOf(text: string): Charter {
  const { value } = readCharter({ path: "demarc.yaml", text });
  if (value === undefined) throw new Error("no charter");
  return value.charter;
}

const words = ({ effect, direction, reason, flows }: ChangeGroup): readonly string[] => flows.map(({ source, destination, allowed }) => {
  const [from, to] = [source, destination].map((end) => (end.kind === "workload" ? `${end.namespace}/${end.name}` : end.kind === "external" ? "outside" : end.kind));
  const ports = allowed === "all" ? "all" : allowed.map((one) => `${one.protocol} ${one.ports.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join()}`).join();
  return `${effect} ${direction} ${from} > ${to} ${ports}: ${reason.switches.join()}`;
});

describe("what fares differently from one plug-in to the next, and why", () => {
  test.each<readonly [string, string, readonly [string | undefined, string], readonly string[]]>([
    ["nothing between two that do the same", policy("ingress: [{from: [{namespaceSelector: {}}]}]"), ["calico", "antrea"], []],
    ["enforcement begins", policy("ingress: []"), ["flannel", "calico"], ["stops ingress serving/model > mlflow/mlflow TCP 5000: enforcement", "stops ingress outside > mlflow/mlflow TCP 5000: enforcement"]],
    ["enforcement ends", policy("ingress: []"), ["calico", "none"], ["starts ingress serving/model > mlflow/mlflow TCP 5000: enforcement", "starts ingress outside > mlflow/mlflow TCP 5000: enforcement"]],
    ["a block no longer means a pod", policy("ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]"), ["calico", "cilium"], ["stops ingress serving/model > mlflow/mlflow TCP 5000: ipBlockMatchesPods"]],
    ["and no longer lets out to it", policy("egress: [{to: [{ipBlock: {cidr: 10.42.0.0/16}}]}]\n  policyTypes: [Egress]"), ["calico", "cilium"], ["stops egress mlflow/mlflow > serving/model TCP 80: ipBlockMatchesPods"]],
    ["a range is honoured at last", policy("ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 4000, endPort: 6000}]}]"), ["cilium@1.15", "cilium@1.16"], ["starts ingress serving/model > mlflow/mlflow TCP 5000: endPort"]],
    ["a name means any port", policy("ingress: [{from: [{namespaceSelector: {}}], ports: [{port: admin}]}]"), ["calico", "openshift"], ["starts ingress serving/model > mlflow/mlflow TCP 5000: namedPorts"]],
    ["today's is not known", policy("ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]"), [undefined, "cilium"], ["stops ingress serving/model > mlflow/mlflow TCP 5000: ipBlockMatchesPods"]],
    [
      "a kind of policies is no longer enforced",
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: quarantine}\nspec: {priority: 1, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n",
      ["openshift", "kube-router"],
      ["starts ingress serving/model > mlflow/mlflow TCP 5000: "],
    ],
  ])("%s", (_, text, names, changes) => {
    const { steps } = whatIfOf(`${both}---\n${text}`, names);
    expect(steps.flatMap((step) => step.changes.flatMap(words))).toEqual(changes);
  });

  test("each rule that no longer matches is told at its line", () => {
    const [step] = whatIfOf(`${both}---\n${policy("ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]")}`, ["calico", "cilium"]).steps;
    expect(step?.changes[0]?.reason).toMatchObject({ text: "address blocks no longer match pods", policies: [{ policy: { name: "clients" }, location: { line: 18 } }] });
    expect(step?.totals).toEqual({ stops: { required: 0, flows: 1 }, starts: { required: 0, flows: 0 }, unclear: { required: 0, flows: 0 } });
  });

  test("two steps are told one after the other", async () => {
    const result = whatIfOf(`${both}---\n${policy("ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]")}`, ["flannel", "calico", "cilium"]);
    expect(result.steps.map(({ from, to }) => `${from.name} ${to.name}`)).toEqual(["Flannel Calico", "Calico Cilium"]);
    expect(result.problems).toEqual([]);
    expect(await schemaErrors("what-if", result)).toEqual([]);
  });
});

describe("what the page requires", () => {
  const fromBlock = `${both}---\n${policy("ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]")}`;

  test.each<readonly [string, readonly [string, string], readonly string[]]>([
    ["stops", ["calico", "cilium"], ["S2.F1 stops holds blocked, as address blocks no longer match pods"]],
    ["starts", ["cilium", "calico"], ["S2.F1 starts blocked holds, as address blocks match pods"]],
    ["is not told where it fares the same", ["calico", "kube-router"], []],
  ])("%s", (_, names, told) => {
    const [step] = whatIfOf(fromBlock, names, charterOf(page)).steps;
    expect(step?.required.map(({ statement, effect, before, after, reason }) => `${statement} ${effect} ${before} ${after}, as ${reason.text}`)).toEqual(told);
    expect(step?.totals.stops.required).toBe(names[1] === "cilium" ? 1 : 0);
  });

  test("what the charter says of its plug-in's ways counts for that one alone", () => {
    const own = charterOf(`${page}  environment: {cni: cilium, cniOptions: {ipBlockMatchesPods: true}}\n`);
    expect(whatIfOf(fromBlock, ["calico", "cilium"], own).steps[0]?.changes).toEqual([]);
    expect(whatIfOf(fromBlock, ["cilium", "calico"], own).steps[0]?.switches.map((one) => one.switch)).not.toContain("ipBlockMatchesPods");
  });
});
