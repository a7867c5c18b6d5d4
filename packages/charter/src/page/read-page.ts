import { readMarkdown, type Location, type MarkdownPage, type Problem, type Reading, type SourceFile } from "@demarc/source";
import type { Charter, RequiredFlow } from "../charter.ts";
import { lintCharter } from "../lint.ts";
import { problem } from "../problem-codes.ts";
import { completeFlow, surroundingsOf } from "../complete-flow.ts";
import type { Known } from "./ends.ts";
import { readExternals } from "./externals.ts";
import { readFlows } from "./flows.ts";
import { isUnknownFooterLine, readFooter, teamsDeclared } from "./footer.ts";
import { readNamespaces } from "./namespaces.ts";
import { outlineOf, phrasesOf, struckOnPage, type PageSection } from "./outline.ts";
import { readFocus, readPrinciples, readTroubleshooting } from "./principles.ts";
import { readExample, readFields, readTriggers } from "./protocol.ts";
import { PageReading } from "./reading.ts";
import { readApprovals, readEnvironment, readProbes, readWaivers } from "./registers.ts";
import { readResponsibilities } from "./responsibilities.ts";
import { topicOfTable, type Topic } from "./topics.ts";
import { compareStatements } from "../statements.ts";
import { withTopicsByContent } from "./topics-by-content.ts";
import { hasArrow, readArrows } from "./arrows.ts";
import { oneLine, type Phrase, quote, sentencesOf, writtenLines } from "./phrase.ts";

/**
 * Reads a guidelines page as a charter. Sections are told by what their headings (or columns, or entries) mean;
 * order, levels, list styles and wording are free. Statements get ids by section and order: `S1.P<n>` and
 * `S1.A<n>` (responsibilities of the platform and of application teams), `S2.N<n>` namespaces, `S2.F<n>` required
 * flows with letters for their reasons, `S2.E<n>` externals, `S2.X<n>` forbidden flows, `S3.W<n>` triggers,
 * `S3.D<n>` fields of a request, `S3.X` its example, `S4.<n>` focus of application policies, `S5.<n>` principles,
 * `S6.<n>` troubleshooting, `S7.<n>` date and contacts.
 *
 * Never throws. What was taken to be meant is in `inferences`; what was not understood is a problem at its
 * line and column. Cost is linear in the page, whose length `readMarkdown` bounds.
 */
export function readPage(page: SourceFile | MarkdownPage): Reading<Charter> {
  const markdown = "blocks" in page ? { value: page, problems: [] } : readMarkdown(page);
  const { value } = markdown;
  const reading = new PageReading();
  const start = { file: value.file.path, line: 1, column: 1 };
  let sections = withTopicsByContent(splitByTable(outlineOf(value)));
  const declared = teamsDeclared(sections);
  for (const { id, name } of declared) reading.teams.declare(id, name.text, name.place());
  if (declared.length > 0) sections = withTopicsByContent(splitByTable(outlineOf(value, new Set(declared.map(({ name }) => oneLine(name.text))))));
  const charter = readSections(reading, value, sections);
  const problems: Problem[] = [...markdown.problems, ...reading.problems(start)];
  if (value.blocks.length > 0 && charter.statements.length === 0) return { value: charter, problems: notUnderstood(problems, start) };
  if (value.blocks.length > 0) problems.push(...lintCharter(charter));
  return { value: charter, problems: problems.sort(byPlace) };
}

/** That much is missing follows from nothing being understood; what is there and was not taken in says why. */
function notUnderstood(problems: readonly Problem[], start: Location): readonly Problem[] {
  const first = problem("page-not-understood", "nothing on the page is understood as a guideline", start, {
    expected: "Markdown with headings such as `Responsibilities`, `Namespaces` and `Required flows`, and a list below each",
    consequence: "nothing is judged by it",
  });
  return [first, ...problems.filter(({ code }) => code !== "page-section-missing" && code !== "team-missing").sort(byPlace)];
}

