import type { Location } from "@demarc/source";
import type { Concern, Responsibility, Team } from "../charter.ts";
import { reportColumns } from "./columns.ts";
import { oneOf, readMarks } from "./marks.ts";
import { phrasesOf, type PageBlock, type PageItem, type PageSection } from "./outline.ts";
import { oneLine, type Phrase, quote, split } from "./phrase.ts";
import { type PageReading } from "./reading.ts";
import { readTeam } from "./team-register.ts";
import { columnOf } from "./topics.ts";

/** Words of a responsibility that mean a concern; a line may mean several. */
const concernWords: readonly (readonly [Concern, RegExp])[] = [
  ["cluster-wide-policy", /\b(?:cluster|platform|global|fleet|organi[sz]ation)[- ]?(?:wide|level|scoped)?\b[^,;:.()]*\bpolic(?:y|ies)\b|\bpolic(?:y|ies)\b[^,;:.()]*\b(?:whole|entire|all of the|across the) cluster\b|\badmin ?network ?polic/],
  ["default-deny", /\bdefault[- ](?:deny|allow|drop|reject|block)|\bdeny[- ](?:all|by[- ]default)|\bbaseline polic|\bbaseline isolation|\bdefault (?:isolation|network polic)/],
  ["dns-egress", /\b(?:core|kube-)?dns\b|name resolution/],
  ["kube-system", /\bkube-system\b|control[- ]plane|\bapi[- ]?server/],
  ["cross-team-flow", /\b(?:cross|inter)[- ]?(?:namespace|team|tenant)|\bbetween (?:different |other |the |several )?(?:teams|tenants|squads|groups|departments|namespaces)\b|\bbetween\b[^,;.]*\bteams\b|\bother teams\b|\bteam[- ]to[- ]team\b|\bacross (?:namespaces|teams|tenants)/],
  ["ingress", /\bingress (?:controllers?|gateways?|traffic|rules?|resources?|objects?|class(?:es)?)|\bingress(?:es)?\b(?!\s*(?:rules? inside|within))|\bload ?balancers?\b|\bgateway api\b|\bedge\b|\bnorth[- ]south\b|\binbound\b[^,;.]*\b(?:internet|outside)/],
  ["service-mesh", /\bmesh\b|\bistio\b|\blinkerd\b|\bconsul connect\b|\bmtls\b|\bsidecars?\b/],
  ["seldon-configuration", /\bseldon\b[^,;.]*\bconfig|\bseldon-config\b|\binference servers? (?:definitions?|config)/],
  ["service-discovery", /\bservice discovery\b|\b(?:server )?capabilit(?:y|ies)\b|\bservice registry\b/],
  ["application-policy", /\b(?:application|app|workload|product|team)[- ]specific\b|\b(?:application|app|workload)(?:[- ]level)? (?:network )?polic|\b(?:with)?in(?:side)? (?:(?:our|their|its|(?:the|a|each) team['’]s|your) (?:own )?|own )(?:\w+ )?namespaces?\b|\b(?:own|our|their|its|your) (?:\w+ )?polic|\bpolic(?:y|ies) (?:of|for) (?:our|the|their|its|your) (?:own )?(?:application|app|service|workload|pod)s?\b/],
  ["same-team-flow", /\bservice[- ]to[- ]service\b|\bbetween (?:our|their|its|your) (?:own )?(?:\w+ )?(?:services|namespaces|components|workloads)\b/],
  ["external-access", /\bexternals?\b|\boutside (?:the cluster|services?|systems?|world)|\bthird[- ]party\b|\boutbound\b|(?<!from the )\binternet\b|\begress to\b|\bsaas\b/],
  // "Policies within our namespaces" says where the policies lie, not what they let pass.
  ["intra-namespace-flow", /\bpod[- ]to[- ]pod\b|\bintra[- ]namespace\b|^(?!.*\bpolic).*\b(?:inside|within) (?:a|one|the|our|their|its|your|each) (?:own |same )?namespaces?\b|\beast[- ]west\b/],
];

/** A request that somebody else decides: the team has to ask, not to own. */
const asking = /\b(?:approv(?:al|als|es|ed by)|sign[- ]?off|request(?:s|ed|ing)?|propos(?:e|es|als?)|submit(?:s|ted)?|asks?|document(?:s|ed)? for)\b/;
const cellOwns = /^(?:(?:r|a|r\/a|a\/r|ra|ar|x|✓|✔|✅|☑|yes|y|owner|leads?|does|decides|primary|●|•)$|(?:owns?|responsible|accountable|approves?|grants?)\b)/i;
const cellAsks = /^(?:requests?|asks?|proposes?|submits?)\b/i;
/** Neither: consulted, informed, or not concerned. */
const cellWatches = /^(?:[-–—]*|c|i|c\/i|i\/c|ci|s|no|n|n\/a|none|✗|✘|❌|(?:is |are )?(?:consulted|informed|consults?|supports?|advises?|reviews?|helps?|follows?)\b.*)$/i;

const allConcerns: readonly Concern[] = [...concernWords.map(([concern]) => concern), "other"];

/** Every concern whose words occur in the text; `other` where none does. */
export function concernsOfText(text: string): readonly Concern[] {
  const words = oneLine(text).toLowerCase().replace(/[‐‑‒–—]/g, "-").replace(/[’‘]/g, "'");
  const found = concernWords.filter(([, pattern]) => pattern.test(words)).map(([concern]) => concern);
  return found.length > 0 ? found : ["other"];
}

/** The responsibility matrix: lists under a team's heading, lists under a team's item, and tables of three kinds. */
export function readResponsibilities(reading: PageReading, sections: readonly PageSection[]): readonly Responsibility[] {
  const matrix = new MatrixReading(reading);
  for (const section of sections) {
    const team = section.blocks.some(({ kind }) => kind === "list" || kind === "table") ? teamOfSection(reading, section) : undefined;
    for (const block of section.blocks) matrix.block(block, team, section);
  }
  return matrix.lines;
}

class MatrixReading {
  readonly lines: Responsibility[] = [];
  readonly #reading: PageReading;
  #platform = 0;
  #application = 0;

  constructor(reading: PageReading) {
    this.#reading = reading;
  }

  block(block: PageBlock, team: string | undefined, section: PageSection): void {
    if (block.kind === "table") this.#table(block, team);
    else if (block.kind === "list") {
      for (const item of block.items) this.#item(item, team);
      if (team === undefined && section.heading !== undefined && !block.items.some((item) => leadingTeam(item.phrase) !== undefined)) {
        this.#reading.report("team-not-understood", section.heading.place(), `${quote(section.heading.text)} names no team, so its ${block.items.length} items are nobody's`, {
          consequence: "what these items settle is not checked",
        });
      }
    }
  }

  #item(item: PageItem, team: string | undefined): void {
    const named = leadingTeam(item.phrase);
    const nested = item.blocks.filter((block) => block.kind === "list");
    if (named !== undefined && (nested.length > 0 || team === undefined)) {
      const id = this.#reading.teams.name(named.team, item.phrase.place());
      if (id !== undefined && nested.length > 0) {
        for (const block of nested) for (const inner of block.items) this.#item(inner, id);
        return;
      }
      if (id !== undefined) {
        // "Platform team: DNS, ingress controllers; service mesh" is one line of the matrix for each part.
        for (const piece of split(named.rest, /;\s*/g)) this.add(id, piece);
        return;
      }
    }
    if (team === undefined) return;
    this.add(team, item.phrase, item.blocks.flatMap((block) => [...phrasesOf(block)]));
  }

  #table(table: Extract<PageBlock, { kind: "table" }>, team: string | undefined): void {
    const columns = columnsOf(table);
    reportColumns(this.#reading, table.header, (index) => columns.known.has(index));
    for (const row of table.rows) {
      const line = row[columns.what];
      if (line === undefined || line.text === "") continue;
      const cell = columns.owner >= 0 ? row[columns.owner] : undefined;
      if (columns.teams.length > 0) this.#raci(row, line, columns.teams);
      else if (cell !== undefined && cell.text !== "") {
        for (const named of teamsOf(cell)) {
          const id = this.#teamOfRow(named, row[columns.role]);
          if (id === undefined) this.#reading.report("team-not-understood", named.place(), `${quote(named.text)} names no team`, { consequence: `${quote(line.text)} is nobody's` });
          else if (columns.owner < columns.what) for (const piece of split(line, /(?:;|\n)\s*/g)) this.add(id, piece);
          else this.add(id, line);
        }
      } else if (team !== undefined) this.add(team, line);
      else this.#reading.report("team-not-understood", line.place(), `${quote(line.text)} is given to no team`);
    }
  }

  /** A column of roles says which team is the platform, whatever it is called. */
  #teamOfRow(cell: Phrase, role: Phrase | undefined): string | undefined {
    const said = role === undefined || role.text === "" ? undefined : roleOf(role.text);
    if (role !== undefined && role.text !== "" && said === undefined) {
      this.#reading.report("team-not-understood", role.place(), `${quote(role.text)} is no role of a team`, { expected: "`platform` or `application`", consequence: "the team's name decides" });
    }
    return said === undefined ? this.#reading.teams.name(cell.text, cell.place()) : this.#reading.teams.nameAs(said, cell.text, cell.place());
  }

  /** One column for each team; the cells say who owns and who asks. */
  #raci(row: readonly Phrase[], line: Phrase, teams: readonly TeamColumn[]): void {
    let given = false;
    for (const { index, heading } of teams) {
      const cell = row[index];
      if (cell === undefined) continue;
      const text = cell.text.trim();
      const owns = cellOwns.test(text);
      if (!owns && !cellAsks.test(text)) {
        if (!cellWatches.test(text)) this.#reading.report("team-not-understood", cell.place(), `${quote(text)} says neither that ${quote(heading.text)} owns ${quote(line.text)} nor that it asks`, { expected: "R, A, ✓ or `owns`; `requests`; C, I or a dash" });
        continue;
      }
      const id = this.#reading.teams.name(heading.text, heading.place());
      if (id === undefined) continue;
      this.add(id, line, [], owns ? "owns" : "requests");
      given = true;
    }
    if (!given) this.#reading.report("team-not-understood", line.place(), `no cell of ${quote(line.text)} says who owns it`, { expected: "R, A, ✓ or `owns` in the column of one team" });
  }

  add(team: string, written: Phrase, more: readonly Phrase[] = [], mode?: Responsibility["mode"]): void {
    const { phrase, marks } = readMarks(written);
    const text = oneLine([phrase, ...more].map((part) => part.text).join("; "));
    if (text === "") return;
    const isPlatform = team === "platform";
    const statement = isPlatform ? `S1.P${(this.#platform += 1)}` : `S1.A${(this.#application += 1)}`;
    const at = this.#reading.state(statement, "responsibilities", phrase);
    const marked = marks.get("concerns")?.split(", ").flatMap((name) => oneOf(allConcerns, name) ?? []);
    const concerns = marked ?? concernsOfText(text);
    if (concerns[0] === "other" && marked === undefined) this.#unclear(phrase, at);
    const markedMode = marks.get("mode");
    const asks = markedMode !== undefined ? markedMode === "requests" : mode === undefined ? !isPlatform && asking.test(text.toLowerCase()) : mode === "requests";
    this.lines.push({ concerns, team, text, mode: asks ? "requests" : "owns", statement, at });
  }

  #unclear(phrase: Phrase, at: Location): void {
    this.#reading.report("responsibility-unclear", at, `${quote(phrase.text)} is no concern that can be checked`, { consequence: "it is kept and shown, but checked by nothing" });
  }
}

