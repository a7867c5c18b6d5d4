import type { Location, MarkdownPage } from "@demarc/source";
import type { Charter } from "../charter.ts";
import { isAddressable } from "../contacts.ts";
import { readDate } from "../dates.ts";
import { teamId } from "../team-names.ts";
import { phrasesOf, type PageBlock, type PageSection } from "./outline.ts";
import { oneLine, part, type Phrase, phraseOfCode, quote, split, writtenLines } from "./phrase.ts";
import { type PageReading } from "./reading.ts";
import { APPLICATION, readTeam } from "./team-register.ts";
import { columnOf, type ColumnName } from "./topics.ts";

const updated = String.raw`(?:last[ _-]?)?(?:updated?|reviewed|revised|modified|changed)(?: on| at)?|last[ _-](?:change|update|edit|review|revision)|(?:effective|review|revision) date|date|as of|version date`;
const contact = String.raw`(?:(?:[\p{L}][\p{L}\d/-]*[ _]){1,4})?(?:contacts?|maintain(?:er|ed by)s?|on[- ]call|slack|e-?mail|escalation)(?: \([^)\n]{1,60}\))?|owners?|owned by|contact[_-]\w+|\w+[_-]contact`;
/** A label with a colon; several may stand in one line when the page has no line breaks there. */
const labelled = new RegExp(String.raw`(?:^|(?<=[\s|·•;*]))(?:(?<label>${updated}|${contact})\s*[:=]\s*|(?<dated>${updated})\s+(?=\d|\p{Lu}\p{L}+ \d))`, "giu");
const isUpdated = new RegExp(String.raw`^(?:${updated})$`, "iu");

interface Entry {
  readonly label: string;
  readonly value: Phrase;
  readonly whole: Phrase;
}

/** Date and contacts, `S7.<n>`, wherever they stand: at the foot, in a section of contacts, or in front matter. */
export function readFooter(reading: PageReading, page: MarkdownPage, sections: readonly PageSection[]): Charter["lastUpdated"] {
  let lastUpdated: Charter["lastUpdated"];
  let hasDate = false;
  let hasContact = false;
  let count = 0;
  for (const { label, value, whole } of footerEntries(page, sections)) {
    const contacts = isUpdated.test(label.trim()) ? [] : contactsOfLine(reading, label, value);
    for (const { contact: its } of contacts) reading.state(`S7.${(count += 1)}`, "footer", its);
    // Those that name their team first, as a team keeps the first contact that it is given.
    for (const { team, contact: its } of [...contacts.filter((one) => one.team !== label), ...contacts.filter((one) => one.team === label)]) {
      readContact(reading, team, its);
    }
    hasContact ||= contacts.length > 0;
    if (contacts.length > 0) continue;
    const isDate = isUpdated.test(label.trim());
    if (isDate && lastUpdated !== undefined) continue;
    const date = isDate ? readDate(value.text) : undefined;
    if (date?.kind === "none" && !/\d/.test(value.text)) continue;
    hasDate ||= isDate;
    hasContact ||= !isDate;
    const at = reading.state(`S7.${(count += 1)}`, "footer", whole);
    if (date === undefined) readContact(reading, label, value);
    else if (date.kind === "date") lastUpdated = { date: date.date, at };
    else if (date.kind === "ambiguous") reading.report("date-ambiguous", value.place(), `${quote(value.text)} is ${date.dates.join(" or ")}`, { consequence: "the age of the page is not checked" });
    else reading.report("date-not-understood", value.place(), `${quote(value.text)} is no date`, { consequence: "the age of the page is not checked" });
  }
  if (page.blocks.length > 0) reportMissing(reading, { file: page.file.path, line: 1, column: 1 }, hasDate, hasContact);
  return lastUpdated;
}

function reportMissing(reading: PageReading, start: Location, hasDate: boolean, hasContact: boolean): void {
  if (!hasDate) reading.report("page-section-missing", start, "the page does not say when it was last updated", { fix: "add a line such as `**Last updated**: 2025-07-07`", consequence: "the age of the page is not checked" });
  if (!hasContact) reading.report("page-section-missing", start, "the page does not say how to reach its teams", { fix: "add a line such as `**Contact**: claims@insurer.example`", consequence: "findings cannot say whom to ask" });
}

/** True for "Label: value" whose value is a day or says how to reach somebody, under a label that is not known. */
export function isUnknownFooterLine(line: Phrase): boolean {
  const value = /^[\p{L}][\p{L} ]{1,30}:\s+(?=\S)/u.exec(line.text);
  if (value === null || isFooterLine(line)) return false;
  const text = line.text.slice(value[0].length);
  return /^\S+(?: \S+){0,3}$/.test(text) && (isAddressable(text) || (readDate(text).kind !== "none" && /\d{4}/.test(text)));
}