function readSections(reading: PageReading, page: MarkdownPage, sections: readonly PageSection[]): Charter {
  const start = { file: page.file.path, line: 1, column: 1 };
  const about = (topic: Topic): readonly PageSection[] =>
    sections.filter((section) => section.topic === topic && section.blocks.length + (section.heading === undefined ? 0 : 1) > 0);
  const responsibilities = readResponsibilities(reading, about("responsibilities"));
  const namespaces = readNamespaces(reading, about("namespaces"));
  const externals = readExternals(reading, about("externals"));
  const known: Known = { namespaces, externals: [...new Set(externals.map(({ name }) => name))] };
  const { required: drafts, forbidden } = readFlows(reading, sections.filter(({ topic }) => topic === "flows" || topic === "forbidden"), known);
  const approvals = readApprovals(reading, about("approvals"), known);
  const triggers = readTriggers(reading, about("triggers"));
  const requestFields = readFields(reading, about("fields"));
  const requestExample = readExample(reading, [...about("example"), ...about("fields")], known);
  const focus = readFocus(reading, about("focus"));
  const principles = readPrinciples(reading, about("principles"));
  const troubleshooting = readTroubleshooting(reading, about("troubleshooting"));
  const lastUpdated = readFooter(reading, page, sections);
  const around = surroundingsOf(externals, namespaces, "page");
  const flows: RequiredFlow[] = [];
  for (const draft of drafts) {
    const { flow, inferences, problems } = completeFlow(draft, around);
    flows.push(flow);
    reading.inferences.push(...inferences);
    reading.add(problems);
  }
  for (const { id, name, known: first, at } of reading.teams.aliases()) reading.infer(`${quote(name)} and ${quote(first)} are one team, ${id}`, "a page has one team that runs the cluster", at);
  for (const struck of struckOnPage(page)) reading.report("page-text-struck", struck.place(), `${quote(struck.text)} is struck through`, { consequence: "it counts as not written" });
  if (page.blocks.length > 0) reportGaps(reading, page, sections);
  return {
    title: oneLine(sections.find(({ heading, level }) => heading !== undefined && level === 1)?.heading?.text ?? ""),
    source: page.file.path,
    teams: reading.teams.list(start),
    namespaces,
    responsibilities: responsibilities.map((line) => ({ ...line, team: reading.teams.resolve(line.team) })),
    flows,
    forbidden,
    externals,
    triggers,
    requestFields,
    requestExample,
    focus,
    principles,
    troubleshooting,
    lastUpdated,
    waivers: readWaivers(reading, about("waivers")),
    approvals,
    probes: readProbes(reading, about("probes")),
    environment: readEnvironment(reading, about("environment")),
    statements: [...reading.statements].sort((a, b) => compareStatements(a.id, b.id)),
    inferences: reading.inferences,
  };
}

/** A table whose columns say what it lists is a section of its own, whatever stands above it. */
function splitByTable(sections: readonly PageSection[]): readonly PageSection[] {
  return sections.flatMap((section) => {
    const parts: PageSection[] = [];
    let current: PageSection = { ...section, blocks: [] };
    parts.push(current);
    for (const block of section.blocks) {
      const topic = block.kind === "table" ? topicOfTable(block.header.map(({ text }) => text), section.topic) : section.topic;
      if (topic !== current.topic && current.blocks.length > 0) {
        current = { ...section, topic, blocks: [] };
        parts.push(current);
      } else if (topic !== current.topic) {
        parts.pop();
        current = { ...current, topic };
        parts.push(current);
      }
      current.blocks.push(block);
    }
    return parts;
  });
}

