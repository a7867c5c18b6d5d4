import { readAddresses } from "../addresses.ts";
import type { FlowPort } from "../charter.ts";
import { formatPort, portMistake, readPorts, readProtocols, type WrittenPorts } from "../ports.ts";
import { cutRest, hasArrow, readArrows } from "./arrows.ts";
import { reportColumns } from "./columns.ts";
import { miscounted, readEnds, type EndsRead, type Known } from "./ends.ts";
import { hasReason, labelsOf, type Labels, portsOfRest, sourceOfGroup, titleOf, wholeRow } from "./flow-words.ts";
import { readMarks, type Marked } from "./marks.ts";
import { phrasesOf, type PageBlock, type PageItem } from "./outline.ts";
import { oneLine, type Phrase, quote, sentencesOf } from "./phrase.ts";
import { PageReading } from "./reading.ts";
import { standingOfCell, standingOfHeading, standingOfWords, type Standing } from "./standing.ts";
import { columnOf, isFlowMatrix } from "./topics.ts";

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
  readonly standing: "required" | "forbidden";
}

/** What a flow is made of besides its ends. */
interface EntryWords {
  readonly whole: Phrase;
  /** All that is said of it, for its standing. */
  readonly said: readonly Phrase[];
  /** What its standing is by a column or label of that name. */
  readonly standing?: Standing | undefined;
  readonly inline: Phrase | undefined;
  readonly reasons: readonly Phrase[];
  readonly marks: Marked["marks"];
  readonly continues: boolean;
  /** Ports that are written behind or beside the ends, with their place. */
  readonly ports: WrittenPorts;
  readonly portsAt: Phrase;
  /** The ports stand behind the source: "`api` ← `web` TCP 80". */
  readonly portsAtSource?: boolean;
  /** Its source is an end of another flow of the entry too: "`web` → `api`:80 → `db`:5432". */
  readonly sharesEnds?: boolean;
}

const noPorts: WrittenPorts = { ports: [], mistakes: [] };

/** Reads the entries of one section as flows. */
export class FlowEntries {
  readonly #reading: PageReading;
  readonly #known: Known;
  readonly #section: Standing;

  constructor(reading: PageReading, known: Known, section: Standing) {
    this.#reading = reading;
    this.#known = known;
    this.#section = section;
  }

