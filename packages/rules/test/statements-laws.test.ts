import { readFileSync, readdirSync } from "node:fs";
import { readPage } from "@demarc/charter";
import { verdict } from "@demarc/engine";
import { isList, readDocuments } from "@demarc/source";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import type { RuleContext } from "../src/rule.ts";
import { runRules } from "../src/run-rules.ts";
import { evaluateStatements } from "../src/statements/evaluate.ts";
import type { JudgedStatement } from "../src/statements/judgement.ts";
import { contextOf } from "./pipeline.ts";

const runs = Number(process.env["DEMARC_RUNS"] ?? 1);
const example = new URL("../../../examples/guidelines/", import.meta.url);
const page = readPage({ path: "page.md", text: readFileSync(new URL("page.md", example), "utf8") });

interface Written {
  readonly path: string;
  readonly value: unknown;
}

/** The objects of some folders, one a file. */
function objectsOf(...folders: readonly string[]): readonly Written[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, example)).flatMap((file) => {
      const { value } = readDocuments({ path: file, text: readFileSync(new URL(`${folder}/${file}`, example), "utf8") });
      return value.map((document, index) => ({ path: `${folder}/${index}-${file}`, value: document.value }));
    }),
  );
}

interface World {
  readonly context: RuleContext;
  readonly judged: ReadonlyMap<string, JudgedStatement>;
}

function judge(written: readonly Written[], waived: readonly string[] = []): World {
  const waivers = waived.map((rule) => ({ rule, file: "**", reason: "a trial", owner: "platform", expires: "2099-01-01", at: { file: "demarc.yaml", line: 1, column: 1 } }));
  const manifests = Object.fromEntries(written.map(({ path, value }) => [path, JSON.stringify(value, undefined, 1)]));
  const context = contextOf({ manifests, charter: { ...page.value, waivers } });
  const judged = evaluateStatements(context, { rules, run: runRules(rules, context), pageProblems: page.problems });
  return { context, judged: new Map(judged.map((one) => [one.statement.id, one])) };
}

const byTeam = { labels: { "managed-by": "financial-mlops-pytorch-team" } };

function object(apiVersion: string, kind: string, namespace: string | undefined, spec: unknown): Written {
  return { path: `extra/${kind}-${namespace ?? ""}.yaml`, value: { apiVersion, kind, metadata: { name: "extra", ...(namespace !== undefined && { namespace }), ...byTeam }, spec } };
}

/** Things that the page gives to the platform, from the application team's hand. */
const extras: readonly Written[] = [
  object("networking.k8s.io/v1", "Ingress", "financial-ml", { defaultBackend: { service: { name: "seldon-mesh", port: { number: 80 } } } }),
  object("networking.k8s.io/v1", "Ingress", "ingress-nginx", { defaultBackend: { service: { name: "seldon-mesh", port: { number: 80 } } } }),
  object("networking.istio.io/v1", "VirtualService", "financial-ml", {}),
  object("mlops.seldon.io/v1alpha1", "Server", "financial-ml", { extraCapabilities: ["torch"] }),
  object("mlops.seldon.io/v1alpha1", "ServerConfig", "seldon-system", {}),
  object("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", undefined, { priority: 1, subject: { namespaces: {} } }),
  object("networking.k8s.io/v1", "NetworkPolicy", "kube-system", { podSelector: {}, policyTypes: ["Egress"] }),
  object("networking.k8s.io/v1", "NetworkPolicy", "mlflow", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] }),
  object("networking.k8s.io/v1", "NetworkPolicy", "nobodys", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] }),
  object("networking.k8s.io/v1", "NetworkPolicy", "financial-ml", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
];

/** Rules whose findings somebody may answer for. */
const waivable = [
  "namespace-without-default-deny", "pod-not-isolated", "policy-for-every-pod", "required-flow-blocked", "undeclared-external", "undeclared-ingress", "world-ingress",
  "missing-request", "object-in-foreign-namespace", "cross-owner-allow-without-approval", "app-policy-touches-platform-scope",
];

/** The cut that takes the marks away: whose it is and which request it rests on. */
const UNMARKED = 4;

