import type { Problem } from "@demarc/source";

export interface ProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type CommandProblemCode =
  | "cni-unknown" | "named-file-not-read" | "no-manifests-named" | "no-tests-found" | "nothing-to-judge" | "output-not-written"
  | "output-too-long" | "page-and-charter";

/** Problems of a command line. Codes are stable for ever: people write them down. */
export const PROBLEM_CODES: Readonly<Record<CommandProblemCode, ProblemCode>> = {
  "cni-unknown": {
    severity: "error",
    summary: "`--cni` names no network plug-in that is known.",
    fix: "docs/reference/cni.md has their names; `none` stands for one that enforces no policies",
  },
  "named-file-not-read": {
    severity: "error",
    summary: "A page, charter or test that was named cannot be opened or is no text.",
    fix: "give the path of a text file that may be read",
  },
  "no-manifests-named": {
    severity: "error",
    summary: "No manifests are named on the command line, and no charter names any.",
    fix: "name files or folders (e.g. `k8s/`), or `-` for standard input",
  },
  "no-tests-found": {
    severity: "error",
    summary: "Nothing of kind ConnectivityTest is in what was named.",
    fix: "`demarc test --help` shows one",
  },
  "nothing-to-judge": {
    severity: "error",
    summary: "What was named holds no Kubernetes object.",
    fix: "name the folder that holds the manifests",
  },
  "output-not-written": {
    severity: "error",
    summary: "The file that the result was to go to cannot be written.",
    fix: "give a path in a folder that exists and may be written to",
  },
  "output-too-long": {
    severity: "error",
    summary: "The result is longer than a text can be that is written at once (about 500 MB).",
    fix: "narrow it, e.g. with `--from`, `--to` or `--level namespace`, or count with `--count`",
  },
  "page-and-charter": {
    severity: "error",
    summary: "A page and a charter are both given, and they say the same in two forms.",
    fix: "give the one that your teams maintain",
  },
};

type Details = Partial<Pick<Problem, "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: CommandProblemCode, message: string, details: Details = {}): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, fix, ...details };
}
