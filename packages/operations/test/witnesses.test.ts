import { readFileSync } from "node:fs";
import { readPage } from "@demarc/charter";
import { isList, readDocuments } from "@demarc/source";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../src/check/operation.ts";
import type { CheckResult } from "../src/check/result.ts";
import type { Judged } from "../src/judged.ts";
import { runConnectivityTest } from "../src/test/operation.ts";
import { exampleFiles, worldOf } from "./world-of.ts";

const runs = Number(process.env["DEMARC_RUNS"] ?? 1);
const page = readPage({ path: "page.md", text: readFileSync(new URL("../../../examples/guidelines/page.md", import.meta.url), "utf8") });

/** An object as plain data, free to be changed. */
type Plain = Record<string, unknown>;
type World = readonly { readonly path: string; readonly value: Plain }[];

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectsOf(...folders: readonly string[]): World {
  return Object.entries(exampleFiles(...folders)).flatMap(([path, text]) =>
    readDocuments({ path, text }).value.flatMap(({ value }, index) => {
      const copy: unknown = JSON.parse(JSON.stringify(value));
      return isPlain(copy) ? [{ path: path.replace(".yaml", `-${index}.json`), value: copy }] : [];
    }),
  );
}

const worlds = { good: objectsOf("cluster", "platform", "app-good"), bad: objectsOf("cluster", "platform", "app") };

function within(value: unknown, ...path: readonly string[]): Plain {
  const found = path.reduce<unknown>((at, key) => (isPlain(at) ? at[key] : undefined), value);
  return isPlain(found) ? found : {};
}

const ports = [53, 80, 443, 5000, 6443, 9000, 9001, 9002, 9004, 9005, "http"] as const;
const namespaces = ["financial-ml", "financial-mlops-pytorch", "kube-system", "seldon-system", "mlflow", "minio", "ingress-nginx", "monitoring"] as const;
const blocks = ["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.43.0.1/32", "192.168.1.0/24", "192.168.1.208/32", "203.0.113.0/24", "::/0"] as const;
const labels: readonly Plain[] = [{}, { "seldon-server-name": "mlserver" }, { "app.kubernetes.io/name": "seldon-envoy" }, { "app.kubernetes.io/component": "training" }, { "k8s-app": "kube-dns" }, { app: "nobody" }];

const peer: fc.Arbitrary<Plain> = fc.oneof(
  fc.constantFrom(...blocks).map((cidr) => ({ ipBlock: { cidr } })),
  fc.constant({ ipBlock: { cidr: "0.0.0.0/0", except: ["203.0.113.0/24", "10.0.0.0/8"] } }),
  fc.constantFrom(...labels).map((matchLabels) => ({ podSelector: { matchLabels } })),
  fc.constantFrom(...namespaces).map((name) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } })),
  fc.constant({ namespaceSelector: {} }),
);
const port: fc.Arbitrary<Plain> = fc.record({ protocol: fc.constantFrom("TCP", "TCP", "UDP"), port: fc.constantFrom(...ports) });
const side = fc.constantFrom("ingress" as const, "egress" as const);
const policyRule = side.chain((direction) =>
  fc
    .record({ peers: fc.option(fc.array(peer, { maxLength: 2 })), to: fc.option(fc.array(port, { maxLength: 2 })) })
    .map(({ peers, to }) => ({ direction, rule: { ...(peers !== null && { [direction === "ingress" ? "from" : "to"]: peers }), ...(to !== null && { ports: to }) } })),
);

/** A change to some object of a kind, by number; more than there are begin again. */
interface Change {
  readonly kind: RegExp;
  readonly number: number;
  readonly make: (value: Plain) => void;
}

const policies = /^NetworkPolicy$/;
const workloads = /^(?:Deployment|StatefulSet|DaemonSet)$/;
const change: fc.Arbitrary<Change> = fc
  .tuple(
    fc.nat({ max: 99 }),
    fc.oneof(
      policyRule.map(({ direction, rule }) => ({
        kind: policies,
        make: ({ spec }: Plain) => {
          const rules = within(spec)[direction];
          within(spec)[direction] = [...(isList(rules) ? rules : []), rule];
        },
      })),
      side.map((direction) => ({ kind: policies, make: ({ spec }: Plain) => { within(spec)[direction] = []; } })),
      side.map((direction) => ({ kind: policies, make: ({ spec }: Plain) => { within(spec)["policyTypes"] = [direction === "ingress" ? "Ingress" : "Egress"]; } })),
      fc.constantFrom(...labels).map((matchLabels) => ({ kind: policies, make: ({ spec }: Plain) => { within(spec)["podSelector"] = { matchLabels }; } })),
      fc.constantFrom(...namespaces).map((namespace) => ({ kind: policies, make: ({ metadata }: Plain) => { within(metadata)["namespace"] = namespace; } })),
      fc.constant({ kind: policies, make: ({ spec }: Plain) => { within(spec)["policyTypes"] = ["ingress"]; } }),
      fc.constant({ kind: /^Namespace$/, make: ({ metadata }: Plain) => { within(metadata)["labels"] = { name: "other" }; } }),
      fc.constant({ kind: workloads, make: ({ spec }: Plain) => { within(spec, "template", "spec")["hostNetwork"] = true; } }),
      fc.constantFrom(...labels).map((own) => ({ kind: workloads, make: ({ spec }: Plain) => { within(spec, "template", "metadata")["labels"] = own; within(spec)["selector"] = { matchLabels: own }; } })),
    ),
  )
  .map(([number, what]) => ({ number, ...what }));

