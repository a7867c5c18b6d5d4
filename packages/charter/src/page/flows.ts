import type { Location } from "@demarc/source";
import type { FlowPort, ForbiddenFlow, ForbiddenSide } from "../charter.ts";
import { FlowIds, letters } from "../flow-ids.ts";
import type { FlowDraft } from "../needs.ts";
import { readPorts, type WrittenPorts } from "../ports.ts";
import { cutRest, readArrows } from "./arrows.ts";
import { readEnds, type EndsRead, type Known } from "./ends.ts";
import { readMarks, type Marked } from "./marks.ts";
import { phrasesOf, type PageBlock, type PageItem, type PageSection } from "./outline.ts";
import { oneLine, part, type Phrase, quote } from "./phrase.ts";
import { PageReading } from "./reading.ts";
import { columnOf } from "./topics.ts";

/** A flow as the page lists it, before it is known whether it is required, forbidden or approved. */
export interface ListedFlow {
  readonly from: EndsRead;
  readonly to: EndsRead;
  readonly ports: readonly FlowPort[];
  /** Whole entry, for its statement. */
  readonly whole: Phrase;
  readonly inline: Phrase | undefined;
  readonly reasons: readonly Phrase[];
  readonly marks: Marked["marks"];
  /** Second half of a two-way arrow, or a further hop: it shares its entry's statement. */
  readonly continues: boolean;
}

/** Required flows in order, with statement ids `S2.F<n>` and letters for the reasons nested below them. */
export function readFlows(reading: PageReading, sections: readonly PageSection[], known: Known): readonly FlowDraft[] {
  const drafts: FlowDraft[] = [];
  const ids = new FlowIds();
  let count = 0;
  for (const flow of listFlows(reading, sections, known)) {
    const continues = flow.continues || flow.marks.has("as");
    if (!continues) {
      count += 1;
      reading.state(`S2.F${count}`, "architecture", flow.whole);
    }
    const statement = `S2.F${count}`;
    const reasons = reasonsOf(flow, statement);
    for (const reason of reasons) if (reason.statement !== statement) reading.state(reason.statement, "architecture", reason.phrase);
    const inline = flow.inline === undefined ? [] : [{ text: reasonText(flow.inline.text), statement, at: flow.inline.place() }];
    const derived = ids.next(flow.from.ends, flow.to.ends, flow.to.externals);
    drafts.push({
      id: flow.marks.get("id") ?? derived,
      from: flow.from.ends,
      to: flow.to.ends,
      toExternals: flow.to.externals,
      ports: flow.ports,
      reasons: [...inline, ...reasons.map(({ text, statement: id, at }) => ({ text, statement: id, at }))],
      statement,
      at: flow.whole.place(),
    });
  }
  return drafts;
}

/** Reasons below a flow get letters; one that is marked as the flow's own has its statement. */
function reasonsOf(flow: ListedFlow, statement: string): readonly { readonly text: string; readonly statement: string; readonly at: Location; readonly phrase: Phrase }[] {
  let letter = 0;
  return flow.reasons.map((written) => {
    const { phrase, marks } = readMarks(written);
    const id = marks.get("reason") === "flow" ? statement : `${statement}${letters((letter += 1))}`;
    return { text: oneLine(phrase.text), statement: id, at: phrase.place(), phrase };
  });
}

/** Forbidden flows, `S2.X<n>`; an entry with an end such as "the internet" beside names is several. */
export function readForbidden(reading: PageReading, sections: readonly PageSection[], known: Known): readonly ForbiddenFlow[] {
  const ids = new FlowIds();
  const pairs = [...listFlows(reading, sections, known, true)].flatMap((flow) => sidesOf(flow.from).flatMap((from) => sidesOf(flow.to).map((to) => ({ flow, from, to }))));
  return pairs.map(({ flow, from, to }, index) => {
    const statement = `S2.X${index + 1}`;
    const at = reading.state(statement, "architecture", flow.whole);
    const derived = ids.next(from, to);
    return { id: flow.marks.get("id") ?? derived, from, to, ports: flow.ports, text: oneLine(flow.whole.text), statement, at };
  });
}

function sidesOf({ wide, ends, externals }: EndsRead): readonly ForbiddenSide[] {
  const named = [...ends, ...externals.map((external) => ({ external }))];
  return named.length === 0 ? wide : [...wide, named];
}

