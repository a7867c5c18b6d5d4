import type { CheckResult, Connectivity, Explanation, TestResult, ValidateResult, WhatIfResult } from "@demarc/operations";

/** How a result is to be written. Formats that people do not read ignore most of it. */
export interface FormatOptions {
  /** Colour only ever repeats what a word or mark says. */
  readonly colour: boolean;
  /** Columns; 80 unless the terminal is narrower. */
  readonly width: number;
  /** Whether to shorten what is long: then the rest is counted. */
  readonly brief: boolean;
  /** Only what was asked for, no notes. */
  readonly quiet: boolean;
  readonly groupBy: "none" | "file" | "owner" | "rule";
  /** The lightest severity that makes `check` fail. */
  readonly failOn: "error" | "warning" | "info" | "none";
  /** Of Demarc, for formats that name their tool. */
  readonly version: string;
}

/** The results that can be written, by the command that gives them. */
export interface Results {
  readonly check: CheckResult;
  readonly list: Connectivity;
  readonly explain: Explanation;
  readonly test: TestResult;
  readonly validate: ValidateResult;
  readonly whatIf: WhatIfResult;
}

/** One way to write results; it writes those that it has a function for. A format reads results and computes nothing. */
export type Format = {
  /** As `--output` takes it. */
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  /** Results of which the form has no place for problems of the input: those are to be told beside it. */
  readonly withoutProblems?: readonly (keyof Results)[];
} & { readonly [K in keyof Results]?: (result: Results[K], options: FormatOptions) => string };

/** Writes a result in a format; undefined when the format has no form for it. */
export function writeIn<K extends keyof Results>(format: Format, kind: K, result: Results[K], options: FormatOptions): string | undefined {
  // The key picks the function for its own result; the compiler cannot follow that through the union.
  const write = format[kind] as ((result: Results[K], options: FormatOptions) => string) | undefined;
  return write?.(result, options);
}

/** Types a format where it stands; gives it back as it is. */
export function defineFormat(format: Format): Format {
  return format;
}
