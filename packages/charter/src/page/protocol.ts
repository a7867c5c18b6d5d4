import type { FlowEnd, FlowPort, RequestExample, RequestField, Statement } from "../charter.ts";
import { readProtocols, readPorts } from "../ports.ts";
import { readEnds, type Known } from "./ends.ts";
import { oneOf, readMarks, type Marked } from "./marks.ts";
import { phrasesOf, type PageBlock, type PageSection } from "./outline.ts";
import { oneLine, part, type Phrase, writtenLines } from "./phrase.ts";
import { type PageReading } from "./reading.ts";

/** An entry that stands for one statement. */
interface ListedStatement {
  readonly phrase: Phrase;
  /** Its words, those of nested items included, on one line. */
  readonly text: string;
  /** Of a row, those that are not empty. */
  readonly cells: readonly Phrase[];
  readonly section: PageSection;
  readonly marks: Marked["marks"];
  /** With its marks. */
  readonly written: Phrase;
}

/** Entries of lists and rows of tables that stand for one statement each; nested items are part of theirs. */
export function* entriesOf(sections: readonly PageSection[]): Iterable<ListedStatement> {
  for (const section of sections) {
    for (const block of section.blocks) {
      if (block.kind === "list") {
        for (const { phrase: written, blocks } of block.items) {
          if (written.text === "") continue;
          const { phrase, marks } = readMarks(written);
          const text = oneLine([phrase.text, ...blocks.flatMap((inner) => [...phrasesOf(inner)].map((more) => more.text))].join("; "));
          yield { phrase, text, cells: [phrase], section, marks, written };
        }
      }
      if (block.kind === "table") {
        for (const row of block.rows) {
          const cells = row.filter(({ text }) => text !== "");
          const [first] = cells;
          const text = oneLine(cells.map((cell) => cell.text).join(" - "));
          if (first !== undefined) yield { phrase: first, text, cells, section, marks: new Map(), written: first };
        }
      }
    }
  }
}

/** When the platform team has to be asked, `S3.W<n>`. */
export function readTriggers(reading: PageReading, sections: readonly PageSection[]): readonly Statement[] {
  return [...entriesOf(sections)].map(({ written, phrase, text }, index) => {
    const id = `S3.W${index + 1}`;
    const at = written.place();
    // A trigger is its words alone: nothing can be marked.
    const statement: Statement = { id, text: oneLine(`${text}${written.text.slice(phrase.text.length)}`), section: "protocol", at };
    reading.statements.push(statement);
    return statement;
  });
}

const fieldWords: readonly (readonly [RequestField["field"], RegExp])[] = [
  ["justification", /\bjustif|\bbusiness\b|\bwhy\b|\breasons?\b|\brationale\b|\bpurpose\b/],
  ["ports", /\bports?\b|\bprotocols?\b/],
  ["ends", /\bsources?\b|\bdestinations?\b|\bfrom\b.*\bto\b|\bnamespaces?\b|\bends\b|\bendpoints?\b|\bwho talks\b/],
  ["description", /\bdescri|\bsummar|\bwhat\b|\brequirements?\b|\boverview\b|\btitle\b/],
];
const fieldKinds: readonly RequestField["field"][] = ["description", "ends", "ports", "justification", "other"];
const fieldNames: Readonly<Record<RequestField["field"], string>> = {
  description: "a description",
  ends: "source and destination",
  ports: "ports and protocols",
  justification: "a justification",
  other: "",
};

/** What a request must say, `S3.D<n>`; a page that asks for too little to compute a flow is told so. */
export function readFields(reading: PageReading, sections: readonly PageSection[]): readonly RequestField[] {
  const fields: RequestField[] = [...entriesOf(sections)].map(({ phrase, text, marks }, index) => {
    const statement = `S3.D${index + 1}`;
    const at = reading.state(statement, "protocol", phrase);
    return { field: oneOf(fieldKinds, marks.get("field")) ?? fieldOfText(text), text, statement, at };
  });
  const [first] = fields;
  if (first !== undefined) {
    for (const needed of ["description", "ends", "ports", "justification"] as const) {
      if (!fields.some(({ field, text }) => field === needed || fieldWords.some(([name, pattern]) => name === needed && pattern.test(text.toLowerCase())))) {
        reading.report("request-field-missing", first.at, `requests need not give ${fieldNames[needed]}`, { fix: `add ${fieldNames[needed]} to the list` });
      }
    }
  }
  return fields;
}

/** The first field of a request whose words occur in the text, else `other`. */
export function fieldOfText(text: string): RequestField["field"] {
  return fieldWords.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0] ?? "other";
}