/** Every entry of the sections' lists, tables and headings that has two ends. */
export function* listFlows(reading: PageReading, sections: readonly PageSection[], known: Known, mayBeWide = false): Iterable<ListedFlow> {
  const entries = new FlowEntries(reading, known, mayBeWide);
  for (const section of sections) {
    const heading = section.heading === undefined ? undefined : withoutNumber(section.heading);
    const byHeading = heading !== undefined && section.level > 1 && !section.namesTopic && readArrows(heading) !== undefined;
    if (byHeading) {
      yield* entries.sentence(heading, section.blocks.flatMap((block) => [...phrasesOf(block)]));
      continue;
    }
    for (const block of section.blocks) yield* entries.block(block);
  }
}

class FlowEntries {
  readonly #reading: PageReading;
  readonly #known: Known;
  readonly #mayBeWide: boolean;

  constructor(reading: PageReading, known: Known, mayBeWide: boolean) {
    this.#reading = reading;
    this.#known = known;
    this.#mayBeWide = mayBeWide;
  }

  *block(block: PageBlock): Iterable<ListedFlow> {
    if (block.kind === "list") for (const item of block.items) yield* this.#item(item);
    else if (block.kind === "table") yield* this.#table(block);
    else if (block.kind === "code") {
      // Flows drawn in a code block: one to a line.
      for (const line of block.lines) if (line.text.trim() !== "" && readArrows(line) !== undefined) yield* this.sentence(line, []);
    } else {
      for (const line of block.lines) {
        if (/[→⟶⇒➜]|[-=]+>/u.test(line.text)) yield* this.sentence(line, []);
        else if (this.#isSentence(line)) yield* this.sentence(line, []);
      }
    }
  }

  /** Prose is a flow only when both of its ends are names; other prose explains. */
  #isSentence(line: Phrase): boolean {
    const [pair] = readArrows(line)?.pairs ?? [];
    const aside = new PageReading();
    return pair !== undefined && [pair.from, pair.to].every((end) => end.spans.length > 0 && readEnds(aside, end, this.#known) !== undefined);
  }

  *#item(item: PageItem): Iterable<ListedFlow> {
    const nested = item.blocks.flatMap((block) => (block.kind === "list" ? block.items : []));
    // A group: "Serving" with its flows nested below.
    if (readArrows(item.phrase) === undefined && nested.some((inner) => readArrows(inner.phrase) !== undefined)) {
      for (const inner of nested) yield* this.#item(inner);
      return;
    }
    const labels = labelsOf(nested);
    if (readArrows(item.phrase) === undefined && labels.source !== undefined && labels.destination !== undefined) {
      yield* this.#labelled(item.phrase, labels);
      return;
    }
    const source = sourceOfGroup(item.phrase);
    if (source !== undefined && nested.length > 0) {
      for (const inner of nested) yield* this.#destination(source, inner);
      return;
    }
    yield* this.sentence(item.phrase, item.blocks.flatMap((block) => [...phrasesOf(block)]));
  }

  /** "Source: …", "Destination: …", "Port: …" nested below a title. */
  *#labelled(title: Phrase, labels: Labels): Iterable<ListedFlow> {
    const from = labels.source === undefined ? undefined : this.#end(labels.source, title);
    const to = labels.destination === undefined ? undefined : this.#end(labels.destination, title);
    if (from === undefined || to === undefined) return;
    const written = readPorts(labels.ports.map(({ text }) => text).join(" "), "ports");
    const ports = this.#ports([...to.ports, ...written.ports], written, labels.ports[0] ?? title);
    const whole = titleOf(title, labels);
    yield { from, to, ports, whole, inline: labels.reason ?? (title.text === "" ? undefined : title), reasons: labels.others, continues: false, marks: new Map() };
  }

