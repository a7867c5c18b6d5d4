import { expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import { runRules } from "../src/run-rules.ts";
import { contextOf } from "./pipeline.ts";

/**
 * One object can hold some 1.5 MiB. Where a rule, or the engine, compares each part of a policy with each other, these
 * run into the limit of a test.
 */
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

test.each<readonly [string, object]>([
  ["ports in one rule", { ingress: [{ ports: numbers(20_000).map((i) => ({ protocol: "TCP", port: 2 * i + 1 })) }] }],
  ["ports by name in one rule", { ingress: [{ ports: numbers(20_000).map((i) => ({ port: `p-${i}` })) }] }],
  ["rules of one port each", { ingress: numbers(10_000).map((i) => ({ from: [{ podSelector: { matchLabels: { app: `app-${i % 3}` } } }], ports: [{ protocol: "TCP", port: i + 1 }] })) }],
  ["blocks in one rule", { egress: [{ to: numbers(15_000).map((i) => ({ ipBlock: { cidr: `${11 + (i >> 14)}.${(i >> 6) & 255}.${(4 * i) & 255}.0/23` } })) }], policyTypes: ["Egress"] }],
])("a policy with thousands of %s is judged like a short one", (_, spec) => {
  const pods = numbers(3).map((i) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: `app-${i}`, namespace: "serving", labels: { app: `app-${i}` } }, spec: { containers: [{ name: "main", image: "main", ports: [{ containerPort: 8080 }] }] } }));
  const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "long", namespace: "serving" }, spec: { podSelector: {}, ...spec } };
  const run = runRules(rules, contextOf({ manifests: { "all.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: [...pods, policy] }) } }));
  expect(run.faults).toEqual([]);
  expect(run.findings.some(({ object }) => object?.name === "long")).toBe(true);
});
