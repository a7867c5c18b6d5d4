import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApiError } from "../../src/object.ts";
import { clusterOf } from "../manifests-of.ts";
import { policies } from "./policies.ts";

const oracle = process.env["DEMARC_API_SERVER_ORACLE"];
const runs = 5000 * Number(process.env["DEMARC_RUNS"] ?? 1);

/** Errors by the API server's own code, policy by policy. */
function ask(program: string, items: readonly unknown[], isStrict: boolean): readonly (readonly ApiError[])[] {
  const input = items.map((item) => `${JSON.stringify(item)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(program, isStrict ? ["strict"] : [], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr);
  // Our own program's answer, in its own form.
  return stdout.trim().split("\n").map((line) => JSON.parse(line) as readonly ApiError[]);
}

/** Errors in one text, sorted: the order of map keys is Go's to choose. The decoder stops at its first error, we tell all. */
function shown(errors: readonly ApiError[], isDecoder: boolean): readonly string[] {
  if (isDecoder) return errors.map(({ message }) => message.slice(message.indexOf("json: ")));
  return errors.map(({ path, type, message }) => `${path} ${type} ${withoutOwners(message)}`).sort();
}

/** Owner references are quoted as Go prints them, fields that are missing included: not worth imitating. */
function withoutOwners(message: string): string {
  return message.replace(/^Invalid value: \[\{.*\}\]/, "Invalid value: […]");
}

describe.skipIf(oracle === undefined)("the API server's own code says the same (skipped without DEMARC_API_SERVER_ORACLE, see README.md)", () => {
  test.each([
    { when: "before 1.36", kubernetesVersion: undefined, isStrict: false },
    { when: "from 1.36 on", kubernetesVersion: "1.37", isStrict: true },
  ])("on generated policies, $when", ({ kubernetesVersion, isStrict }) => {
    const items = fc.sample(policies, runs);
    const answers = ask(oracle ?? "", items, isStrict);
    let accepted = 0;
    items.forEach((item, i) => {
      const theirs = answers[i] ?? [];
      const ours = clusterOf(JSON.stringify(item), { kubernetesVersion }).objects[0]?.refusals ?? [];
      const isDecoder = theirs.some(({ type }) => type === "TypeInvalid");
      if (theirs.length === 0) accepted++;
      const context = JSON.stringify(item);
      if (isDecoder) expect(shown(ours, true), context).toContain(shown(theirs, true)[0]);
      else expect(shown(ours, false), context).toEqual(shown(theirs, false));
    });
    // Neither all right nor all wrong, or the comparison would say little.
    expect(accepted).toBeGreaterThan(runs / 20);
    expect(accepted).toBeLessThan(runs * 0.9);
  }, 600_000);
});
