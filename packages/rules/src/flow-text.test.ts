import { describe, expect, test } from "vitest";
import { charterOf } from "../test/charter-text.ts";
import { dedent } from "../test/dedent.ts";
import { guidelinesPage } from "../test/guidelines-page.ts";
import { contextOf } from "../test/pipeline.ts";
import { policyYaml, servingWorld } from "../test/serving-world.ts";
import { flowGroups } from "./flow-groups.ts";
import { describeTally, tally, witnessOf, type View } from "./flow-text.ts";
import type { RuleContext } from "./rule.ts";
import { workloadNames } from "./workload-names.ts";

const charter = charterOf(dedent(guidelinesPage));
const owner = "financial-mlops-pytorch";

/** The pairs that the first rule of the first policy carries. */
function carried(spec: string, more = ""): { readonly context: RuleContext; readonly pairs: Parameters<typeof tally>[1]; readonly view: View } {
  const context = contextOf({ manifests: { "base.yaml": servingWorld, "p.yaml": `${policyYaml("p", spec)}${more}` }, charter });
  const [policy] = context.cluster.networkPolicies;
  const rule = policy?.ingress?.[0] ?? policy?.egress?.[0];
  if (policy === undefined || rule === undefined) throw new Error("the policy has no rule");
  return { context, pairs: context.reachability.account({ object: policy.object.id, path: rule.path }).carries, view: { direction: rule.direction, owner } };
}

const toEnvoy = (rule: string): string => `podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Ingress]\ningress: [${rule}]`;

describe("a tally of flows", () => {
  test("counts one for each source, destination and declared port, and those of other teams apart", () => {
    const { context, pairs, view } = carried(toEnvoy("{from: [{namespaceSelector: {}}]}"));
    // Eight other workloads × ports 9000 and 9003; three of them are the team's own.
    expect(tally(context, pairs, view)).toEqual({ flows: 16, foreign: new Map([["platform", 10]]), outside: "" });
  });

  test("counts the far end of egress by its own ports", () => {
    const { context, pairs, view } = carried("podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}]}]");
    // Ports of the others: envoy 2, drift-monitor 1, scheduler 3, nginx 2, prometheus 1, MLflow 1, CoreDNS 3.
    expect(tally(context, pairs, view)).toEqual({ flows: 13, foreign: new Map([["platform", 10]]), outside: "" });
  });

  test("names addresses, whatever their number", () => {
    const { context, pairs, view } = carried(toEnvoy("{from: [{ipBlock: {cidr: 192.168.1.0/24}}], ports: [{port: 9000}]}"));
    const outside = pairs.filter(({ source }) => context.reachability.parties[source]?.kind === "addresses");
    expect(tally(context, outside, view)).toEqual({ flows: 0, foreign: new Map(), outside: "192.168.1.0/24" });
  });

  test.each([
    [{ flows: 0, foreign: new Map(), outside: "" }, "no flow to a declared port"],
    [{ flows: 0, foreign: new Map(), outside: "10.0.0.0/8" }, "10.0.0.0/8"],
    [{ flows: 1, foreign: new Map([["platform", 1]]), outside: "" }, "1 flow, with a workload of the platform team"],
    [{ flows: 3, foreign: new Map([["platform", 3]]), outside: "" }, "3 flows, all of them with workloads of the platform team"],
    [{ flows: 73, foreign: new Map([["fraud", 4], ["platform", 31]]), outside: "any address outside the cluster" }, "73 flows, 31 of them with workloads of the platform team, 4 of them with workloads of team fraud, and any address outside the cluster"],
  ])("in words: %#", (counted, words) => {
    expect(describeTally(counted)).toBe(words);
  });
});

describe("a witness", () => {
  test("shows another team's workload before one's own, on a port that is declared", () => {
    const { context, pairs, view } = carried(toEnvoy("{from: [{namespaceSelector: {}}]}"));
    expect(witnessOf(context, pairs, view)).toBe("ingress-nginx/controller → financial-ml/seldon-envoy:9000/TCP");
  });

  test("shows a workload before an address, and an address that nobody has", () => {
    const all = carried(toEnvoy("{ports: [{port: 9000}]}"));
    expect(witnessOf(all.context, all.pairs, all.view)).toBe("ingress-nginx/controller → financial-ml/seldon-envoy:9000/TCP");
    const outside = carried(toEnvoy("{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9000}]}"));
    expect(witnessOf(outside.context, outside.pairs.filter(({ source }) => outside.context.reachability.parties[source]?.kind === "addresses"), outside.view)).toBe("203.0.113.7 → financial-ml/seldon-envoy:9000/TCP");
  });

  test("of nothing there is none", () => {
    const { context, view } = carried(toEnvoy("{ports: [{port: 9000}]}"));
    expect(witnessOf(context, [], view)).toBeUndefined();
  });
});

describe("flow groups", () => {
  test("merge replicas of one owner, and address ranges with the same traffic", () => {
    const pods = [1, 2, 3].map((n) => `---\n{apiVersion: v1, kind: Pod, metadata: {name: kafka-${n}, namespace: mlflow, labels: {app: kafka}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: kafka, controller: true, uid: x}]}, spec: {containers: []}}\n`).join("");
    const { context, pairs } = carried(toEnvoy("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}, {ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 9000}]}"), pods);
    const names = flowGroups(context, pairs).map(({ source, destination }) => `${source} → ${destination}`);
    expect(names).toContain("mlflow/kafka → financial-ml/seldon-envoy");
    expect(names.filter((name) => name.startsWith("mlflow/"))).toEqual(["mlflow/kafka → financial-ml/seldon-envoy", "mlflow/mlflow → financial-ml/seldon-envoy"]);
    expect(names).toContain("any IPv4 address outside the cluster except 10.0.0.0/8 → financial-ml/seldon-envoy");
  });

  test("leave out what a pod that is alone says to itself", () => {
    const { context, pairs } = carried(toEnvoy("{from: [{podSelector: {}}], ports: [{port: 9000}]}"));
    expect(flowGroups(context, pairs).map(({ source }) => source)).toEqual(["financial-ml/drift-monitor", "financial-ml/mlserver"]);
  });

  test("of very many are shown by namespace", () => {
    const pods = Array.from({ length: 300 }, (_, n) => `---\n{apiVersion: v1, kind: Pod, metadata: {name: job-${n}, namespace: mlflow, labels: {app: job-${n}}}, spec: {containers: []}}\n`).join("");
    const { context, pairs } = carried(toEnvoy("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 9000}]}"), pods);
    expect(flowGroups(context, pairs).map(({ source, destination }) => `${source} → ${destination}`)).toEqual(["mlflow/* → financial-ml/*"]);
  });
});

test("workloads of the same name in one namespace are told apart by kind, others are not", () => {
  const twin = "{apiVersion: v1, kind: Pod, metadata: {name: mlserver, namespace: financial-ml, labels: {app: other}}, spec: {containers: []}}";
  const { cluster } = contextOf({ manifests: { "base.yaml": servingWorld, "twin.yaml": twin } });
  const inServing = cluster.workloads.flatMap(({ namespace }, index) => (namespace === "financial-ml" ? [index] : []));
  expect(workloadNames(cluster, inServing)).toEqual(["financial-ml/deployment/mlserver", "financial-ml/drift-monitor", "financial-ml/pod/mlserver", "financial-ml/seldon-envoy"]);
});
