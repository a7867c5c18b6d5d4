import type { Charter, Statement } from "@demarc/charter";
import { count, listSome, type Problem } from "@demarc/source";
import type { RawFinding } from "../finding.ts";
import type { RuleContext } from "../rule.ts";
import { keeperOfPage } from "../whose-hand.ts";

/** What a judgement rests on: for an auditor, with numbers, names and places. At least one, so that no status stands alone. */
export type Sentences = readonly [string, ...string[]];

/** What can be said of one sentence of the page. */
export interface Judgement {
  /**
   * `holds`: checked, and so it is; or it is carried out or routed, as the evidence says. `broken`: see the
   * evidence and the findings. `not checkable`: the evidence says what is missing. `not in use`: there is nothing
   * in the input that it speaks of.
   */
  readonly status: "holds" | "broken" | "not checkable" | "not in use";
  readonly evidence: Sentences;
  /** Fingerprints of the findings that break it. */
  readonly findings: readonly string[];
  /** One flow that breaks it. */
  readonly witness?: string;
  /** What to do where it is broken; that of the worst finding, where findings say so. */
  readonly remedy?: Remedy;
}

/** What mends a broken sentence, and whose move it is. */
export interface Remedy {
  /** Team id. */
  readonly owner: string;
  /** Imperative. */
  readonly next: string;
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
  /** Those that somebody answers for. */
  readonly waived: readonly RawFinding[];
  /** Rules that were evaluated; silence of others proves nothing. */
  readonly evaluated: ReadonlySet<string>;
  /** Problems of the page itself. */
  readonly pageProblems: readonly Problem[];
  /** Policy files whose last change is known; a page that is older than one of them has a problem. */
  readonly datedFiles: number;
}

/** Judges one sentence; made by the part of the charter that the sentence became. */
export type Judge = () => Judgement;

/** Sentences that differ; `otherwise` where there are none. */
export function sentences(all: Iterable<string>, otherwise: string): Sentences {
  const [first = otherwise, ...more] = new Set(all);
  return [first, ...more];
}

export function holds(...evidence: Sentences): Judgement {
  return { status: "holds", evidence, findings: [] };
}

/** What would break a sentence, where somebody answers for it. */
export function waivedBy(...evidence: Sentences): Judgement {
  return holds(...evidence, "but for that, which is waived");
}

export function notInUse(...evidence: Sentences): Judgement {
  return { status: "not in use", evidence, findings: [] };
}

export function notCheckable(...evidence: Sentences): Judgement {
  return { status: "not checkable", evidence, findings: [] };
}

/** `shown`: a flow that breaks it, where no finding gives one. */
export function broken(evidence: Sentences, findings: readonly RawFinding[], shown?: string): Judgement {
  const witness = findings.find((finding) => finding.witness !== undefined)?.witness ?? shown;
  const [worst] = findings;
  const next = worst?.next[0];
  return {
    status: "broken",
    evidence,
    findings: findings.map(({ fingerprint }) => fingerprint),
    ...(witness !== undefined && { witness }),
    ...(worst !== undefined && next !== undefined && { remedy: { owner: worst.owner, next } }),
  };
}

/** The findings that report what breaks a sentence. */
export interface Reporters {
  readonly rules: readonly string[];
  readonly test: (finding: RawFinding) => boolean;
}

/**
 * `broken` by things, each said in a sentence, where findings report them. Where none does, `not checkable` with what is
 * so: nobody could be told to act. Undefined where there are no things, or somebody answers for what reports them.
 */
export function brokenFor<T>(inquiry: Inquiry, things: readonly T[], say: (thing: T) => string, { rules, test }: Reporters): Judgement | undefined {
  const [first, ...more] = things;
  if (first === undefined) return undefined;
  const said: Sentences = [say(first), ...more.map(say)];
  const found = breaking(inquiry, rules, test);
  if (found.length > 0) return broken(said, found);
  if (inquiry.waived.some((finding) => rules.includes(finding.rule) && test(finding))) return undefined;
  const silent = rules.filter((rule) => !inquiry.evaluated.has(rule));
  return notCheckable(...said, ...(silent.length > 0 ? [`not evaluated: ${silent.join(", ")}`] : []));
}