/** What each part of a page is for: told when it is missing. */
const needed: readonly (readonly [Topic, string, string, string])[] = [
  ["responsibilities", "who is responsible for what", "a heading such as `Responsibilities` with a list for each team", "ownership follows from the namespaces alone"],
  ["namespaces", "the namespaces and whose they are", "a heading `Namespaces` with a list, e.g. `` - `payments-prod` - card payments ``", "every namespace counts as the platform's"],
  ["flows", "which flows are required", "a heading `Required flows` with a list, e.g. `` - `web` → `api`: orders, TCP 8080 ``", "no flow can be missing or too wide"],
  ["externals", "external dependencies", "a heading `External dependencies` with a list, e.g. `- Billing API: api.example.com:443`", "every address outside counts as undocumented"],
  ["triggers", "when the platform team has to be asked", "a heading `When to engage the platform team` with a list", "changes are not told apart by who must agree"],
  ["fields", "what a request has to say", "a heading `Documentation required` with a list", "requests are held to description, ends, ports and justification"],
  ["principles", "the security principles", "a heading `Principles` with a list", "findings cannot point to them"],
  ["troubleshooting", "who acts when something fails", "a heading `Troubleshooting` with a list", "a diagnosis names owners by namespace alone"],
];

function reportGaps(reading: PageReading, page: MarkdownPage, sections: readonly PageSection[]): void {
  const start = { file: page.file.path, line: 1, column: 1 };
  for (const [topic, what, how, consequence] of needed) {
    if (!sections.some((section) => section.topic === topic)) reading.report("page-section-missing", start, `the page does not say ${what}`, { fix: `add ${how}`, consequence });
  }
  if (reading.teams.applications().length === 0) reading.report("team-missing", start, "the page names no application team", { consequence: "every namespace counts as the platform's" });
  if (!reading.teams.has("platform")) reading.report("team-missing", start, "the page names no platform team", { consequence: "`platform` stands for whoever runs the cluster" });
  for (const section of sections) reportUnread(reading, section);
}

/** Lists that nothing says anything about, and sentences that sound like requirements or say who can be asked. */
function reportUnread(reading: PageReading, section: PageSection): void {
  const { heading, topic } = section;
  if (topic === undefined) {
    const items = section.blocks.filter((block) => block.kind === "list" || block.kind === "table").flatMap((block) => [...phrasesOf(block)]);
    const [first] = items;
    const place = heading ?? first;
    if (first !== undefined && place !== undefined) {
      const title = heading === undefined ? "a list" : quote(heading.text);
      // Flows that are lost are more than a list for people.
      const severity = items.some(({ text }) => hasArrow(text)) ? { severity: "warning" as const } : {};
      reading.report("page-section-not-understood", place.place(), `${title} does not say what it lists`, { consequence: `its ${items.length} entries are not checked`, ...severity });
    }
  }
  if (topic === "example" || topic === "environment") return;
  for (const block of section.blocks) {
    if (block.kind !== "prose") continue;
    for (const line of block.lines.flatMap(writtenLines).filter(isUnknownFooterLine)) {
      reading.report("page-sentence-not-checked", line.place(), `${quote(line.text)} is read neither as a date nor as a contact`, { fix: "write `Last updated: 2025-07-07`, `Contact: …` or `Platform contact: …`" });
    }
    for (const sentence of block.lines.flatMap(sentencesOf)) {
      if (reading.isTaken(sentence) || !soundsRequired(sentence, topic)) continue;
      reading.report("page-sentence-not-checked", sentence.place(), `${quote(sentence.text.replace(/[.!?]+$/, ""))} is checked by nothing`);
    }
  }
}

const demand = /\b(?:must|shall|never|only|always|forbidden|prohibited|not allowed|required)\b/i;
const network = /\b(?:traffic|ports?|connect(?:s|ions?|ivity)?|access|network|reach(?:es)?|talks?|ingress|egress|internet|open|namespaces?|pods?|polic(?:y|ies)|flows?|tls|dns)\b/i;

/** Outside the known sections only what is about the network: a page may say that everybody must read it. */
function soundsRequired(sentence: Phrase, topic: Topic | undefined): boolean {
  if (topic === "footer") return false;
  if (demand.test(sentence.text)) return topic !== undefined || network.test(sentence.text);
  return (topic === "flows" || topic === "forbidden") && sentence.spans.some(({ kind }) => kind === "code") && readArrows(sentence) !== undefined;
}

function byPlace(a: Problem, b: Problem): number {
  return (
    (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
    (a.location?.column ?? 0) - (b.location?.column ?? 0) ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}
