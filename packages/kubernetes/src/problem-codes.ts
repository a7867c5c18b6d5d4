import type { Location, Problem } from "@demarc/source";

export interface KubernetesProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type ClusterProblemCode = "object-refused" | "api-version-not-read" | "kind-mistyped" | "option-not-read" | "name-not-found" | "name-ambiguous";

/** Every problem that building a cluster and asking it for names reports. Codes are stable for ever: people write them down. */
export const CLUSTER_PROBLEM_CODES: Readonly<Record<ClusterProblemCode, KubernetesProblemCode>> = {
  "object-refused": {
    severity: "error",
    summary: "The API server would refuse the object, so it is in no cluster as it is written.",
    fix: "mend the field; `demarc validate` lists all errors of all objects",
  },
  "api-version-not-read": {
    severity: "warning",
    summary: "The kind is known, but not in this version: its fields may mean something else.",
    fix: "write the version that current releases of Kubernetes serve",
  },
  "kind-mistyped": {
    severity: "warning",
    summary: "No such kind is known in its API group, and one with nearly that name is.",
    fix: "mend the spelling; kinds are case-sensitive",
  },
  "option-not-read": {
    severity: "error",
    summary: "A declared pod network or Kubernetes version cannot be read.",
    fix: "give blocks as `10.42.0.0/16` and versions as `1.36`",
  },
  "name-not-found": {
    severity: "error",
    summary: "No workload, Service or node of the input has the name that was asked for.",
    fix: "name a workload as `namespace/name` or `namespace/kind/name`",
  },
  "name-ambiguous": {
    severity: "error",
    summary: "Several workloads of different kinds have the name that was asked for.",
    fix: "say which: `namespace/kind/name`",
  },
};

type Details = Partial<Pick<Problem, "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: ClusterProblemCode, message: string, location: Location | undefined, details: Details = {}): Problem {
  const { severity, fix } = CLUSTER_PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}
