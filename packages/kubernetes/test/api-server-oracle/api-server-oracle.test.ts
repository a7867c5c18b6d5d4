import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApiError } from "../../src/object.ts";
import { clusterOf } from "../manifests-of.ts";
import { objectsByKind } from "./objects.ts";
import { policies } from "./policies.ts";

const oracle = process.env["DEMARC_API_SERVER_ORACLE"];
const runs = 2000 * Number(process.env["DEMARC_RUNS"] ?? 1);

/** Errors by the API server's own code, object by object. */
function ask(items: readonly unknown[], isStrict: boolean): readonly (readonly ApiError[])[] {
  const input = items.map((item) => `${JSON.stringify(item)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(oracle ?? "", isStrict ? ["strict"] : [], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr);
  // Our own program's answer, in its own form.
  return stdout.trim().split("\n").map((line) => JSON.parse(line) as readonly ApiError[]);
}

/** Sorted: the order of map keys is Go's to choose. */
function shown(errors: readonly ApiError[]): readonly string[] {
  return [...new Set(errors.map(({ path, type, message }) => `${path} ${type} ${withoutOwners(message)}`))].sort();
}

/** Owner references are quoted as Go prints them, fields that are missing included: not worth imitating. */
function withoutOwners(message: string): string {
  return message.replace(/^Invalid value: \[\{.*\}\]/, "Invalid value: […]");
}

/** Fails at the first object on which the answers differ; gives the share that was accepted. */
function compare(items: readonly unknown[], kubernetesVersion: string | undefined): number {
  let accepted = 0;
  const answers = ask(items, kubernetesVersion !== undefined);
  items.forEach((item, i) => {
    const context = JSON.stringify(item);
    const theirs = answers[i] ?? [];
    const ours = clusterOf(context, { kubernetesVersion }).objects[0]?.refusals ?? [];
    if (theirs.length === 0) accepted++;
    // The decoder stops at its first error and names no path; we tell all.
    const [first] = theirs.filter(({ type }) => type === "TypeInvalid").map(({ message }) => message.slice(message.indexOf("json: ")));
    if (first === undefined) expect(shown(ours), context).toEqual(shown(theirs));
    else expect(ours.map(({ message }) => message), context).toContain(first);
  });
  return accepted / items.length;
}

describe.skipIf(oracle === undefined)("the API server's own code says the same (skipped without DEMARC_API_SERVER_ORACLE, see README.md)", () => {
  test.each([
    { when: "before 1.36", kubernetesVersion: undefined },
    { when: "from 1.36 on", kubernetesVersion: "1.37" },
  ])("of generated NetworkPolicies, $when", ({ kubernetesVersion }) => {
    const accepted = compare(fc.sample(policies, runs), kubernetesVersion);
    // Neither all right nor all wrong, or the comparison would say little.
    expect(accepted).toBeGreaterThan(0.05);
    expect(accepted).toBeLessThan(0.9);
  }, 600_000);

  test.each(Object.keys(objectsByKind))("of a generated %s", (kind) => {
    const objects = objectsByKind[kind] ?? fc.constant({});
    const accepted = compare(fc.sample(objects, runs), undefined);
    expect(accepted).toBeLessThan(0.9);
  }, 600_000);
});
