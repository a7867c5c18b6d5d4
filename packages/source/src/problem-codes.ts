import type { Location, Problem } from "./problem.ts";

export interface ProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type SourceProblemCode = "page-empty" | "page-not-markdown" | "page-too-deep" | "page-too-long";

/** Every problem that this package reports. Codes are stable for ever: people write them down. */
export const PROBLEM_CODES: Readonly<Record<SourceProblemCode, ProblemCode>> = {
  "page-empty": {
    severity: "error",
    summary: "The guidelines page has no text.",
    fix: "give the path of the page that your teams agreed on",
  },
  "page-not-markdown": {
    severity: "error",
    summary: "The guidelines page is binary, HTML or XML.",
    fix: "export the page as Markdown (`.md`)",
  },
  "page-too-deep": {
    severity: "error",
    summary: "Quotes and lists of the page are nested deeper than any reader could follow.",
    fix: "flatten the lists",
  },
  "page-too-long": {
    severity: "error",
    summary: "The page is longer than is read.",
    fix: "give the guidelines page alone, without what is around it",
  },
};

type Details = Partial<Pick<Problem, "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: SourceProblemCode, message: string, location: Location | undefined, details: Details = {}): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}