/** Teams that a table with ids lists; they are declared before anything else names them. */
export function teamsDeclared(sections: readonly PageSection[]): readonly { readonly id: string; readonly name: Phrase }[] {
  const teams: { id: string; name: Phrase }[] = [];
  for (const { topic, blocks } of sections) {
    if (topic !== "footer") continue;
    for (const block of blocks) {
      if (block.kind !== "table") continue;
      const columns = block.header.map(({ text }) => columnOf(text));
      const [id, name] = [columns.indexOf("id"), columns.indexOf("owner")];
      if (id < 0 || name < 0) continue;
      for (const row of block.rows) {
        const [idCell, nameCell] = [row[id], row[name]];
        if (idCell !== undefined && nameCell !== undefined && /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(idCell.text)) teams.push({ id: idCell.text, name: nameCell });
      }
    }
  }
  return teams;
}

function* footerEntries(page: MarkdownPage, sections: readonly PageSection[]): Iterable<Entry> {
  if (page.frontMatter !== undefined) {
    for (const [index, text] of page.frontMatter.text.split(/\r\n|\r|\n/).entries()) {
      yield* entriesOfLine(phraseOfCode({ text, at: { file: page.file.path, line: index + 2, column: 1 } }));
    }
  }
  for (const section of sections) {
    // Elsewhere only a paragraph can be a footer: a list of another topic is that topic's.
    const isFooter = section.topic === "footer";
    if (section.topic === "example" || section.topic === "fields") continue;
    if (section.heading !== undefined && isFooterLine(section.heading)) yield* entriesOfLine(section.heading);
    for (const block of section.blocks) {
      if (block.kind === "prose") for (const line of block.lines) for (const written of footerLines(line)) yield* entriesOfLine(written);
      else if (isFooter && block.kind === "list") for (const phrase of phrasesOf(block)) yield* entriesOfFooter(phrase);
      else if (section.topic === "responsibilities" && block.kind === "table") yield* contactsOfTeams(block);
      else if (isFooter && block.kind === "table") for (const row of block.rows) yield* entriesOfRow(block.header.map(({ text }) => columnOf(text)), row);
    }
  }
}

/** A table of teams and what they answer for may say how to reach them too. */
function* contactsOfTeams({ header, rows }: Extract<PageBlock, { kind: "table" }>): Iterable<Entry> {
  const columns = header.map(({ text }) => columnOf(text));
  const [owner, contact] = [columns.indexOf("owner"), columns.indexOf("contact")];
  for (const row of rows) {
    const [team, value] = [row[owner], row[contact]];
    if (team !== undefined && value !== undefined && team.text !== "" && !/^[\s–—-]*$/.test(value.text)) yield { label: team.text, value, whole: value };
  }
}

function isFooterLine(phrase: Phrase): boolean {
  return [...phrase.text.matchAll(labelled)].some((match) => match.index === 0);
}

/** Markdown joins lines, but people write a footer line by line. */
function footerLines(line: Phrase): readonly Phrase[] {
  const [first] = line.text.matchAll(labelled);
  return first === undefined ? [] : writtenLines(line);
}

function* entriesOfLine(line: Phrase): Iterable<Entry> {
  const matches = [...line.text.matchAll(labelled)];
  if (matches[0]?.index !== 0 && !/^\s*[*_|]?\s*$/.test(line.text.slice(0, matches[0]?.index ?? 0))) return;
  for (const [index, match] of matches.entries()) {
    const end = matches[index + 1]?.index ?? line.text.length;
    const value = trimmed(part(line, match.index + match[0].length, end));
    if (value.text !== "") yield { label: match.groups?.["label"] ?? match.groups?.["dated"] ?? "", value, whole: trimmed(part(line, match.index, end)) };
  }
}