const labels: readonly (readonly [keyof RequestLines, RegExp])[] = [
  ["request", /^(?:request|title|summary|subject|what|ask)$/],
  ["source", /^(?:source|from|client|origin|caller|src)s?$/],
  ["destination", /^(?:destination|to|target|dest|dst|server)s?$/],
  ["protocol", /^(?:protocols?(?:[ /&-]+(?:and )?ports?)?|ports?(?:[ /&-]+(?:and )?protocols?)?|transport|l4)$/],
  ["justification", /^(?:(?:business )?justification|reason|why|purpose|because|rationale|business (?:case|need|reason))$/],
];

/** The lines of a request, as far as they are there. */
export interface RequestLines {
  request?: Phrase;
  source?: Phrase;
  destination?: Phrase;
  protocol?: Phrase;
  justification?: Phrase;
}

/** The example of a request, `S3.X`: lines with labels in a code block, a list, a table or a quotation. */
export function readExample(reading: PageReading, sections: readonly PageSection[], known: Known): RequestExample | undefined {
  for (const section of sections) {
    for (const block of section.blocks) {
      const found = labelsOf(block);
      if (found.source === undefined && found.destination === undefined) continue;
      const lines = [found.request, found.source, found.destination, found.protocol, found.justification].flatMap((phrase) => phrase ?? []);
      const first = lines[0];
      if (first === undefined) continue;
      const start = first.place();
      const last = (lines.at(-1) ?? first).place();
      const at = { ...start, column: 1, endLine: last.endLine ?? last.line, endColumn: last.endColumn ?? last.column };
      const title = found.request?.text ?? [found.source, found.destination].flatMap((phrase) => phrase?.text ?? []).join(" → ");
      reading.statements.push({ id: "S3.X", text: oneLine(title), section: "protocol", at });
      const text = (phrase: Phrase | undefined): string => oneLine(phrase?.text ?? "");
      return {
        request: text(found.request),
        source: text(found.source),
        destination: text(found.destination),
        protocol: text(found.protocol),
        justification: text(found.justification),
        flow: flowOfRequest(reading, found, known),
        statement: "S3.X",
        at,
      };
    }
  }
  return undefined;
}

function labelsOf(block: PageBlock): RequestLines {
  const found: RequestLines = {};
  const lines = block.kind === "table" ? [] : block.kind === "prose" ? block.lines.flatMap(writtenLines) : [...phrasesOf(block)];
  for (const line of lines) {
    const match = /^\s*(?:[-*]\s*)?([\p{L} /&-]{2,40}?)\s*[:=]\s*(?=\S)/u.exec(line.text);
    if (match !== null) take(found, match[1] ?? "", part(line, match[0].length));
  }
  if (block.kind === "table") {
    // Either a row for each label, or a column for each.
    for (const [label, value] of block.rows) if (label !== undefined && value !== undefined) take(found, label.text, value);
    const [label, value] = block.header;
    if (label !== undefined && value !== undefined) take(found, label.text, value);
    const [row] = block.rows;
    if (found.source !== undefined || row === undefined) return found;
    for (const [index, heading] of block.header.entries()) {
      const cell = row[index];
      if (cell !== undefined) take(found, heading.text, cell);
    }
  }
  return found;
}

function take(found: RequestLines, label: string, value: Phrase): void {
  const name = labels.find(([, pattern]) => pattern.test(label.toLowerCase().trim()))?.[0];
  if (name !== undefined) found[name] ??= value;
}

/** The one flow that a request asks for; a problem of the reading when it cannot be told. */
export function flowOfRequest(reading: PageReading, found: RequestLines, known: Known): RequestExample["flow"] {
  const place = found.destination ?? found.source ?? found.request;
  const from = found.source === undefined ? undefined : readEnds(reading, found.source, known);
  const to = found.destination === undefined ? undefined : readEnds(reading, found.destination, known);
  const [source] = from?.ends ?? [];
  const [destination] = to?.ends ?? [];
  const ports = portsOfExample(found, to?.ports ?? []);
  const [port] = ports;
  if (source !== undefined && destination !== undefined && port !== undefined) {
    return { from: source, to: end(destination), service: destination.workload, port };
  }
  if (place !== undefined) {
    const missing = source === undefined ? "a source" : destination === undefined ? "a destination" : "a port";
    reading.report("request-example-unclear", place.place(), `the example gives no ${missing.slice(2)} that can be read`, { consequence: "the policies that it asks for cannot be computed" });
  }
  return undefined;
}

function end({ namespace, podLabels }: FlowEnd): FlowEnd {
  return podLabels === undefined ? { namespace } : { namespace, podLabels };
}

function portsOfExample(
  found: RequestLines,
  atDestination: readonly { readonly protocol: FlowPort["protocol"]; readonly port: number; readonly protocolWritten: boolean }[],
): readonly FlowPort[] {
  const line = found.protocol?.text ?? "";
  const named = readProtocols(line);
  const written = [...atDestination, ...readPorts(line, "ports").ports];
  return written.map(({ protocol, port, protocolWritten }) => ({ protocol: protocolWritten ? protocol : (named[0] ?? protocol), port, source: "page" }));
}
