import type { Location, Problem } from "@demarc/source";

export interface ProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type OperationProblemCode = "end-not-found" | "end-not-read" | "rule-unknown" | "rules-contradict" | "test-field-not-read" | "test-never-ran";

/** Problems of what was asked, not of the manifests. Codes are stable for ever: people write them down. */
export const PROBLEM_CODES: Readonly<Record<OperationProblemCode, ProblemCode>> = {
  "end-not-found": {
    severity: "error",
    summary: "A filter or an end of a connection names what the input does not have.",
    fix: "mend the name, or give the manifests that it is in",
  },
  "end-not-read": {
    severity: "error",
    summary: "An end of a connection is written in no form that is known.",
    fix: "write namespace/workload, namespace/kind/workload, service/namespace/name, node/name, an address or a DNS name",
  },
  "rule-unknown": {
    severity: "error",
    summary: "A rule is asked for that does not exist.",
    fix: "`demarc rules` lists them",
  },
  "rules-contradict": {
    severity: "error",
    summary: "The choice of rules contradicts itself, or leaves none.",
    fix: "leave each rule out of one of the two lists; to judge and never fail there is `--fail-on none`",
  },
  "test-field-not-read": {
    severity: "error",
    summary: "A field of a ConnectivityTest is missing, misspelt or not of its form.",
    fix: "compare with `demarc schema connectivity-test`",
  },
  "test-never-ran": {
    severity: "error",
    summary: "The manifests that a ConnectivityTest names hold no Kubernetes object.",
    fix: "give them relative to the test file",
  },
};

type Details = Partial<Pick<Problem, "location" | "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: OperationProblemCode, message: string, details: Details & { readonly location?: Location } = {}): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, fix, ...details };
}
