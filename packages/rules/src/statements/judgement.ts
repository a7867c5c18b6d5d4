import type { Charter, Statement } from "@demarc/charter";
import type { Problem } from "@demarc/source";
import type { RawFinding } from "../finding.ts";
import type { RuleContext } from "../rule.ts";

/** What can be said of one sentence of the page. */
export interface Judgement {
  /**
   * `holds`: checked, and so it is; or it is carried out or routed, as the evidence says. `broken`: see the
   * evidence and the findings. `not checkable`: the evidence says what is missing. `not in use`: there is nothing
   * in the input that it speaks of.
   */
  readonly status: "holds" | "broken" | "not checkable" | "not in use";
  /** Sentences for an auditor: numbers, names, places. Never empty. */
  readonly evidence: readonly string[];
  /** Fingerprints of the findings that break it. */
  readonly findings: readonly string[];
  /** One flow that breaks it. */
  readonly witness?: string;
}

export interface JudgedStatement extends Judgement {
  readonly statement: Statement;
}

/** What the judges of sentences are given. */
export interface Inquiry {
  readonly context: RuleContext;
  readonly charter: Charter;
  /** Findings that nobody waived. */
  readonly findings: readonly RawFinding[];
  /** Rules that were evaluated; silence of others proves nothing. */
  readonly evaluated: ReadonlySet<string>;
  /** Problems of the page itself. */
  readonly pageProblems: readonly Problem[];
  /** Policy files whose last change is known; a page that is older than one of them has a problem. */
  readonly datedFiles: number;
}

/** Judges one sentence; made by the part of the charter that the sentence became. */
export type Judge = () => Judgement;

export function holds(...evidence: readonly string[]): Judgement {
  return { status: "holds", evidence, findings: [] };
}

export function notInUse(...evidence: readonly string[]): Judgement {
  return { status: "not in use", evidence, findings: [] };
}

export function notCheckable(...evidence: readonly string[]): Judgement {
  return { status: "not checkable", evidence, findings: [] };
}

export function broken(evidence: readonly string[], findings: readonly RawFinding[] = []): Judgement {
  const witness = findings.find((finding) => finding.witness !== undefined)?.witness;
  return { status: "broken", evidence, findings: findings.map(({ fingerprint }) => fingerprint), ...(witness !== undefined && { witness }) };
}

/** Findings of some rules that are more than information, worst first as they come. */
export function breaking({ findings }: Inquiry, rules: readonly string[], test: (finding: RawFinding) => boolean = () => true): readonly RawFinding[] {
  return findings.filter((finding) => rules.includes(finding.rule) && finding.severity !== "info" && test(finding));
}

/** Findings as evidence: the worst by place and message, the others counted. */
export function told(findings: readonly RawFinding[], max = 2): readonly string[] {
  const shown = findings.slice(0, max).map(({ location, message }) => `${location.file}:${location.line} ${message}`);
  const more = findings.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more finding${more === 1 ? "" : "s"}`] : shown;
}

/** `broken` when something was found, else what `otherwise` says; rules that could not run make it not checkable. */
export function brokenBy(inquiry: Inquiry, rules: readonly string[], found: readonly RawFinding[], otherwise: () => Judgement): Judgement {
  if (found.length > 0) return broken(told(found), found);
  const silent = rules.filter((rule) => !inquiry.evaluated.has(rule));
  return silent.length > 0 ? notCheckable(`not evaluated: ${silent.join(", ")}`) : otherwise();
}

/** Several judgements of one sentence: the worst of them, with the evidence of all that agree with it. */
export function allOf(judgements: readonly Judgement[]): Judgement {
  for (const status of ["broken", "not checkable", "holds", "not in use"] as const) {
    const same = judgements.filter((judgement) => judgement.status === status);
    const [first] = same;
    if (first === undefined) continue;
    const witness = same.find((judgement) => judgement.witness !== undefined)?.witness;
    return {
      status,
      evidence: [...new Set(same.flatMap(({ evidence }) => evidence))],
      findings: [...new Set(same.flatMap(({ findings }) => findings))],
      ...(witness !== undefined && { witness }),
    };
  }
  return notCheckable("nothing is known of this sentence");
}