  *block(block: PageBlock): Iterable<ListedFlow> {
    if (block.kind === "list") for (const item of block.items) yield* this.#item(item);
    else if (block.kind === "table") yield* this.#table(block);
    else if (block.kind === "code") {
      // Flows drawn in a code block: one to a line.
      for (const line of block.lines) if (line.text.trim() !== "" && readArrows(line) !== undefined) yield* this.sentence(line, []);
    } else {
      for (const sentence of block.lines.flatMap(sentencesOf)) {
        if (!hasArrow(sentence.text) && !this.#isSentence(sentence)) continue;
        this.#reading.take(sentence);
        yield* this.sentence(sentence, []);
      }
    }
  }

  /** Prose is a flow only when both of its ends are names; other prose explains. */
  #isSentence(line: Phrase): boolean {
    const [pair] = readArrows(line)?.pairs ?? [];
    return pair !== undefined && [pair.from, pair.to].every((end) => end.spans.length > 0 && this.#isEnd(end));
  }

  #isEnd(phrase: Phrase): boolean {
    return readEnds(new PageReading(), phrase, this.#known) !== undefined;
  }

  #isFlow(phrase: Phrase): boolean {
    return (readArrows(readMarks(phrase).phrase)?.pairs ?? []).some(({ from, to }) => this.#isEnd(from) && this.#isEnd(to));
  }

  *#item(item: PageItem): Iterable<ListedFlow> {
    const nested = item.blocks.flatMap((block) => (block.kind === "list" ? block.items : []));
    // A group: "Serving" with its flows nested below; its title may sound like a flow ("Frontend to backend").
    const isTitle =
      readArrows(item.phrase) === undefined
        ? nested.some((inner) => readArrows(inner.phrase) !== undefined)
        : !this.#isFlow(item.phrase) && nested.some((inner) => this.#isFlow(inner.phrase));
    if (isTitle) {
      const group = new FlowEntries(this.#reading, this.#known, standingOfHeading(item.phrase.text) ?? this.#section);
      for (const inner of nested) yield* group.#item(inner);
      return;
    }
    const labels = labelsOf(nested);
    if (readArrows(item.phrase) === undefined && labels.source !== undefined && labels.destination !== undefined) {
      yield* this.#labelled(item.phrase, labels, nested);
      return;
    }
    const source = sourceOfGroup(item.phrase);
    if (source !== undefined && nested.length > 0) {
      for (const inner of nested) yield* this.#destination(source, inner);
      return;
    }
    yield* this.sentence(item.phrase, item.blocks.flatMap((block) => [...phrasesOf(block)]), labels.standing);
  }

  /** "Source: …", "Destination: …", "Port: …" nested below a title. */
  *#labelled(title: Phrase, labels: Labels, nested: readonly PageItem[]): Iterable<ListedFlow> {
    if (labels.source === undefined || labels.destination === undefined) return;
    yield* this.#flow(labels.source, labels.destination, {
      whole: titleOf(title, labels),
      said: [title, ...nested.map(({ phrase }) => phrase)],
      standing: labels.standing,
      inline: labels.reason ?? (title.text === "" ? undefined : title),
      reasons: labels.others,
      marks: new Map(),
      continues: false,
      ports: readPorts(labels.ports.map(({ text }) => text).join(" "), "ports"),
      portsAt: labels.ports[0] ?? title,
    });
  }

  /** An entry below "`portal` may reach:" is a destination, with ports and reason behind it. */
  *#destination(source: Phrase, item: PageItem): Iterable<ListedFlow> {
    const { end, rest } = cutRest(item.phrase);
    const nested = item.blocks.flatMap((block) => [...phrasesOf(block)]);
    yield* this.#flow(source, end, {
      whole: { text: `${oneLine(source.text)} → ${oneLine(item.phrase.text)}`, spans: [], place: () => item.phrase.place() },
      said: [item.phrase, ...nested],
      inline: rest !== undefined && hasReason(rest.text) ? rest : undefined,
      reasons: nested,
      marks: new Map(),
      continues: false,
      ports: rest === undefined ? noPorts : portsOfRest(rest.text),
      portsAt: rest ?? item.phrase,
    });
  }

  *sentence(written: Phrase, reasons: readonly Phrase[], standing?: Standing): Iterable<ListedFlow> {
    const { phrase, marks } = readMarks(written);
    const arrowed = readArrows(phrase);
    if (arrowed === undefined) {
      this.#reading.report("flow-not-understood", phrase.place(), `${quote(phrase.text)} does not say who talks to whom`, { consequence: "it is left out of the flows" });
      return;
    }
    const inline = arrowed.rest !== undefined && hasReason(arrowed.rest.text) ? arrowed.rest : arrowed.lead;
    for (const [index, { from, to, portsAtSource }] of arrowed.pairs.entries()) {
      yield* this.#flow(from, to, {
        whole: phrase,
        // A reason that is marked as one is nothing else.
        said: [phrase, ...reasons.filter((reason) => !readMarks(reason).marks.has("reason"))],
        standing: standing ?? (arrowed.isDenied ? { kind: "forbidden" } : undefined),
        inline,
        reasons,
        marks,
        continues: index > 0,
        ports: arrowed.rest === undefined ? noPorts : portsOfRest(arrowed.rest.text),
        portsAt: arrowed.rest ?? phrase,
        portsAtSource,
        sharesEnds: arrowed.pairs.length > 1,
      });
    }
  }

  *#table(table: Extract<PageBlock, { kind: "table" }>): Iterable<ListedFlow> {
    if (isFlowMatrix(table.header.map(({ text }) => text))) {
      yield* this.#matrix(table);
      return;
    }
    const columns = table.header.map(({ text }) => columnOf(text));
    const source = columns.indexOf("source");
    const destination = columns.indexOf("destination");
    const hasEnds = source >= 0 && destination >= 0;
    if (hasEnds) reportColumns(this.#reading, table.header, (index) => flowColumns.has(columns[index] ?? ""));
    for (const row of table.rows) {
      const fromCell = row[source];
      const toCell = row[destination];
      const [first] = row.filter(({ text }) => text !== "");
      if (first === undefined) continue;
      if (!hasEnds) {
        const arrowed = row.find((cell) => readArrows(cell) !== undefined);
        yield* this.sentence(arrowed ?? first, row.filter((cell) => cell !== arrowed && cell.text !== ""));
        continue;
      }
      if (fromCell === undefined || toCell === undefined) {
        this.#reading.report("flow-not-understood", first.place(), `the row of ${quote(first.text)} has no destination`, { consequence: "it is left out of the flows" });
        continue;
      }
      const cells = row.map((cell, index) => ({ cell, column: columns[index], heading: table.header[index]?.text ?? "" }));
      const portCells = cells.filter(({ column }) => column === "ports" || column === "protocol").map(({ cell }) => cell);
      const settled = cells.find(({ column }) => column === "standing");
      yield* this.#flow(fromCell, toCell, {
        whole: wholeRow(row, fromCell, toCell),
        said: row.filter((cell) => !portCells.includes(cell) && cell !== settled?.cell),
        standing: settled === undefined ? undefined : standingOfCell(settled.cell, settled.heading),
        inline: cells.find(({ cell, column }) => cell.text !== "" && (column === "reason" || column === "purpose"))?.cell,
        reasons: [],
        marks: new Map(),
        continues: false,
        ports: readPorts(portCells.map(({ text }) => text).join(" "), "ports"),
        portsAt: portCells[0] ?? toCell,
      });
    }
  }

  /** Sources before the rows, destinations above the columns; an empty cell or a dash says nothing. */
  *#matrix(table: Extract<PageBlock, { kind: "table" }>): Iterable<ListedFlow> {
    const isTurned = /^\W*(?:to|dest)/i.test(table.header[0]?.text ?? "");
    for (const [line, ...cells] of table.rows) {
      for (const [index, cell] of cells.entries()) {
        const heading = table.header[index + 1];
        if (line === undefined || heading === undefined || /^[\s–—-]*$/.test(cell.text)) continue;
        const [from, to] = isTurned ? [heading, line] : [line, heading];
        const ports = readPorts(cell.text, "ports");
        const said = standingOfCell(cell, "Allowed");
        yield* this.#flow(from, to, {
          whole: { text: `${oneLine(from.text)} → ${oneLine(to.text)}`, spans: [], place: () => cell.place() },
          said: [cell],
          // Ports or a reason are a yes; what is neither has to be one of the words for it.
          standing: said.kind === "unsettled" && (ports.ports.length > 0 || ports.mistakes.length > 0 || hasReason(cell.text)) ? undefined : said,
          inline: hasReason(cell.text) && said.kind !== "required" ? cell : undefined,
          reasons: [],
          marks: new Map(),
          continues: false,
          ports,
          portsAt: cell,
        });
      }
    }
  }

  /** One flow, when it is settled, both of its ends are understood and none of its ports is a mistake alone. */
  *#flow(source: Phrase, destination: Phrase, words: EntryWords): Iterable<ListedFlow> {
    const standing = this.#standing(words, [source, destination]);
    if (standing === undefined) return;
    const from = this.#end(source, words.whole, standing);
    const to = this.#end(destination, words.whole, standing);
    if (from === undefined || to === undefined) return;
    if (standing === "required" && from.externals.length > 0) {
      this.#reading.report("flow-end-not-understood", source.place(), `${quote(source.text)} is an external, which can only be a destination`, { fix: "name a namespace as the source", consequence: `the flow ${quote(words.whole.text)} is not checked` });
      return;
    }
    const ports = this.#ports(from, to, words);
    if (ports === undefined) return;
    const remark = to.remark ?? from.remark;
    if (remark !== undefined) this.#reportRemark(remark);
    yield {
      from,
      to,
      ports,
      whole: words.whole,
      inline: words.inline ?? remark ?? to.component,
      reasons: words.reasons,
      continues: words.continues,
      marks: words.marks,
      standing,
    };
  }

  /** What the entry's own words, or else the headings around it, say; undefined when it is not settled, which is reported. */
  #standing({ whole, said, standing }: EntryWords, ends: readonly Phrase[]): ListedFlow["standing"] | undefined {
    const own = standing ?? standingOfWords(said.map(({ text }) => withoutNames(text, ends)), ends.map(({ text }) => text));
    if (own?.kind === "forbidden") return "forbidden";
    const settled = own?.kind === "unsettled" ? own : this.#section.kind === "unsettled" ? this.#section : undefined;
    if (settled !== undefined) {
      this.#reading.report("flow-not-settled", whole.place(), `${quote(settled.word)} leaves open whether ${quote(whole.text)} is agreed`, { consequence: "it is read neither as required nor as forbidden" });
      return undefined;
    }
    if (this.#section.kind === "required" || (this.#section.kind === "each" && own !== undefined)) return "required";
    if (this.#section.kind === "forbidden" && own === undefined) return "forbidden";
    const message = own === undefined ? `${quote(whole.text)} stands among allowed and forbidden flows and says neither` : `${quote(whole.text)} stands among what is forbidden and says that it is allowed`;
    this.#reading.report("flow-not-settled", whole.place(), message, { fix: "say `allowed` or `forbidden` behind it, or list it under a heading that says so", consequence: "it is read neither as required nor as forbidden" });
    return undefined;
  }

  /** A reason needs no telling; what may have been meant as one more end does. */
  #reportRemark(remark: Phrase): void {
    if (!this.#isEnd(remark)) return;
    this.#reading.report("flow-end-not-understood", remark.place(), `${quote(remark.text)} stands behind the ports, where it may be a reason or one more end`, {
      severity: "warning",
      fix: "write a namespace in backticks or before the ports, a reason behind a colon",
      consequence: "it is read as a reason",
    });
  }

  #end(phrase: Phrase, whole: Phrase, standing: ListedFlow["standing"]): EndsRead | undefined {
    const read = readEnds(this.#reading, phrase, this.#known);
    if (read !== undefined && (standing === "forbidden" || read.wide.length === 0)) return read;
    const number = read === undefined ? miscounted(phrase.text, this.#known) : undefined;
    if (number !== undefined) {
      this.#reading.report("flow-end-not-understood", phrase.place(), `${quote(phrase.text)} means ${number} namespaces, and the page lists ${this.#known.namespaces.length}`, {
        fix: "write `All namespaces`, or name those that are meant",
        consequence: notChecked(whole),
      });
      return undefined;
    }
    const fix = read !== undefined ? "name the namespaces, or an external that the page lists" : readAddresses(phrase.text).length > 0 ? "list the address under `External dependencies`, and write its name here as the destination" : undefined;
    this.#reading.report("flow-end-not-understood", phrase.place(), `${quote(phrase.text)} is no namespace and none of the page's externals`, {
      ...(fix === undefined ? {} : { fix }),
      consequence: notChecked(whole),
    });
    return undefined;
  }

  /** Undefined when all that is written of ports is a mistake: that must not come to mean every port. */
  #ports(from: EndsRead, to: EndsRead, words: EntryWords): readonly FlowPort[] | undefined {
    const atEnd = words.portsAtSource === true && to.ports.length === 0 ? from : to;
    const plain = words.reasons.filter((reason) => !readMarks(reason).marks.has("reason"));
    const below = plain.map((reason) => ({ place: reason, ...readPorts(reason.text) }));
    const here = [...words.ports.mistakes, ...atEnd.mistakes].map((mistake) => ({ ...mistake, place: words.portsAt }));
    const mistakes = [...here, ...below.flatMap(({ place, mistakes: its }) => its.map((mistake) => ({ ...mistake, place })))];
    // "port 7000 (UDP)": a protocol alone behind the ports is theirs.
    const [protocol, ...others] = words.ports.ports.length === 0 ? readProtocols(words.portsAt.text) : [];
    const atEnds =
      protocol === undefined || others.length > 0
        ? atEnd.ports
        : atEnd.ports.map((port) => (port.protocolWritten ? port : { ...port, protocol, protocolWritten: true }));
    const written = [...atEnds, ...words.ports.ports];
    const atSource = words.portsAtSource === true || words.sharesEnds === true ? [] : from.ports;
    if (atSource.length > 0) {
      this.#reading.report("port-not-understood", words.whole.place(), `${quote(atSource.map(formatPort).join(", "))} stands behind the source`, { severity: "warning", expected: "ports behind the destination", consequence: "it is left out" });
    }
    const isLost = mistakes.length > 0 && written.length === 0 && below.every(({ ports }) => ports.length === 0);
    for (const { text, why, place } of mistakes) {
      this.#reading.report("port-not-understood", place.place(), portMistake(text, why), { expected: "1 to 65535", consequence: isLost ? `the flow ${quote(words.whole.text)} is not checked` : "it is left out" });
    }
    if (isLost) return undefined;
    const assumed = written.filter(({ protocolWritten }) => !protocolWritten).map(({ port }) => port);
    if (assumed.length > 0) this.#reading.infer(`${assumed.length === 1 ? "port" : "ports"} ${assumed.join(", ")}: TCP, as no protocol is written`, "what Kubernetes takes for granted", words.portsAt.place());
    const ports: FlowPort[] = [];
    for (const { protocol, port } of written) {
      if (!ports.some((other) => other.port === port && other.protocol === protocol)) ports.push({ protocol, port, source: "page" });
    }
    return ports;
  }
}

/** It is no statement either: what policies let pass by it is reported until it can be read. */
function notChecked(whole: Phrase): string {
  return `the flow ${quote(whole.text)} is not checked, and what passes by it counts as not agreed`;
}

/** A marked name may be a word of standing, or have one in it: "→ **Rates: optional**". */
function withoutNames(text: string, ends: readonly Phrase[]): string {
  const names = ends.flatMap(({ spans }) => spans).filter(({ kind, text: name }) => kind !== "link" && standingOfWords([name]) !== undefined);
  return names.reduce((left, { text: name }) => left.replaceAll(name, "x"), text);
}

/** Columns of a table of flows that are read. */
const flowColumns: ReadonlySet<string> = new Set(["source", "destination", "ports", "protocol", "reason", "purpose", "standing", "id"]);
