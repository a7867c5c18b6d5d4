import type { CheckResult, Finding, FindingSeverity, SeverityCount } from "@demarc/operations";
import { groupBy, listAll, listFirst, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { displayWidth } from "../display-width.ts";
import { columns, line, paintOf, wrap, type Paint, type TextOptions } from "../layout.ts";
import { accountsText } from "./accounts.ts";
import { pipedObject } from "../piped-object.ts";
import { stepsOf } from "../steps.ts";
import { teamName } from "../team-name.ts";
import { problemsText, unreadText } from "./problems.ts";

/** Findings beyond these are counted: a longer list is not read, and the worst come first. */
const FINDINGS_SHOWN = 25;
const SAME_RULE_SHOWN = 5;
const PROBLEMS_SHOWN = 10;
const INFERENCES_SHOWN = 5;

/** The result for people: what was judged and how it stands first, then what to do, worst first. */
export function checkText(result: CheckResult, options: FormatOptions): string {
  const paint = paintOf(options);
  const together = options.brief ? mendedTogether(result.findings) : new Map<Finding, readonly Finding[]>();
  const heads = options.brief ? worthReading([...together.keys()]) : result.findings;
  const blocks: string[][] = [headline(result, options, paint)];
  const problems = untold(result);
  const [grave, light] = [problems.filter(({ severity }) => severity === "error"), problems.filter(({ severity }) => severity !== "error")];
  const shownProblems = options.brief ? PROBLEMS_SHOWN : undefined;
  if (grave.length > 0) blocks.push(problemsText(grave, options, shownProblems));
  for (const group of groups(heads, result, options.groupBy)) {
    if (group.heading !== undefined) blocks.push([paint("strong", line(group.heading))]);
    for (const finding of group.findings) {
      blocks.push([...findingText(finding, result, options, paint), ...(together.get(finding) ?? []).flatMap((other) => alsoText(other, options, paint))]);
    }
  }
  const shown = new Set(heads.flatMap((finding) => [finding, ...(together.get(finding) ?? [])]));
  const left = result.findings.filter((finding) => !shown.has(finding));
  if (left.length > 0) blocks.push(wrap(`… and ${left.length} more (${severityWords(countSeverities(left), false)}; ${ruleWords(left)}): --all shows them`, options.width, "", "  "));
  if (light.length > 0) blocks.push(problemsText(light, options, shownProblems));
  if (!options.quiet) blocks.push(...closing(result, options, paint));
  return `${blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** Problems whose very place a finding speaks of are told by it: a refused policy, a namespace that is not there. */
function untold({ problems, findings }: CheckResult): CheckResult["problems"] {
  const places = new Set(findings.map(({ location }) => placeKey(location)));
  return problems.filter(({ code, location }) => location === undefined || !toldByFindings.has(code) || !places.has(placeKey(location)));
}

const toldByFindings: ReadonlySet<string> = new Set(["object-refused", "namespace-unknown"]);

function placeKey({ file, line: at, column }: Finding["location"]): string {
  return `${file}:${at}:${column}`;
}

/**
 * By the gravest: the other findings of the same rule of the same policy for the same team. Whoever mends that rule
 * mends them all, so in short they are one thing to do. Findings come worst first, so none hides a graver one.
 */
function mendedTogether(findings: readonly Finding[]): ReadonlyMap<Finding, readonly Finding[]> {
  const heads = new Map<string, Finding>();
  const together = new Map<Finding, Finding[]>();
  for (const finding of findings) {
    const { object, policyRule, owner } = finding;
    const key = object === undefined || policyRule === undefined ? undefined : JSON.stringify([object.kind, object.namespace, object.name, policyRule, owner]);
    const head = key === undefined ? undefined : heads.get(key);
    if (head === undefined) {
      together.set(finding, []);
      if (key !== undefined) heads.set(key, finding);
    } else together.get(head)?.push(finding);
  }
  return together;
}

/** A finding that is mended with the one above it: what it says, and its id. */
function alsoText({ severity, rule, message, fingerprint }: Finding, { width }: TextOptions, paint: Paint): string[] {
  const [first = "", ...more] = wrap(`${severity} ${rule}: ${message} (${fingerprint.slice(0, 8)})`, width, `  ${"also".padEnd(9)}`);
  return [first.replace(severity, paint(severity, severity)), ...more];
}

/** The worst; where there are many, not all of one kind, so that the others are seen too. */
function worthReading(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= FINDINGS_SHOWN) return findings;
  const ofRule = new Map<string, number>();
  const varied = findings.filter(({ rule }) => {
    const before = ofRule.get(rule) ?? 0;
    ofRule.set(rule, before + 1);
    return before < SAME_RULE_SHOWN;
  });
  return varied.slice(0, FINDINGS_SHOWN);
}

/** Which rules found most of the rest: `asymmetric-flow 12, port-without-protocol 3, 4 other rules`. */
function ruleWords(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, sorted.length <= 4 ? 4 : 3).map(([rule, number]) => `${rule} ${number}`);
  if (sorted.length > named.length) named.push(`${sorted.length - named.length} other rules`);
  return named.join(", ");
}

function headline(result: CheckResult, options: FormatOptions, paint: Paint): string[] {
  const { summary } = result;
  const judged = `${tally(summary.policies, "policy")}, ${tally(summary.workloads, "workload")}, ${tally(summary.namespaces, "namespace")} in ${tally(summary.files, "file")}`;
  const against = summary.page === undefined ? "no page or charter given, so only what manifests alone can show" : `against ${summary.page}`;
  const lines = wrap(`Judged ${judged}, ${against}.`, options.width);
  if (summary.assumptions.length > 0) lines.push(...wrap(`Holds if ${listAll(summary.assumptions)}.`, options.width));
  lines.push("");
  const unread = unreadText(untold(result), options);
  if (unread.length > 0) lines.push(...unread, "");
  if (result.findings.length === 0) {
    const evaluated = `${tally(summary.rulesEvaluated, "rule")} evaluated${result.notEvaluated.length > 0 ? `, ${result.notEvaluated.length} not` : ""}`;
    const [first = "", ...more] = wrap(`no findings (${evaluated}${summary.waived > 0 ? `, ${summary.waived} waived` : ""})`, options.width);
    return [...lines, first.replace("no findings", paint("good", "no findings")), ...more];
  }
  const waived = summary.waived > 0 ? `; ${summary.waived} waived` : "";
  lines.push(...wrap(`${tally(result.findings.length, "finding")}: ${severityWords(summary.findings, false)}${waived}`, options.width).map((text) => paint("strong", text)));
  const rows = summary.byOwner.map(({ owner, ...counts }) => [`  ${line(teamName(owner, result))}`, severityWords(counts, true)]);
  if (rows.length > 1) lines.push(...columns(rows));
  else if (rows[0] !== undefined) lines.push(...wrap(`all for ${teamName(summary.byOwner[0]?.owner ?? "", result)}`, options.width, "  "));
  return lines;
}

function findingText(finding: Finding, result: CheckResult, { width }: TextOptions, paint: Paint): string[] {
  const place = line(`${finding.location.file}:${finding.location.line}:${finding.location.column}`);
  const kind = `${paint(finding.severity, finding.severity)}  ${paint("strong", finding.rule)}`;
  const plain = `${place}  ${finding.severity}  ${finding.rule}`;
  const lines = displayWidth(plain) <= width ? [`${place}  ${kind}`] : [place, `  ${kind}`];
  const object = pipedObject(finding);
  if (object !== undefined) lines.push(...wrap(object, width, "  "));
  lines.push(...wrap(finding.message, width, "  "));
  const fact = (name: string, text: string): void => {
    lines.push(...wrap(text, width, `  ${name.padEnd(9)}`));
  };
  finding.details.forEach((detail, index) => { fact(index === 0 ? "because" : "", detail); });
  if (finding.witness !== undefined) fact("witness", finding.witness);
  for (const { location, message } of finding.related) fact("see", `${location.file}:${location.line} ${message}`);
  fact("owner", ownerWords(finding, result));
  for (const { word, text } of stepsOf(finding.next)) fact(word === "next" ? word : "", word === "next" ? text : `${word} ${text}`);
  finding.request.forEach((text, index) => { fact(index === 0 ? "ask" : "", text); });
  lines.push(paint("dim", `  ${"id".padEnd(9)}${finding.fingerprint.slice(0, 8)}`));
  return lines;
}

function ownerWords(finding: Finding, result: CheckResult): string {
  const owner = teamName(finding.owner, result);
  const { statement, pageLine } = finding;
  if (pageLine !== undefined) return `${owner} (page line ${pageLine.line}: ${shorten(pageLine.text, 60)})`;
  return statement === undefined ? owner : `${owner} (page ${statement})`;
}

function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("").trimEnd()}…`;
}

interface Group {
  readonly heading: string | undefined;
  readonly findings: readonly Finding[];
}

/** Groups stand in the order of their worst finding. */
function groups(findings: readonly Finding[], result: CheckResult, by: FormatOptions["groupBy"]): readonly Group[] {
  if (by === "none") return [{ heading: undefined, findings }];
  const key = { file: ({ location }: Finding) => location.file, owner: ({ owner }: Finding) => owner, rule: ({ rule }: Finding) => rule }[by];
  return [...groupBy(findings, key)].map(([name, members]) => {
    const label = by === "owner" ? teamName(name, result) : name;
    return { heading: `${label}: ${severityWords(countSeverities(members), false)}`, findings: members };
  });
}

function countSeverities(findings: readonly Finding[]): SeverityCount {
  const of = (severity: FindingSeverity): number => findings.filter((finding) => finding.severity === severity).length;
  return { error: of("error"), warning: of("warning"), info: of("info") };
}

/** `aligned` pads the numbers so that rows can be compared. */
function severityWords({ error, warning, info }: SeverityCount, aligned: boolean): string {
  const number = (value: number): string => (aligned ? String(value).padStart(3) : String(value));
  const parts = [
    error > 0 ? `${number(error)} ${error === 1 ? "error" : "errors"}` : "",
    warning > 0 ? `${number(warning)} ${warning === 1 ? "warning" : "warnings"}` : "",
    info > 0 ? `${number(info)} ${info === 1 ? "note" : "notes"}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** What a reader must know before leaning on the answer: statements, what was not judged, what was assumed. */
function closing(result: CheckResult, options: FormatOptions, paint: Paint): string[][] {
  const { width } = options;
  const blocks: string[][] = [];
  if (result.statements.length > 0) blocks.push(statementsText(result, options, paint));
  if (result.notEvaluated.length > 0) {
    const byNeed = groupBy(result.notEvaluated, ({ needs }) => needs);
    const lines = [paint("strong", "Not evaluated")];
    for (const [needs, its] of byNeed) {
      const rules = its.map(({ rule }) => rule);
      lines.push(...wrap(`needs ${needs}: ${options.brief ? listFirst(rules, 3, 4) : rules.join(", ")}`, width, "  "));
    }
    blocks.push(lines);
  }
  if (result.undetermined.pairs > 0) blocks.push(unsettledText(result, options, paint));
  if (result.accounts !== undefined) blocks.push(...accountsText(result.accounts, result, options));
  const notes = inventoryNotes(result);
  if (notes.length > 0) blocks.push([paint("strong", "Not read as policy or workload"), ...notes.flatMap((note) => wrap(note, width, "  "))]);
  if (result.inferences.length > 0) {
    const most = options.brief ? INFERENCES_SHOWN : result.inferences.length;
    const lines = result.inferences.slice(0, most).flatMap(({ text, location }) =>
      wrap(location === undefined ? text : `${text} (${location.file}:${location.line})`, width, "  - ", "    "));
    if (result.inferences.length > most) lines.push(`  … and ${result.inferences.length - most} more: --all`);
    blocks.push([paint("strong", "Taken to be meant"), ...lines]);
  }
  const first = result.findings[0];
  if (first !== undefined) blocks.push(wrap(`Why a rule matters and how to mend it: demarc rules ${first.rule}`, width));
  return blocks;
}

/** What to give so that a verdict can be, by what most hangs on. */
function unsettledText(result: CheckResult, { width, brief }: FormatOptions, paint: Paint): string[] {
  const { pairs, settle } = result.undetermined;
  const [first = "", ...more] = wrap(`Undetermined: ${tally(pairs, "pair")} of ends, by what the input does not tell`, width);
  const lines = [first.replace("Undetermined", paint("strong", "Undetermined")), ...more];
  for (const { remedy, team, pairs: ofIt, things } of settle) {
    const who = team === undefined ? "" : `${teamName(team, result)}: `;
    const hanging = ofIt === undefined ? "many hang" : ofIt === 1 ? "1 pair hangs" : `${ofIt} pairs hang`;
    lines.push(...wrap(`${hanging} on ${brief ? listFirst(things, 3, 4) : listAll(things)}; ${who}${remedy}`, width, "  ", "    "));
  }
  if (settle.length > 0) lines.push(...wrap("demarc list tells which, demarc explain what one of them hangs on", width, "  "));
  return lines;
}

/** In short: what is broken, with the findings that say so by their ids; in full: every sentence with its evidence. */
function statementsText(result: CheckResult, { width, brief }: FormatOptions, paint: Paint): string[] {
  const of = (status: string): number => result.statements.filter((statement) => statement.status === status).length;
  const counts = (["holds", "broken", "not checkable", "not in use"] as const).map((status) => [of(status), status] as const).filter(([number]) => number > 0);
  const listed = counts.map(([number, status]) => `${number} ${status === "holds" && number > 1 ? "hold" : status}`).join(", ");
  const [first = "", ...more] = wrap(`The page: ${tally(result.statements.length, "statement")}, ${listed}`, width);
  const lines = [first.replace("The page", paint("strong", "The page")), ...more];
  for (const { id, line: at, text, status, evidence, findings, owner, next } of result.statements) {
    if (brief && (status === "holds" || status === "not in use")) continue;
    lines.push(...wrap(`${status}  line ${at}  ${shorten(text, 90)}${brief ? "" : `  (${id})`}`, width, "  ", "    "));
    if (!brief || findings.length === 0) for (const fact of evidence.slice(0, brief ? 1 : undefined)) lines.push(...wrap(fact, width, "      "));
    if (findings.length > 0) lines.push(...wrap(`see ${idWords(findings, brief)}`, width, "      "));
    else if (owner !== undefined && next !== undefined) lines.push(...wrap(`${teamName(owner, result)}: ${next}`, width, "      "));
  }
  if (brief && of("broken") + of("not checkable") < result.statements.length) lines.push(...wrap("--all tells all of them, with evidence", width, "  "));
  return lines;
}

function idWords(fingerprints: readonly string[], brief: boolean): string {
  const ids = fingerprints.map((fingerprint) => fingerprint.slice(0, 8));
  return brief ? listFirst(ids, 3, 4) : ids.join(", ");
}

function inventoryNotes({ inventory }: CheckResult): string[] {
  const notes: string[] = [];
  const counted = Object.entries(inventory.counted);
  if (counted.length > 0) notes.push(`counted only: ${counted.map(([kind, number]) => `${number} ${kind}`).join(", ")}`);
  if (inventory.unrendered.length > 0) notes.push(`templates, render them first: ${inventory.unrendered.join(", ")}`);
  for (const { kustomization, files } of inventory.leftOut) notes.push(`${kustomization} leaves out ${files.join(", ")}`);
  return notes;
}