/** Leaves an object out, or one rule of a policy, or the object's marks. */
function without(written: readonly Written[], cuts: ReadonlyMap<number, number>): readonly Written[] {
  return written.flatMap(({ path, value }, index) => {
    const cut = cuts.get(index);
    if (cut === undefined) return [{ path, value }];
    const copy: unknown = structuredClone(value);
    if (cut === UNMARKED) {
      Reflect.set(Object(Reflect.get(Object(copy), "metadata")), "annotations", {});
      return [{ path, value: copy }];
    }
    const spec: unknown = Reflect.get(Object(copy), "spec");
    const lists = ["ingress", "egress"].map((key): unknown => Reflect.get(Object(spec), key)).filter(isList);
    const list = lists[cut % Math.max(1, lists.length)];
    if (cut === 0 || !Array.isArray(list) || list.length === 0) return [];
    list.splice(cut % list.length, 1);
    return [{ path, value: copy }];
  });
}

/** Every flow to a declared port that passes, by verdicts one by one. */
function allowed({ cluster }: RuleContext): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [source, from] of cluster.workloads.entries()) {
    for (const [destination, to] of cluster.workloads.entries()) {
      for (const { protocol, port } of cluster.world.workloads[destination]?.ports ?? []) {
        if (source === destination || from.namespace === to.namespace || from.pod.hostNetwork || to.pod.hostNetwork) continue;
        const { outcome } = verdict(cluster.world, { source: { kind: "workload", workload: source }, destination: { kind: "workload", workload: destination }, protocol, port });
        if (outcome === "allowed") found.add(`${from.group} → ${to.group} ${protocol} ${port}`);
      }
    }
  }
  return found;
}

const own = ["financial-ml/", "financial-mlops-pytorch/"];
const touchesOwn = (flow: string): boolean => own.some((name) => flow.startsWith(name) || flow.includes(` → ${name}`));

describe("the page's sentences, whatever is taken away", () => {
  const good = objectsOf("cluster", "platform", "app-good");
  // With the extra server, whose pods need what all pods need.
  const agreed = allowed(judge([...good, ...extras.filter(({ value }) => Reflect.get(Object(value), "kind") === "Server")]).context);
  const worlds = { good, bad: objectsOf("cluster", "platform", "app") };
  const cut = fc.constantFrom("good" as const, "bad" as const).chain((name) => {
    // Workloads stay: without them nothing passes that could be held against a sentence.
    const removable = worlds[name].flatMap(({ value }, index) => (/^(?:NetworkPolicy|Namespace)$/.test(String(Reflect.get(Object(value), "kind"))) ? [index] : []));
    return fc.record({ name: fc.constant(name), cuts: fc.array(fc.tuple(fc.constantFrom(...removable), fc.nat({ max: UNMARKED })), { maxLength: 4 }), added: fc.subarray([...extras], { maxLength: 3 }), waived: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(waivable, { minLength: 1 })) });
  });

  test("each has evidence, and what holds does", { timeout: 120_000 * Math.max(1, runs) }, () => {
    fc.assert(
      fc.property(cut, ({ name, cuts, added, waived }) => {
        const { context, judged } = judge([...without(worlds[name], new Map(cuts)), ...added], waived);
        for (const [id, { evidence, status, findings, remedy }] of judged) {
          expect([evidence.length > 0, evidence.every((said) => said.trim() !== "")], id).toEqual([true, true]);
          // What the page itself breaks (the footer, its example) no finding about manifests can report.
          if (status === "broken") expect([id, findings.length > 0 || /^S(?:3\.[DX]|[67]\.)/.test(id), remedy?.owner, remedy?.next]).toEqual([id, true, expect.stringMatching(/./), expect.stringMatching(/./)]);
        }
        // What somebody answers for passes, and breaks nothing.
        if (waived.length > 0) return;
        const passes = allowed(context);
        const holds = (id: string): boolean => judged.get(id)?.status === "holds";
        const beyond = [...passes].filter((flow) => touchesOwn(flow) && !agreed.has(flow));
        if (holds("S5.1")) expect(beyond).toEqual([]);
        // What nobody agreed to is never silent, nor what is needed and shut.
        if (holds("S2.F2b")) expect(beyond.filter((flow) => flow.startsWith("seldon-system/") && flow.includes(" → financial-ml/"))).toEqual([]);
        const pods = [...new Set(context.cluster.workloads.flatMap(({ group }) => (own.some((name) => group.startsWith(name)) ? [group] : [])))];
        if (holds("S2.F3a")) for (const pod of pods) for (const protocol of ["UDP", "TCP"]) expect([...passes].some((flow) => flow.startsWith(`${pod} → kube-system/`) && flow.endsWith(` ${protocol} 53`)), `${pod} ${protocol}`).toBe(true);
      }),
      { numRuns: 30 * runs },
    );
  });
});
