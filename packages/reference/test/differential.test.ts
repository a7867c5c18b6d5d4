import { describe, test } from "vitest";
import { worldOfCase } from "./cluster-of-case.ts";
import { compare } from "./compare.ts";
import { forAllSituations, runs } from "./for-all-situations.ts";


describe("engine and reference agree on every flow", () => {
  const kinds = [
    { what: "NetworkPolicy, everything known", usual: 100, known: true, admin: false, withOptions: false },
    { what: "NetworkPolicy, with things not known", usual: 60, known: false, admin: false, withOptions: true },
    { what: "all tiers, everything known", usual: 80, known: true, admin: true, withOptions: true },
    { what: "all tiers, with things not known", usual: 60, known: false, admin: true, withOptions: true },
  ];
  for (const { what, usual, ...wanted } of kinds) {
    test(`${what}: ${runs(usual)} situations`, { timeout: 60_000 * runs(2) }, () => {
      const count = { flows: 0, undetermined: 0, moreExact: 0 };
      forAllSituations(wanted, usual, (situation) => compare(situation, worldOfCase(situation), count));
      console.log(
        `${what}: ${runs(usual)} situations, ${count.flows} flows; ${count.undetermined} undetermined at first sight, ${count.moreExact} of them settled by the engine`,
      );
    });
  }
});
