import type { ChangeGroup, Effect, RequiredChange, WhatIfResult, WhatIfStep } from "@demarc/operations";
import { listAll, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { allowedWords, endWords } from "../flow-words.ts";
import { line, paintOf, wrap, type Paint, type Style, type TextOptions } from "../layout.ts";
import { teamName } from "../team-name.ts";
import { effectWords, reasonWords, rowsOf, stepTitle } from "../what-if-rows.ts";
import { problemsText, unreadText } from "./problems.ts";

/** Beyond these the rest is counted; what hurts most comes first. */
const GROUPS_SHOWN = 12;
const ROWS_SHOWN = 5;
const PROBLEMS_SHOWN = 5;

const styles: Readonly<Record<Effect, Style>> = { stops: "error", starts: "good", unclear: "warning" };
const headings: Readonly<Record<Effect, string>> = { stops: "Stops", starts: "Starts", unclear: "Undetermined" };

/** Step by step: what differs, what the page requires first, then all flows by what happens to them and whose they are. */
export function whatIfText(result: WhatIfResult, options: FormatOptions): string {
  const paint = paintOf(options);
  const blocks: string[][] = [];
  const unread = unreadText(result.problems, options);
  if (unread.length > 0) blocks.push(unread);
  for (const step of result.steps) blocks.push(...stepText(step, result, options, paint));
  if (!options.quiet) {
    blocks.push(wrap("note: of workloads whose containers declare ports only those ports count; what nobody listens on is left out", options.width, "", "  "));
  }
  if (result.problems.length > 0) blocks.push(problemsText(result.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function stepText(step: WhatIfStep, result: WhatIfResult, options: FormatOptions, paint: Paint): readonly string[][] {
  const { width } = options;
  const blocks = [[paint("strong", line(stepTitle(step))), ...totalsText(step, result, options)]];
  if (!options.quiet) blocks.push(switchesText(step, width));
  if (step.required.length > 0) blocks.push([paint("strong", "What the page requires"), ...step.required.flatMap((one) => requiredText(one, result, options, paint))]);
  const shown = options.brief ? step.changes.slice(0, GROUPS_SHOWN) : step.changes;
  let before: ChangeGroup | undefined;
  for (const group of shown) {
    const lines: string[] = [];
    if (before?.effect !== group.effect) lines.push(paint(styles[group.effect], headings[group.effect]));
    if (before?.effect !== group.effect || before.owner !== group.owner) lines.push(...wrap(group.owner === "" ? "Outside the cluster" : teamName(group.owner, result), width, "  "));
    blocks.push([...lines, ...groupText(group, options)]);
    before = group;
  }
  const left = step.changes.slice(shown.length);
  const flowsLeft = left.reduce((sum, { flows }) => sum + flows.length, 0);
  if (left.length > 0) blocks.push(wrap(`… and ${tally(flowsLeft, "more flow")} for ${tally(left.length, "more reason")}: --all shows them`, width, "", "  "));
  const facts = options.quiet ? [] : factsText(step, width);
  if (facts.length > 0) blocks.push(facts);
  if (step.problems.length > 0) blocks.push(problemsText(step.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  return blocks;
}

function totalsText({ totals, required }: WhatIfStep, { summary }: WhatIfResult, { width }: TextOptions): string[] {
  const { stops, starts, unclear } = totals;
  const counts = (key: "required" | "flows"): string => `${stops[key]} stopping, ${starts[key]} starting, ${unclear[key]} undetermined`;
  const page =
    summary.page === undefined ? "no page given, so what is required is not known"
    : required.length === 0 ? `nothing that ${summary.page} requires changes`
    : `flows that ${summary.page} requires: ${counts("required")}`;
  return [...wrap(page, width, "  "), ...wrap(`flows between workloads and with outside: ${counts("flows")}`, width, "  ")];
}

/** What makes a difference here, then what could elsewhere. */
function switchesText({ switches, required, changes }: WhatIfStep, width: number): string[] {
  if (switches.length === 0) return wrap("Both do the same in all that Demarc knows of.", width, "  ");
  const cited = new Set([...required, ...changes].flatMap(({ reason }) => reason.switches));
  const [mattering, others] = [true, false].map((matters) => switches.filter((one) => cited.has(one.switch) === matters));
  const lines = (mattering ?? []).flatMap(({ decides, clause, from, to }) => wrap(`${decides} (${clause}): ${valueWords(from)} → ${valueWords(to)}`, width, "    ", "      "));
  const besides = others === undefined || others.length === 0 ? [] : wrap(`without effect here: ${listAll(others.map(({ decides, clause }) => `${decides} (${clause})`))}`, width, "    ", "      ");
  return ["  What they do differently", ...lines, ...besides];
}

function factsText({ facts, to }: WhatIfStep, width: number): string[] {
  return facts.length === 0 ? [] : [...wrap(`Know of ${to.name} too, which is not computed with`, width, "  "), ...facts.flatMap(({ topic, says }) => wrap(`${topic}: ${says}`, width, "    ", "      "))];
}

function valueWords(value: string): string {
  return value === "" ? "none" : value === "true" ? "yes" : value === "false" ? "no" : value;
}

function requiredText(one: RequiredChange, result: WhatIfResult, options: TextOptions, paint: Paint): string[] {
  const { width } = options;
  const { witness, location } = one;
  const word = one.effect === "unclear" ? "UNDETERMINED" : one.effect.toUpperCase();
  const [first = "", ...more] = wrap(`${endWords(witness.source)} → ${endWords(witness.destination)}, ${allowedWords(witness.allowed)}`, width, `  ${word}  `);
  return [
    `  ${paint(styles[one.effect], word)}${first.slice(2 + word.length)}`,
    ...more,
    ...wrap(`${one.statement}, ${location.file}:${location.line}${one.summary === "" ? "" : `: ${one.summary}`}`, width, "    page     "),
    ...wrap(`${one.before} → ${one.after}${one.pairs > 1 ? `, ${one.pairs} pairs of workloads alike` : ""}`, width, "    was, is  "),
    ...wrap(reasonWords(one.reason), width, "    because  "),
    ...wrap(teamName(one.owner, result), width, "    owner    "),
  ];
}

function groupText(group: ChangeGroup, { width, brief }: FormatOptions): string[] {
  const rows = rowsOf(group);
  const shown = brief ? rows.slice(0, ROWS_SHOWN) : rows;
  const arrow = group.direction === "ingress" ? "←" : "→";
  const left = rows.slice(shown.length).reduce((sum, { flows }) => sum + flows, 0);
  return [
    ...wrap(`${tally(group.flows.length, "flow")} ${effectWords(group)}, as ${reasonWords(group.reason)}`, width, "    ", "      "),
    ...shown.flatMap(({ subject, peers, ports }) => wrap(`${subject} ${arrow} ${peers}: ${ports}`, width, "      ", "        ")),
    ...(left > 0 ? [`      … and ${tally(left, "more flow")}`] : []),
  ];
}
