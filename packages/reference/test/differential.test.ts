import { reachability, verdict as engineVerdict } from "@demarc/engine";
import { describe, test } from "vitest";
import { verdict, verdictByCompletion, type Question, type Situation } from "../src/index.ts";
import { byReachability } from "./engine-answers.ts";
import { forAllSituations, runs, type Disagreement } from "./for-all-situations.ts";
import { questionsAbout } from "./questions.ts";
import { worldOfCase } from "./world-of-case.ts";

describe("engine and reference agree on every flow", () => {
  const kinds = [
    { what: "NetworkPolicy, everything known", usual: 150, known: true, admin: false, withOptions: false },
    { what: "NetworkPolicy, with things not known", usual: 80, known: false, admin: false, withOptions: true },
    { what: "all tiers, everything known", usual: 120, known: true, admin: true, withOptions: true },
    { what: "all tiers, with things not known", usual: 80, known: false, admin: true, withOptions: true },
  ];
  for (const { what, usual, ...wanted } of kinds) {
    test(`${what}: ${runs(usual)} situations`, { timeout: 60_000 * runs(2) }, () => {
      const count = { flows: 0, undetermined: 0, moreExact: 0 };
      forAllSituations(wanted, usual, (situation) => compare(situation, count));
      console.log(
        `${what}: ${runs(usual)} situations, ${count.flows} flows; ${count.undetermined} undetermined at first sight, ${count.moreExact} of them settled by the engine`,
      );
    });
  }
});

function compare(
  situation: Situation,
  count: { flows: number; undetermined: number; moreExact: number },
): Disagreement | undefined {
  const { world, flowOf } = worldOfCase(situation);
  const bulk = reachability(world);
  for (const question of questionsAbout(situation).flat()) {
    const flow = flowOf(question);
    if (flow === undefined) continue;
    const answered = engineVerdict(world, flow).outcome;
    const inBulk = byReachability(bulk, flow) ?? answered;
    const expected = verdict(situation, question);
    count.flows++;
    if (expected === "undetermined") count.undetermined++;
    if (inBulk !== answered)
      return { question, says: `engine: verdict ${answered}, reachability ${inBulk}; reference ${expected}` };
    if (answered === expected) continue;
    if (expected === "undetermined" && answered === exactly(situation, question)) count.moreExact++;
    else return { question, says: `engine ${answered}, reference ${expected}` };
  }
  return undefined;
}

/** The engine may see that two selectors on one unknown label cannot both hold, where the reference at first sight does not. */
function exactly(situation: Situation, question: Question): string {
  return verdictByCompletion(situation, question, 100_000) ?? "with too many completions";
}