  /** An entry below "`portal` may reach:" is a destination, with ports and reason behind it. */
  *#destination(source: Phrase, item: PageItem): Iterable<ListedFlow> {
    const { end, rest } = cutRest(item.phrase);
    const from = this.#end(source, item.phrase);
    const to = this.#end(end, item.phrase);
    if (from === undefined || to === undefined) return;
    const written = rest === undefined ? { ports: [], mistakes: [] } : readPorts(rest.text);
    const ports = this.#ports([...to.ports, ...written.ports], written, rest ?? item.phrase);
    const whole: Phrase = { text: `${oneLine(source.text)} → ${oneLine(item.phrase.text)}`, spans: [], place: () => item.phrase.place() };
    const inline = rest !== undefined && hasReason(rest.text) ? rest : to.component;
    yield { from, to, ports, whole, inline, reasons: item.blocks.flatMap((block) => [...phrasesOf(block)]), continues: false, marks: new Map() };
  }

  *sentence(written: Phrase, reasons: readonly Phrase[]): Iterable<ListedFlow> {
    const { phrase, marks } = readMarks(written);
    const arrowed = readArrows(phrase);
    if (arrowed === undefined) {
      this.#reading.report("flow-not-understood", phrase.place(), `${quote(phrase.text)} does not say who talks to whom`, { consequence: "it is left out of the flows" });
      return;
    }
    const inline = arrowed.rest !== undefined && hasReason(arrowed.rest.text) ? arrowed.rest : arrowed.lead;
    for (const [index, pair] of arrowed.pairs.entries()) {
      const from = this.#end(pair.from, phrase);
      const to = this.#end(pair.to, phrase);
      if (from === undefined || to === undefined) continue;
      const found = arrowed.rest === undefined ? { ports: [], mistakes: [] } : readPorts(arrowed.rest.text);
      const ports = this.#ports([to.ports, found.ports].flat(), found, arrowed.rest ?? phrase);
      yield { from, to, ports, whole: phrase, inline: inline ?? to.component, reasons, continues: index > 0, marks };
    }
  }

  *#table(table: Extract<PageBlock, { kind: "table" }>): Iterable<ListedFlow> {
    const columns = table.header.map(({ text }) => columnOf(text));
    const source = columns.indexOf("source");
    const destination = columns.indexOf("destination");
    for (const row of table.rows) {
      const fromCell = row[source];
      const toCell = row[destination];
      if (source < 0 || destination < 0 || fromCell === undefined || toCell === undefined) {
        const arrowed = row.find((cell) => readArrows(cell) !== undefined);
        if (arrowed !== undefined) yield* this.sentence(arrowed, row.filter((cell) => cell !== arrowed && cell.text !== ""));
        continue;
      }
      if (fromCell.text === "" && toCell.text === "") continue;
      const whole = wholeRow(row, fromCell, toCell);
      const from = this.#end(fromCell, whole);
      const to = this.#end(toCell, whole);
      if (from === undefined || to === undefined) continue;
      const cells = row.map((cell, index) => ({ cell, column: columns[index] }));
      const portCells = cells.filter(({ column }) => column === "ports" || column === "protocol");
      const text = portCells.map(({ cell }) => cell.text).join(" ");
      const written = readPorts(text, "ports");
      const ports = this.#ports([...to.ports, ...written.ports], written, portCells[0]?.cell ?? toCell);
      const inline = cells.find(({ cell, column }) => cell.text !== "" && (column === "reason" || column === "purpose"))?.cell ?? to.component;
      yield { from, to, ports, whole, inline, reasons: [], continues: false, marks: new Map() };
    }
  }

  #end(phrase: Phrase, whole: Phrase): EndsRead | undefined {
    const read = readEnds(this.#reading, phrase, this.#known);
    if (read !== undefined && (this.#mayBeWide || read.wide.length === 0)) return read;
    this.#reading.report("flow-end-not-understood", phrase.place(), `${quote(phrase.text)} is no namespace and none of the page's externals`, {
      consequence: `the flow ${quote(whole.text)} is not checked`,
    });
    return undefined;
  }

  #ports(written: WrittenPorts["ports"], all: WrittenPorts, place: Phrase): readonly FlowPort[] {
    for (const { text } of all.mistakes) this.#reading.report("port-not-understood", place.place(), `${quote(text)} is no port`, { expected: "1 to 65535", consequence: "it is left out" });
    const assumed = written.filter(({ protocolWritten }) => !protocolWritten).map(({ port }) => port);
    if (assumed.length > 0) this.#reading.infer(`${assumed.length === 1 ? "port" : "ports"} ${assumed.join(", ")}: TCP, as no protocol is written`, "what Kubernetes takes for granted", place.place());
    const ports: FlowPort[] = [];
    for (const { protocol, port } of written) if (!ports.some((other) => other.port === port && other.protocol === protocol)) ports.push({ protocol, port, source: "page" });
    return ports;
  }
}

