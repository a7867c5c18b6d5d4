import { findPacks } from "@demarc/packs";
import type { CharterNamespace } from "../charter.ts";
import type { PageBlock, PageItem, PageSection } from "./outline.ts";
import { oneLine, part, type Phrase, quote } from "./phrase.ts";
import { type PageReading } from "./reading.ts";
import { APPLICATION, readTeam } from "./team-register.ts";
import { columnOf } from "./topics.ts";

/** RFC 1123: what Kubernetes takes as the name of a namespace. */
const namespaceName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export function isNamespaceName(text: string): boolean {
  return namespaceName.test(text);
}

/** Ids of the knowledge packs that a purpose names. */
export function packsOfPurpose(purpose: string): readonly string[] {
  return findPacks(purpose).map(({ pack }) => pack.id);
}

interface Entry {
  readonly names: readonly Phrase[];
  readonly purpose: string;
  readonly owner: Phrase | undefined;
  readonly whole: Phrase;
}

/** The list of namespaces, with purpose and owner; `financial-ml - serving (owner: payments)`, or a table. */
export function readNamespaces(reading: PageReading, sections: readonly PageSection[]): readonly CharterNamespace[] {
  const namespaces: CharterNamespace[] = [];
  let count = 0;
  for (const section of sections) {
    const headingTeam = teamOfHeading(section);
    for (const { entry, team } of entriesOf(reading, section, headingTeam)) {
      const statement = `S2.N${(count += 1)}`;
      reading.state(statement, "architecture", entry.whole);
      const owner = ownerOf(reading, entry, team);
      for (const name of entry.names) {
        namespaces.push({ name: name.text, owner, purpose: entry.purpose, at: name.place(), statement, packs: packsOfPurpose(entry.purpose) });
      }
    }
  }
  return settleOwners(reading, namespaces);
}

function* entriesOf(
  reading: PageReading,
  section: PageSection,
  team: Phrase | undefined,
): Iterable<{ readonly entry: Entry; readonly team: Phrase | undefined }> {
  for (const block of section.blocks) {
    if (block.kind === "table") for (const entry of entriesOfTable(reading, block)) yield { entry, team };
    if (block.kind === "list") for (const item of block.items) yield* entriesOfItem(reading, item, team);
    // Prose only where it starts with a name that is marked as one.
    if (block.kind === "prose") for (const line of block.lines) if (startsWithName(line)) yield* entriesOfItem(reading, { phrase: line, blocks: [] }, team);
  }
}

function* entriesOfItem(
  reading: PageReading,
  item: PageItem,
  team: Phrase | undefined,
): Iterable<{ readonly entry: Entry; readonly team: Phrase | undefined }> {
  const lists = item.blocks.filter((block) => block.kind === "list");
  const entry = entryOf(item.phrase);
  // "- payments team" with the namespaces nested below it.
  if (
    lists.length > 0 &&
    (entry === undefined || /\b(?:team|squad|crew)\b/i.test(item.phrase.text)) &&
    readTeam(item.phrase.text) !== undefined &&
    item.phrase.spans.every(({ kind }) => kind !== "code")
  ) {
    for (const list of lists) for (const inner of list.items) yield* entriesOfItem(reading, inner, item.phrase);
    return;
  }
  if (entry !== undefined) yield { entry, team };
  else reportUnread(reading, item.phrase);
}

const NAME_FORM = "lower-case letters (a-z), digits and hyphens";
const consequence = "it is left out of the list of namespaces";

function reportUnread(reading: PageReading, phrase: Phrase): void {
  const [first] = phrase.spans;
  if (first?.kind === "code" && first.start === 0) {
    reading.report("namespace-not-understood", phrase.place(first.start, first.end), `${quote(first.text)} is no name of a namespace`, { expected: NAME_FORM, fix: "write the name that it has in the cluster", consequence });
  } else reading.report("namespace-not-understood", phrase.place(), `${quote(phrase.text)} names no namespace`, { consequence });
}

function* entriesOfTable(reading: PageReading, table: Extract<PageBlock, { kind: "table" }>): Iterable<Entry> {
  const columns = table.header.map(({ text }) => columnOf(text));
  const nameColumn = Math.max(0, columns.indexOf("namespace"));
  const ownerColumn = columns.findIndex((name, index) => name === "owner" && index !== nameColumn);
  const rest = columns.map((_, index) => index).filter((index) => index !== nameColumn && index !== ownerColumn);
  for (const row of table.rows) {
    const cell = row[nameColumn];
    if (cell === undefined || cell.text === "") continue;
    const names = namesIn(cell);
    if (names.length === 0) {
      reading.report("namespace-not-understood", cell.place(), `${quote(cell.text)} is no name of a namespace`, { expected: NAME_FORM });
      continue;
    }
    const purpose = rest.flatMap((index) => row[index]?.text ?? []).filter((text) => text !== "").map(oneLine).join("; ");
    const owner = ownerColumn >= 0 && row[ownerColumn]?.text !== "" ? row[ownerColumn] : undefined;
    yield { names, purpose, owner, whole: cell };
  }
}

/** "(owner: payments)", "(payments team)", "…, owner: payments", "… owned by the payments team". */
const ownerWritings: readonly RegExp[] = [
  /\((?:owners?|owned by|team|belongs to|responsible|managed by|run by)\b\s*[:=]?\s*(?:the\s+)?([^()]{2,60})\)/i,
  /\((?:the\s+)?([^()]{2,40}\b(?:team|squad|crew))\)/i,
  /[;,.–—-]?\s*\b(?:owner|team)\s*[:=]\s*(?:the\s+)?([^();,.]{2,60})$/i,
  /[;,.–—-]?\s*\b(?:owned|managed|run) by\s+(?:the\s+)?([^();,.]{2,60})\.?$/i,
];