export interface FoundFlows {
  readonly findings: readonly RawFinding[];
  /** A flow that breaks it, where no finding gives one. */
  readonly shown: string | undefined;
}

/** `broken` by what passes, which findings of some rules report; where those were not asked, nobody can be told to act. */
export function brokenByFlows(inquiry: Inquiry, rules: readonly string[], evidence: Sentences, { findings, shown }: FoundFlows): Judgement {
  const silent = rules.filter((rule) => !inquiry.evaluated.has(rule));
  if (findings.length === 0 && silent.length > 0) return notCheckable(...evidence, `not evaluated: ${silent.join(", ")}`);
  return broken(evidence, findings, shown);
}

/** `broken` by what the page itself says, which no manifest can mend: whoever keeps the page does. */
export function brokenByPage({ context }: Inquiry, evidence: Sentences, next: string): Judgement {
  return { status: "broken", evidence, findings: [], remedy: { owner: keeperOfPage(context), next } };
}

/** Findings of some rules that are more than information and certain, worst first as they come. */
export function breaking({ findings }: Inquiry, rules: readonly string[], test: (finding: RawFinding) => boolean = () => true): readonly RawFinding[] {
  return findings.filter((finding) => rules.includes(finding.rule) && finding.severity !== "info" && finding.undetermined !== true && test(finding));
}

/** Findings of some rules that break a statement. */
export function citing(statement: string, ...rules: readonly string[]): Reporters {
  return { rules, test: (finding) => cites(finding, [statement]) };
}

/** Whether a finding breaks one of some statements. */
export function cites({ statement, otherStatements }: RawFinding, ids: Iterable<string>): boolean {
  const wanted = new Set(ids);
  return [...(statement === undefined ? [] : [statement]), ...otherStatements].some((id) => wanted.has(id));
}

/** Findings as evidence: the worst by place and message, the others counted. */
export function told(findings: readonly RawFinding[], max = 2): readonly string[] {
  const all = [...new Set(findings.map(({ location, message }) => `${location.file}:${location.line} ${message}`))];
  const shown = all.slice(0, max);
  const more = all.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more finding${more === 1 ? "" : "s"}`] : shown;
}

/**
 * `broken` when something was found, else what `otherwise` says; rules that could not run make it not checkable. What
 * somebody answers for breaks nothing, and is not passed over in silence either.
 */
export function brokenBy(inquiry: Inquiry, rules: readonly string[], found: readonly RawFinding[], otherwise: () => Judgement): Judgement {
  if (found.length > 0) return broken(sentences(told(found), `findings of ${rules.join(", ")}`), found);
  const silent = rules.filter((rule) => !inquiry.evaluated.has(rule));
  if (silent.length > 0) return notCheckable(`not evaluated: ${silent.join(", ")}`);
  const judgement = otherwise();
  const waived = inquiry.waived.filter(({ rule }) => rules.includes(rule));
  if (judgement.status !== "holds" || waived.length === 0) return judgement;
  return holds(...judgement.evidence, `but for what is waived: ${count(waived.length, "finding")} of ${listSome([...new Set(waived.map(({ rule }) => rule))])}`);
}

/** Several judgements of one sentence: the worst of them, with the evidence of all that agree with it. */
export function allOf(judgements: readonly Judgement[]): Judgement {
  for (const status of ["broken", "not checkable", "holds", "not in use"] as const) {
    const same = judgements.filter((judgement) => judgement.status === status);
    const [first] = same;
    if (first === undefined) continue;
    const witness = same.find((judgement) => judgement.witness !== undefined)?.witness;
    const remedy = same.find((judgement) => judgement.remedy !== undefined)?.remedy;
    return {
      status,
      evidence: sentences(same.flatMap(({ evidence }) => evidence), first.evidence[0]),
      findings: [...new Set(same.flatMap(({ findings }) => findings))],
      ...(witness !== undefined && { witness }),
      ...(remedy !== undefined && { remedy }),
    };
  }
  return notCheckable("nothing is known of this sentence");
}
