import { describe, test } from "vitest";
import { verdict, verdictByCompletion } from "../src/index.ts";
import { forAllSituations, runs } from "./for-all-situations.ts";
import { questionsAbout } from "./questions.ts";

describe("the two readings of the reference", () => {
  test(`what \`verdict\` is certain of holds in every completion (${runs(80)} situations)`, { timeout: 1000 * runs(80) }, () => {
    const count = { certain: 0, undetermined: 0, tooCareful: 0, tooMany: 0 };
    forAllSituations({ known: false, admin: true, withOptions: true }, 80, (situation) => {
      for (const [at, alike] of questionsAbout(situation).entries()) {
        const question = alike[(at * 7) % alike.length]; // One of each pair: trying everything out is slow.
        if (question === undefined) continue;
        const careful = verdict(situation, question);
        const exact = verdictByCompletion(situation, question, 400);
        if (exact === undefined) count.tooMany++;
        else if (careful === exact) count[exact === "undetermined" ? exact : "certain"]++;
        else if (careful === "undetermined") count.tooCareful++;
        else return { question, says: `verdict ${careful}, tried out ${exact}` };
      }
      return undefined;
    });
    console.log(
      `tried out: ${count.certain} certain, ${count.undetermined} undetermined, ${count.tooCareful} needlessly so, ${count.tooMany} with too many completions`,
    );
  });
});