interface TeamColumn {
  readonly index: number;
  readonly heading: Phrase;
}

interface MatrixColumns {
  /** The column of what teams answer for. */
  readonly what: number;
  /** The column of teams; -1 when each team has its own. */
  readonly owner: number;
  readonly role: number;
  /** Columns of one team each; empty when a column names the team of each row. */
  readonly teams: readonly TeamColumn[];
  /** Columns that are read, contacts among them, which are read with those at the foot. */
  readonly known: ReadonlySet<number>;
}

function columnsOf({ header, rows }: Extract<PageBlock, { kind: "table" }>): MatrixColumns {
  const names = header.map(({ text }) => columnOf(text));
  const named = header.flatMap((heading, index) =>
    (names[index] === undefined || names[index] === "owner") && readTeam(heading.text) !== undefined ? [{ index, heading }] : [],
  );
  // "Owner" or "Team" heads the column of teams; "Platform Team" may be that or a team's own column.
  const plain = names.findIndex((name, index) => name === "owner" && (!named.some((team) => team.index === index) || /\bown|accountable|responsible/i.test(header[index]?.text ?? "")));
  const says = (pattern: RegExp, index: number): boolean => rows.some((row) => pattern.test(row[index]?.text.trim() ?? ""));
  const isMatrix = plain < 0 && named.some(({ index }) => says(cellOwns, index) || says(cellAsks, index));
  const owner = isMatrix ? -1 : plain >= 0 ? plain : names.indexOf("owner");
  const role = names.indexOf("role");
  const isFree = (index: number): boolean => index !== owner && index !== role && names[index] !== "contact" && names[index] !== "id";
  const concern = names.findIndex((name, index) => isFree(index) && (name === "concern" || name === "name"));
  const what = concern >= 0 ? concern : header.findIndex((_, index) => isFree(index) && (isMatrix ? names[index] !== "owner" : true));
  const teams = isMatrix ? named.filter(({ index }) => index !== what) : [];
  const known = new Set([what, owner, role, ...teams.map(({ index }) => index), ...names.flatMap((name, index) => (name === "contact" || name === "id" ? [index] : []))]);
  return { what, owner, role, teams, known };
}

