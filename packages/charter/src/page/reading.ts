import type { Location, Problem } from "@demarc/source";
import type { Inference, Section, Statement } from "../charter.ts";
import { problem, type CharterProblemCode } from "../problem-codes.ts";
import { oneLine, type Phrase } from "./phrase.ts";
import { TeamRegister } from "./team-register.ts";

/** More problems than this help nobody; the rest is counted. */
const PROBLEMS_MAX = 200;

/** What the readers of the sections add to while they go through a page. */
export class PageReading {
  readonly statements: Statement[] = [];
  readonly inferences: Inference[] = [];
  readonly teams: TeamRegister = new TeamRegister();
  readonly #problems: Problem[] = [];
  readonly #stated = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #of: "page" | "charter";
  #left = 0;

  constructor(of: "page" | "charter" = "page") {
    this.#of = of;
  }

  report(code: CharterProblemCode, at: Location, message: string, details: Partial<Pick<Problem, "severity" | "expected" | "fix" | "consequence">> = {}): void {
    this.add([problem(code, message, at, details)]);
  }

  add(problems: readonly Problem[]): void {
    for (const found of problems) {
      if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(found);
      else this.#left += 1;
    }
  }

  /** A sentence of the prose that was read as something. */
  take(sentence: Phrase): void {
    this.#taken.add(placeKey(sentence));
  }

  isTaken(sentence: Phrase): boolean {
    return this.#taken.has(placeKey(sentence));
  }

  /** Something that the page does not say and we take to be meant. */
  infer(text: string, from: string, at: Location): void {
    this.inferences.push({ text, from, at });
  }

  /** Adds a statement; the second half of a two-way flow repeats those of the first. */
  state(id: string, section: Section, phrase: Phrase): Location {
    const at = phrase.place();
    if (!this.#stated.has(id)) this.statements.push({ id, text: oneLine(phrase.text), section, at });
    this.#stated.add(id);
    return at;
  }

  problems(at: Location): readonly Problem[] {
    if (this.#left === 0) return this.#problems;
    const code = this.#of === "page" ? "page-too-many-problems" : "charter-too-many-problems";
    return [...this.#problems, problem(code, `${this.#left} more problems of the ${this.#of} are not shown`, at)];
  }
}

function placeKey(phrase: Phrase): string {
  const { line, column } = phrase.place();
  return `${line}:${column}`;
}
