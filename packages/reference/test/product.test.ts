import { formatCidrs } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import type { Situation } from "../src/index.ts";
import { clusterOfCase } from "./cluster-of-case.ts";
import { compare, failures } from "./compare.ts";
import { forAllSituations, runs } from "./for-all-situations.ts";
import { readCases } from "./read-cases.ts";

const cases = readCases();

// A label whose value is not known cannot be written down, nor can a policy that is right but refused.
const written = cases.filter(
  ({ cluster, policies, refused }) =>
    refused === undefined &&
    cluster.pods.every(({ unknownLabels }) => unknownLabels === undefined) &&
    policies.every(({ kind }) => kind === "NetworkPolicy"),
);

describe(`the product answers ${written.length} conformance cases, from the text of manifests`, () => {
  test("the case set has NetworkPolicies", () => {
    expect(written.length).toBeGreaterThanOrEqual(190);
  });

  test.each(written.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(failures(one, clusterOfCase(one), [])).toEqual([]);
  });
});

describe("the product and the reference agree on every flow", () => {
  for (const { what, usual, known } of [
    { what: "manifests with everything known", usual: 80, known: true },
    { what: "manifests with things not known", usual: 60, known: false },
  ]) {
    test(`${what}: ${runs(usual)} situations`, { timeout: 60_000 * runs(2) }, () => {
      const count = { flows: 0, undetermined: 0, moreExact: 0 };
      forAllSituations({ known, admin: false, withOptions: true }, usual, (random) => {
        const situation = writable(random);
        const product = clusterOfCase(situation);
        // The product may tell where pods are from the input; that is not what is tried here.
        const podCidrs = formatCidrs(product.world.semantics.podRanges);
        return compare({ ...situation, options: { ...situation.options, podCidrs } }, product, count);
      });
      console.log(`${what}: ${runs(usual)} situations, ${count.flows} flows`);
    });
  }
});

/** What cannot be written down: labels without a value, and a policy that is right but refused. */
function writable({ cluster, policies, options }: Situation): Situation {
  const pods = cluster.pods.map((pod) => ({ ...pod, unknownLabels: [] }));
  return { cluster: { ...cluster, pods }, policies, ...(options === undefined ? {} : { options }) };
}
