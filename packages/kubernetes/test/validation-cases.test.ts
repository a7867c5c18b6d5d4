import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clusterOf } from "./manifests-of.ts";

interface ValidationCase {
  readonly id: string;
  readonly policy: object;
  readonly errors: readonly { readonly path: string; readonly type: string }[];
}

const file = new URL("../../../conformance/policy-semantics/validation-cases.json", import.meta.url);
// Our own file; its shape is asserted by what the tests do with it.
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly ValidationCase[];

test("the conformance set is whole", () => {
  expect(cases.length).toBeGreaterThanOrEqual(86);
});

test.each(cases)("$id gives the API server's errors, as sets of path and type", ({ policy, errors }) => {
  const cluster = clusterOf(JSON.stringify(policy));
  const found = cluster.objects.flatMap(({ refusals }) => refusals).map(({ path, type }) => `${path}: ${type}`);
  expect([...new Set(found)].sort()).toEqual([...new Set(errors.map(({ path, type }) => `${path}: ${type}`))].sort());
});
