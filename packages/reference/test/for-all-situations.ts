import fc from "fast-check";
import type { Probe, Question, Situation } from "../src/index.ts";
import { printCase } from "./print-case.ts";
import { situations, type SituationOptions } from "./situations.ts";

/** A question on which two who should agree do not. */
export interface Disagreement {
  readonly question: Question;
  /** Who says what, e.g. `engine denied, reference allowed`. */
  readonly says: string;
}

/**
 * Looks at random situations, and makes the first one with a disagreement as small as it can. The error holds it in the
 * form of a file for `conformance/finds/`.
 */
export function forAllSituations(
  wanted: SituationOptions,
  usualRuns: number,
  examine: (situation: Situation) => Disagreement | undefined,
): void {
  const property = fc.property(situations(wanted), (situation) => examine(situation) === undefined);
  const { failed, counterexample, errorInstance, seed, counterexamplePath } = fc.check(property, {
    numRuns: runs(usualRuns),
    ...seedFor(),
  });
  if (!failed) return;
  const [situation] = counterexample ?? [];
  if (situation === undefined) throw errorInstance;
  const how = `seed ${seed}, path ${counterexamplePath ?? ""}`;
  const found = examineAgain(situation, examine, how);
  const { from, to, port, protocol } = found.question;
  throw new Error(
    `${from} → ${to} ${port ?? ""}/${protocol}: ${found.says} (${how})\n${printFind(situation, [{ ...found.question, allowed: false }])}`,
  );
}

function examineAgain(
  situation: Situation,
  examine: (situation: Situation) => Disagreement | undefined,
  how: string,
): Disagreement {
  try {
    const found = examine(situation);
    if (found !== undefined) return found;
  } catch (cause) {
    throw new Error(`${String(cause)} (${how})\n${printFind(situation, [])}`, { cause });
  }
  throw new Error(`a situation is judged differently the second time (${how})\n${printFind(situation, [])}`);
}

function printFind(situation: Situation, probes: readonly Probe[]): string {
  // Plain copies: what fast-check builds may have no prototype.
  const plain = JSON.parse(JSON.stringify(situation)) as Situation;
  return printCase({ id: "FIND-", source: "semantics.md", description: "", story: "", ...plain, probes, tags: [] });
}

/** How many situations a test looks at: its share of a minute, times `DEMARC_RUNS`. */
export function runs(usual: number): number {
  return Math.max(1, Math.round(usual * factor()));
}

function factor(): number {
  const asked = Number(process.env["DEMARC_RUNS"] ?? "1");
  return Number.isFinite(asked) && asked > 0 ? asked : 1;
}

/** The usual run is the same for everybody; who asks for more gets situations that nobody has seen, unless a seed is given. */
function seedFor(): { readonly seed?: number } {
  const given = process.env["DEMARC_SEED"];
  if (given !== undefined) return { seed: Number(given) };
  return factor() === 1 ? { seed: 20_261_124 } : {};
}
