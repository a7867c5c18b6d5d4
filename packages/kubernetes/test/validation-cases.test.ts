import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clusterOf } from "./manifests-of.ts";

interface Errors {
  readonly errors: readonly { readonly path: string; readonly type: string }[];
}

interface PolicyCase extends Errors {
  readonly id: string;
  readonly policy: object;
}

/** By an object, or by text where it matters how YAML is read. */
type ObjectCase = Errors & { readonly id: string; readonly description: string; readonly kubernetesVersion?: string } & (
    | { readonly object: object }
    | { readonly text: string }
  );

// Our own files; their shape is asserted by what the tests do with it.
function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../conformance/${name}`, import.meta.url), "utf8"));
}

const policies = read("policy-semantics/validation-cases.json") as readonly PolicyCase[];
const objects = read("validation.json") as readonly ObjectCase[];

test("the conformance set is whole", () => {
  expect(policies.length).toBeGreaterThanOrEqual(86);
});

function found(text: string, kubernetesVersion?: string): readonly string[] {
  const cluster = clusterOf(text, { kubernetesVersion });
  return cluster.objects.flatMap(({ refusals }) => refusals).map(({ path, type }) => `${path}: ${type}`);
}

function asSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function shown({ errors }: Errors): readonly string[] {
  return errors.map(({ path, type }) => `${path}: ${type}`);
}

test.each(policies)("$id gives the API server's errors, as sets of path and type", (one) => {
  expect(asSet(found(JSON.stringify(one.policy)))).toEqual(asSet(shown(one)));
});

test.each(objects)("$id: $description", (one) => {
  const text = "text" in one ? one.text : JSON.stringify(one.object);
  expect(asSet(found(text, one.kubernetesVersion))).toEqual(asSet(shown(one)));
});