function changed(world: World, changes: readonly Change[]): World {
  const copy = structuredClone<World>(world);
  for (const { kind, number, make } of changes) {
    const meant = copy.filter(({ value }) => kind.test(String(value["kind"])));
    const one = meant[number % meant.length];
    if (one !== undefined) make(one.value);
  }
  return copy;
}

interface Checked {
  readonly judged: Judged;
  readonly result: CheckResult;
}

function checked(world: World): Checked {
  const judged = worldOf(Object.fromEntries(world.map(({ path, value }) => [path, JSON.stringify(value, undefined, 1)])), {}, page.value);
  const { value } = check(judged, { problems: page.problems, today: "2026-11-01", onlyRules: [], skipRules: [], withAccounts: false });
  if (value === undefined) throw new Error("nothing was judged");
  for (const { error } of value.faults) throw error;
  return { judged, result: value.result };
}

/** Rules whose witness is a flow that passes, and rules whose witness does not. Others tell of policies, not of flows. */
const open = /^(?:undeclared-.*|world-.*|cross-owner-allow-without-approval|flow-wider-than-required|forbidden-flow-open|metadata-ip-reachable|masked-rule|dns-too-wide|empty-peer-list-allows-all|ports-empty-all-ports)$/;
const shut = /^(?:required-flow-blocked|asymmetric-flow|unreachable-service|egress-isolated-without-dns|loadbalancer-blocked|ingress-backend-blocked|apiserver-blocked|dns-tcp-missing)$/;

interface Witness {
  readonly rule: string;
  readonly text: string;
  readonly verdict: "allowed" | "denied" | "undetermined";
}

function witnessesOf({ findings }: CheckResult): readonly Witness[] {
  return findings.flatMap(({ rule, witness: text, message }) => {
    const verdict = open.test(rule) ? "allowed" : shut.test(rule) ? "denied" : undefined;
    if (verdict === undefined || text === undefined) return [];
    return [{ rule, text, verdict: /hangs on|does not tell/.test(message) ? "undetermined" : verdict }];
  });
}

/** What `demarc test` says of flows as findings write them: `a/b → [2001:db8::7]:443/TCP`. */
function verdictsOf({ judged }: Checked, texts: readonly string[]): readonly string[] {
  const location = { file: "witnesses", line: 1, column: 1 };
  const probes = texts.map((text) => {
    const [, from = "", to = "", number = "", protocol = ""] = /^(\S+) → (\S+):(\d+)\/(TCP|UDP|SCTP)$/.exec(text) ?? [];
    return { from: from.replace(/^\[|\]$/g, ""), to: to.replace(/^\[|\]$/g, ""), protocol: protocol as "TCP", port: Number(number), expect: "allowed" as const, ipFamily: undefined, location };
  });
  return runConnectivityTest({ name: "witnesses", file: "witnesses", manifests: [], options: {}, probes }, judged.cluster).probes.map(({ verdict }) => verdict);
}

/** Sentences that are about what policies and objects say, and not about flows, stand without a finding. */
const aboutFlows = /^S(?:1\.P4|2\.[FE]|5\.[123])/;

describe("whatever is changed in the page's world", () => {
  const world = fc.record({ name: fc.constantFrom("good" as const, "good" as const, "bad" as const), changes: fc.array(change, { minLength: 1, maxLength: 3 }) });

  test("witnesses are true, and what breaks a sentence about flows is found", { timeout: 120_000 * Math.max(1, runs) }, () => {
    let told = 0;
    fc.assert(
      fc.property(world, ({ name, changes }) => {
        const one = checked(changed(worlds[name], changes));
        const witnesses = witnessesOf(one.result);
        told += witnesses.length;
        const verdicts = verdictsOf(one, witnesses.map(({ text }) => text));
        expect(witnesses.map(({ rule, text }, index) => `${rule} ${text} ${verdicts[index] ?? ""}`)).toEqual(witnesses.map(({ rule, text, verdict }) => `${rule} ${text} ${verdict}`));
        for (const { id, status, findings, evidence } of one.result.statements) {
          if (status === "broken" && aboutFlows.test(id)) expect(findings.length, `${id}: ${evidence.join("; ")}`).toBeGreaterThan(0);
        }
      }),
      { numRuns: 25 * runs },
    );
    expect(told).toBeGreaterThan(25 * runs);
  });
});
