import { formatCidrs } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import type { ConformanceCase, Situation } from "../src/index.ts";
import { clusterOfCase, worldOfCase } from "./cluster-of-case.ts";
import { compare, failures } from "./compare.ts";
import { forAllSituations, runs } from "./for-all-situations.ts";
import { readCases } from "./read-cases.ts";

const all = readCases();
// What the API server does not take shows what implementations do where nobody validates; the product says that it is refused.
const isAdmitted = ({ tags }: ConformanceCase): boolean => !tags.includes("not-admitted");
const cases = all.filter(isAdmitted);

describe(`the product answers all ${cases.length} conformance cases, from the text of manifests`, () => {
  test.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    // Where a case says nothing of the pod network, nothing is known of it.
    expect(failures(one, worldOfCase(one))).toEqual([]);
  });
});

test("of the others the product says that a policy is refused", () => {
  const others = all.filter((one) => !isAdmitted(one));
  expect(others.length).toBeGreaterThan(0);
  for (const one of others) {
    const policies = worldOfCase(one).world.tiers.flatMap((tier) => tier.policies);
    expect(policies.some(({ standing }) => standing === "refused"), one.id).toBe(true);
  }
});

describe("the product and the reference agree on every flow", () => {
  for (const { what, usual, ...wanted } of [
    { what: "all kinds of manifests, everything known", usual: 60, known: true, admin: true },
    { what: "all kinds of manifests, with things not known", usual: 40, known: false, admin: true },
  ]) {
    test(`${what}: ${runs(usual)} situations`, { timeout: 60_000 * runs(2) }, () => {
      const count = { flows: 0, undetermined: 0, moreExact: 0 };
      forAllSituations({ ...wanted, withOptions: true }, usual, (random) => {
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

/** Labels without a value cannot be written down. */
function writable(situation: Situation): Situation {
  const pods = situation.cluster.pods.map((pod) => ({ ...pod, unknownLabels: [] }));
  return { ...situation, cluster: { ...situation.cluster, pods } };
}
