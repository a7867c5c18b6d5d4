import { formatCidrs, reachability, verdict as engineVerdict } from "@demarc/engine";
import { describe, test } from "vitest";
import { verdict, verdictByCompletion, type Question, type Situation } from "../src/index.ts";
import { byReachability } from "./engine-answers.ts";
import { forAllSituations, runs, type Disagreement } from "./for-all-situations.ts";
import { questionsAbout } from "./questions.ts";
import { clusterOfCase } from "./cluster-of-case.ts";
import { worldOfCase, type CompiledCase } from "./world-of-case.ts";

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
      forAllSituations(wanted, usual, (situation) => compare(situation, worldOfCase(situation), count));
      console.log(
        `${what}: ${runs(usual)} situations, ${count.flows} flows; ${count.undetermined} undetermined at first sight, ${count.moreExact} of them settled by the engine`,
      );
    });
  }
});

describe("the product and the reference agree on every flow", () => {
  for (const { what, usual, known } of [
    { what: "manifests with everything known", usual: 60, known: true },
    { what: "manifests with things not known", usual: 40, known: false },
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

function compare(
  situation: Situation,
  { world, flowOf }: Pick<CompiledCase, "world" | "flowOf">,
  count: { flows: number; undetermined: number; moreExact: number },
): Disagreement | undefined {
  const bulk = reachability(world);
  for (const question of questionsAbout(situation).flat()) {
    const flow = flowOf(question);
    if (flow === undefined) return { question, says: "the engine has no such end" };
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