/** In a section of contacts any "label: value" is a contact, and so is a name with an address behind it. */
function* entriesOfFooter(phrase: Phrase): Iterable<Entry> {
  const known = [...entriesOfLine(phrase)];
  if (known.length > 0) {
    yield* known;
    return;
  }
  const match = /^([^:–—@#]{2,60}?)(?:\s*[:–—]\s*|\s-\s|\s(?=[@#]))/.exec(phrase.text);
  if (match !== null) yield { label: match[1] ?? "", value: part(phrase, match[0].length), whole: phrase };
  else if (isAddressable(phrase.text)) yield { label: "", value: phrase, whole: phrase };
}

function* entriesOfRow(columns: readonly (ColumnName | undefined)[], row: readonly Phrase[]): Iterable<Entry> {
  const cells = row.filter(({ text }, index) => text !== "" && !/^[-–—]$/.test(text) && columns[index] !== "id");
  const [first, ...rest] = cells;
  const named = row[columns.indexOf("owner")] ?? first;
  const [second] = rest;
  if (first === undefined || second === undefined || named === undefined) return;
  const contact = row[columns.indexOf("contact")];
  const value = rest.find(({ text }) => isAddressable(text)) ?? (contact !== undefined && cells.includes(contact) ? contact : second);
  yield { label: named.text, value: columns.includes("id") && contact !== undefined ? contact : value, whole: named };
}

function trimmed(phrase: Phrase): Phrase {
  const start = /^[\s|·•;*_]*/.exec(phrase.text)?.[0].length ?? 0;
  const end = phrase.text.length - (/[\s|·•;*_]*$|\.\s*$/.exec(phrase.text)?.[0].length ?? 0);
  return start === 0 && end === phrase.text.length ? phrase : part(phrase, start, Math.max(start, end));
}

/** "Contacts: a@shop.example; Infrastructure: #infra" has a contact for each team; a label that names a team has them all. */
function contactsOfLine(reading: PageReading, label: string, value: Phrase): readonly { readonly team: string; readonly contact: Phrase }[] {
  if (aboutOf(label) !== "") return [];
  const pieces = split(value, /[;,|]\s+/g).map((piece) => {
    const named = /^([^:–—@#]{2,60}?)(?:\s*[:–—]\s+|\s-\s|\s(?=[@#]))/.exec(piece.text);
    const team = named === null ? undefined : namedTeam(reading, named[1] ?? "");
    return { team: team === undefined ? label : (named?.[1] ?? ""), contact: team === undefined ? piece : part(piece, named?.[0].length ?? 0) };
  });
  return pieces.length > 1 && pieces.some(({ team }) => team !== label) && pieces.every(({ contact: its }) => isAddressable(its.text)) ? pieces : [];
}

/** `storefront@shop.example` and `#storefront` are the storefront team's. */
function teamOfHandle(reading: PageReading, contact: string): string | undefined {
  const handle = /^[@#]?([\w-]+)(?:@\S+)?$/.exec(contact)?.[1];
  const id = handle === undefined ? "" : teamId(handle);
  return id !== "platform" && reading.teams.has(id) ? id : undefined;
}

function namedTeam(reading: PageReading, name: string): string | undefined {
  return reading.teams.exact(name) ?? reading.teams.find(name) ?? reading.teams.find(`${name} team`);
}

/** What a label says besides that it is one: whose contact it is. */
function aboutOf(label: string): string {
  return label.replace(/[_-]+/g, " ").replace(/\b(?:contacts?|maintainers?|maintained by|on[- ]call|slack|e-?mail|escalation|owners?|owned by|page|document|primary|main|channel|handle)\b/gi, " ").trim();
}

/** Whose contact it is: by the label ("Platform Contact"), else by the team that the value names, else the application team. */
function readContact(reading: PageReading, label: string, value: Phrase): void {
  const contact = oneLine(value.text);
  const about = aboutOf(label);
  const named = reading.teams.exact(label) ?? (about === "" ? undefined : reading.teams.find(about) ?? reading.teams.find(`${about} team`) ?? readTeam(about)?.id);
  // A mail address at a platform's domain does not make it the platform's.
  const words = contact.replace(/\S*[@#/]\S*/g, " ");
  const said = named ?? reading.teams.find(words);
  const inValue = said ?? teamOfHandle(reading, contact);
  if (said === undefined && inValue !== undefined) reading.infer(`${quote(contact)} is the contact of ${inValue}`, "it has the team's name", value.place());
  // Without a name it is the application team's, whose page this is; with several teams it is the page's own.
  const [only, ...more] = reading.teams.applications();
  const team = inValue !== undefined && inValue !== APPLICATION ? inValue : only !== undefined && more.length === 0 ? only : "platform";
  if (inValue === undefined) reading.infer(`${quote(contact)} is the contact of ${team}`, "the page does not say whose", value.place());
  if (about !== "" && named !== undefined && !reading.teams.has(named)) reading.teams.name(about, value.place());
  if (!isAddressable(contact)) {
    reading.report("contact-not-addressable", value.place(), `${quote(contact)} does not say how to reach ${team === "platform" ? "the platform team" : team}`);
  }
  reading.teams.setContact(team, contact, value.place());
}
