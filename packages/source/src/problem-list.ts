import type { SourceFile } from "./document.ts";
import { locationAt } from "./lines.ts";
import { problem, type ProblemDetails, type SourceProblemCode } from "./problem-codes.ts";
import type { Location, Problem } from "./problem.ts";

/** Characters of a key that a message repeats. */
const NAME_LENGTH = 80;

/** Collects the problems of one file up to a limit, and says how many there were beyond it. */
export class ProblemList {
  readonly #file: SourceFile;
  readonly #limit: number;
  readonly #problems: Problem[] = [];
  #left = 0;

  constructor(file: SourceFile, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  /** Whether another problem would still be told; ask before costly messages. */
  get open(): boolean {
    return this.#problems.length < this.#limit;
  }

  add(code: SourceProblemCode, message: string, start: number, end?: number, details?: ProblemDetails): void {
    if (this.open) this.#problems.push(problem(code, message, locationAt(this.#file, start, end), details));
    else this.#left++;
  }

  /** A key that its mapping has twice; both places are told. */
  addDuplicate(key: string, start: number, first: number | undefined): void {
    if (!this.open) {
      this.#left++;
      return;
    }
    const name = key.slice(0, NAME_LENGTH);
    const place = first === undefined ? "" : ` and ${placeWords(locationAt(this.#file, first))}`;
    const written = this.#file.text.startsWith(key, start) ? key.length : 0;
    this.add("duplicate-key", `\`${name}\` is given twice: here${place}`, start, start + written);
  }

  /** A whole number that a JavaScript number cannot hold. */
  addImprecise(text: string, value: number, start: number, end: number): void {
    this.add("number-imprecise", `\`${text}\` is beyond 2^53 and is read as ${value}`, start, end);
  }

  problems(): readonly Problem[] {
    if (this.#left === 0) return this.#problems;
    const more = problem("more-problems", `${this.#left} more problems in \`${this.#file.path}\` are not listed`, locationAt(this.#file, 0));
    return [...this.#problems, more];
  }
}

function placeWords(location: Location): string {
  return `at line ${location.line}, column ${location.column}`;
}