/** "Platform team, Shop team" are two; "Trust and Safety" is one. */
function teamsOf(cell: Phrase): readonly Phrase[] {
  const several = split(cell, /\s*(?:[,;\n]|\s[&+/]\s|\sand\s)\s*/g);
  const isList = several.every(({ text }) => /\b(?:team|squad|crew)\b/i.test(text)) || split(cell, /\s*[,;\n]\s*/g).length === several.length;
  return isList && several.every(({ text }) => readTeam(text) !== undefined) ? several : [cell];
}

/** A role in the words of a cell: "platform", "application team", "product". */
function roleOf(text: string): Team["role"] | undefined {
  return readTeam(text)?.id === "platform" ? "platform" : /\b(?:app(?:lication)?|product|tenant|workload|dev(?:elopment|elopers?)?|feature|service|consumer|user|stream[- ]aligned)s?\b/i.test(text) ? "application" : undefined;
}

/** The team that a section's heading names, or a heading around it. */
function teamOfSection(reading: PageReading, section: PageSection): string | undefined {
  const headings = [...section.around, ...(section.heading === undefined ? [] : [section.heading])].reverse();
  for (const heading of headings) {
    if (!/team|squad|crew|platform|infra|\bsre\b|\bops\b|owns|\bby\b|'s\b|’s\b|responsibilities of|duties/i.test(heading.text) && heading !== section.heading) continue;
    const id = reading.teams.name(heading.text, heading.place());
    if (id !== undefined) return id;
  }
  return undefined;
}

/** "**Platform team**", "Payments team: …", "SRE - …" at the start of an item. */
function leadingTeam(phrase: Phrase): { readonly team: string; readonly rest: Phrase } | undefined {
  const match = /^([^:–—]{2,60}?)(?:\s*[:–—]\s*|\s+-\s+|\s+(?:owns|is responsible for|takes care of|looks after|handles|decides)\s+|$)/.exec(phrase.text);
  const written = match?.[1];
  if (match === null || written === undefined) return undefined;
  const isTeam = /\b(?:team|squad|crew|sre|developers?)\b/i.test(written) || readTeam(written)?.id === "platform";
  if (!isTeam || readTeam(written) === undefined) return undefined;
  const rest = {
    ...phrase,
    text: phrase.text.slice(match[0].length),
    spans: [],
    place: (start = 0, end = phrase.text.length - match[0].length) => phrase.place(match[0].length + start, match[0].length + end),
  };
  return { team: written, rest };
}
