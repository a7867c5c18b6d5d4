import type { Problem } from "@demarc/source";

/** What scripts read. Stable; documented in every command's help. */
export const exitCode = {
  /** Nothing found at or above `--fail-on`; every probe passed; the flow is allowed. */
  clean: 0,
  /** Something was found. */
  found: 1,
  /** The call or the input is wrong, and nothing could be judged. */
  usage: 2,
  /** Our mistake, never the user's. */
  bug: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The worse of two ends of one run: whatever else went wrong, our own mistake is told as one. */
export function worse(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}

/** Of an answer that finds nothing wrong: parts of the input that could not be read were not judged, which is no less. */
export function codeOf({ problems }: { readonly problems: readonly Problem[] }): ExitCode {
  return problems.some(({ severity }) => severity === "error") ? exitCode.found : exitCode.clean;
}