function entryOf(phrase: Phrase): Entry | undefined {
  const marked = phrase.spans.find(({ kind, text, start }) => (kind === "code" || kind === "strong") && start < 40 && namesOfText(text).length > 0);
  const plain = /^(?:the\s+)?(?:namespaces?\s+)?([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?=\s*(?:[-–—:(,|]|\bis\b|\bfor\b|\band\b|$))/i.exec(phrase.text);
  let end: number;
  let first: Phrase;
  if (marked !== undefined) {
    first = part(phrase, marked.start, marked.end);
    end = marked.end;
  } else {
    const written = plain?.[1];
    if (plain === null || written === undefined || !namespaceName.test(written) || !/[-0-9]/.test(written)) {
      if (written === undefined || plain === null || !namespaceName.test(written) || !/^\S+\s*(?:[-–—:(]|$)/.test(phrase.text)) return undefined;
    }
    const start = plain[0].length - written.length;
    first = part(phrase, start, plain[0].length);
    end = plain[0].length;
  }
  const names = [...namesIn(first)];
  // "`a`, `b` and `c`: shared purpose"
  for (let next = /^\s*(?:,|and|&|\+|\/)\s*/.exec(phrase.text.slice(end)); next !== null; next = /^\s*(?:,|and|&|\+|\/)\s*/.exec(phrase.text.slice(end))) {
    const start = end + next[0].length;
    const code = phrase.spans.find((span) => span.start === start && (span.kind === "code" || span.kind === "strong"));
    if (code === undefined || !namespaceName.test(code.text)) break;
    names.push(part(phrase, code.start, code.end));
    end = code.end;
  }
  const tail = part(phrase, end);
  const owner = ownerWritings.map((writing) => writing.exec(tail.text)).find((match) => match !== null) ?? null;
  const purposeText = owner === null ? tail.text : `${tail.text.slice(0, owner.index)} ${tail.text.slice(owner.index + owner[0].length)}`;
  const purpose = oneLine(purposeText.replace(/^\s*(?:namespace\b)?\s*(?:\(\s*\))?\s*[-–—:|,]*\s*/i, "")).replace(/^(?:is|for|is for)\s+/i, "").replace(/[\s,;–—-]+$/, "").replace(/^\(([^()]*)\)$/, "$1");
  const ownerText = owner?.[1];
  const ownerStart = owner === null || ownerText === undefined ? 0 : owner.index + owner[0].indexOf(ownerText);
  return names.length === 0
    ? undefined
    : { names, purpose, owner: ownerText === undefined ? undefined : part(tail, ownerStart, ownerStart + ownerText.length), whole: phrase };
}

function startsWithName({ spans }: Phrase): boolean {
  return spans.some(({ kind, start, text }) => (kind === "code" || kind === "strong") && start === 0 && namespaceName.test(text));
}

function namesOfText(text: string): readonly string[] {
  return text.split(/\s*(?:,|\/|\band\b|&|\s)\s*/).filter((name) => namespaceName.test(name));
}

function namesIn(phrase: Phrase): readonly Phrase[] {
  const names: Phrase[] = [];
  for (const match of phrase.text.matchAll(/[^\s,/&]+/g)) {
    if (match[0] === "and") continue;
    if (!namespaceName.test(match[0])) return [];
    names.push(part(phrase, match.index, match.index + match[0].length));
  }
  return names;
}

function teamOfHeading(section: PageSection): Phrase | undefined {
  const headings = [...section.around, ...(section.heading === undefined ? [] : [section.heading])].reverse();
  // The heading names a team only when it says so: "Payments team namespaces".
  return headings.find(({ text }) => /\b(?:team|squad|crew)\b/i.test(text) && !/\bteams\b/i.test(text));
}

function ownerOf(reading: PageReading, entry: Entry, team: Phrase | undefined): string {
  const said = entry.owner ?? team;
  if (said === undefined) return "";
  const text = said === team ? said.text.replace(/\bnamespaces?\b.*$/i, "") : said.text;
  const id = reading.teams.name(text, said.place());
  if (id !== undefined) return id;
  reading.report("team-not-understood", said.place(), `${quote(said.text)} names no team`);
  return "";
}

/** Namespaces without an owner belong to the only application team; with several teams the page has to say. */
function settleOwners(reading: PageReading, namespaces: readonly CharterNamespace[]): readonly CharterNamespace[] {
  const applications = reading.teams.applications();
  return namespaces.map((namespace) => {
    if (namespace.owner === APPLICATION) return { ...namespace, owner: reading.teams.resolve(APPLICATION) };
    if (namespace.owner !== "") return namespace;
    const [only, ...more] = applications;
    if (only !== undefined && more.length === 0) {
      reading.infer(`\`${namespace.name}\` belongs to ${only}, the only application team of the page`, "the page names one application team", namespace.at);
      return { ...namespace, owner: only };
    }
    // Where no team is named at all that is said once, for the whole page.
    if (only !== undefined) reading.report("namespace-without-owner", namespace.at, `the page does not say whose \`${namespace.name}\` is`, { consequence: "it counts as the platform's" });
    return { ...namespace, owner: "platform" };
  });
}