interface Labels {
  readonly source: Phrase | undefined;
  readonly destination: Phrase | undefined;
  readonly ports: readonly Phrase[];
  readonly reason: Phrase | undefined;
  readonly others: readonly Phrase[];
}

function labelsOf(items: readonly PageItem[]): Labels {
  const labels: { source: Phrase | undefined; destination: Phrase | undefined; ports: Phrase[]; reason: Phrase | undefined; others: Phrase[] } = { source: undefined, destination: undefined, ports: [], reason: undefined, others: [] };
  for (const { phrase } of items) {
    const match = /^([\p{L} /]{2,30}?)\s*[:=]\s*(?=\S)/u.exec(phrase.text);
    const name = match === null ? undefined : columnOf(match[1] ?? "");
    const value = match === null ? phrase : part(phrase, match[0].length);
    if (name === "source") labels.source ??= value;
    else if (name === "destination") labels.destination ??= value;
    else if (name === "ports" || name === "protocol") labels.ports.push(value);
    else if (name === "reason") labels.reason ??= value;
    else labels.others.push(phrase);
  }
  return labels;
}

function titleOf(title: Phrase, { source, destination }: Labels): Phrase {
  const ends = `${oneLine(source?.text ?? "")} → ${oneLine(destination?.text ?? "")}`;
  return title.text === "" ? { text: ends, spans: [], place: () => (source ?? title).place() } : { text: `${oneLine(title.text)}: ${ends}`, spans: [], place: () => title.place() };
}

/** The source in "`portal` may reach:", "From `pipelines`:", "`web` →". */
function sourceOfGroup(phrase: Phrase): Phrase | undefined {
  const match =
    /^(?<lead>(?:from|source:?)\s+)(?<name>.+?)(?:\s*(?:[-=]+>|→|to))?\s*:?\s*$/iu.exec(phrase.text) ??
    /^(?<lead>)(?<name>.+?)\s*(?:[-=]+>|→|⇒|(?:may |can |must |needs to |is allowed to )?(?:reach(?:es)?|talks? to|connects? to|calls?|access(?:es)?|uses?|needs?)|to)\s*:?\s*$/iu.exec(phrase.text);
  const name = match?.groups?.["name"];
  const lead = match?.groups?.["lead"]?.length ?? 0;
  return name === undefined ? undefined : part(phrase, lead, lead + name.length);
}

/** "1.3.1 web → api" */
function withoutNumber(heading: Phrase): Phrase {
  return part(heading, /^(?:\d+[.)])*(?:\d+(?:[.)]|(?=\s)))?\s*/.exec(heading.text)?.[0].length ?? 0);
}

/** The row as one phrase: source and destination stand for it. */
function wholeRow(row: readonly Phrase[], from: Phrase, to: Phrase): Phrase {
  const first = from.place();
  const text = `${oneLine(from.text)} → ${oneLine(to.text)}`;
  const last = row.at(-1)?.place() ?? first;
  const at: Location = { ...first, ...(last.endLine === undefined ? {} : { endLine: last.endLine }), ...(last.endColumn === undefined ? {} : { endColumn: last.endColumn }) };
  return { text, spans: [], place: () => at };
}

/** A reason behind an arrow, without the marks that part it from the end before it. */
function reasonText(text: string): string {
  const bare = oneLine(text).replace(/^[\s:;,.–—-]+/, "").replace(/[\s.;,]+$/, "");
  // "(TCP 443): orders" has its ports in front.
  const behind = /^\(([^()]*)\)\s*[:;,–—-]?\s*(?=\S)/.exec(bare);
  if (behind !== null && !hasReason(behind[1] ?? "")) return reasonText(bare.slice(behind[0].length));
  return /^\([^()]*\)$/.test(bare) ? bare.slice(1, -1) : bare;
}

/** More than ports and the words around them. */
function hasReason(text: string): boolean {
  const words = text.replace(/\b(?:tcp|udp|sctp|on|over|via|and|or|ports?|only|using|with)\b/gi, " ").replace(/[^\p{L}]+/gu, " ").trim();
  return words.length > 2;
}
