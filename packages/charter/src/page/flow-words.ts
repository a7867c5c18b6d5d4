import type { Location } from "@demarc/source";
import { readPorts, type WrittenPorts } from "../ports.ts";
import type { PageItem } from "./outline.ts";
import { oneLine, part, type Phrase } from "./phrase.ts";
import { standingOfCell, type Standing } from "./standing.ts";
import { columnOf, type ColumnName } from "./topics.ts";

/** What stands below the title of a flow: "Source: …", "Destination: …", "Port: …". */
export interface Labels {
  readonly source: Phrase | undefined;
  readonly destination: Phrase | undefined;
  readonly ports: readonly Phrase[];
  readonly reason: Phrase | undefined;
  readonly standing: Standing | undefined;
  readonly others: readonly Phrase[];
}

/** Reads the labelled lines below a flow (`Source: …`). Ports add up; of every other label the first counts. */
export function labelsOf(items: readonly PageItem[]): Labels {
  const labels: {
    source: Phrase | undefined;
    destination: Phrase | undefined;
    ports: Phrase[];
    reason: Phrase | undefined;
    standing: Standing | undefined;
    others: Phrase[];
  } = { source: undefined, destination: undefined, ports: [], reason: undefined, standing: undefined, others: [] };
  for (const { phrase } of items) {
    const label = labelOf(phrase.text);
    const name = label?.name;
    const value = label === undefined ? phrase : part(phrase, label.length);
    if (name === "source") labels.source ??= value;
    else if (name === "destination") labels.destination ??= value;
    else if (name === "ports" || name === "protocol") labels.ports.push(value);
    else if (name === "reason") labels.reason ??= value;
    else if (name === "standing") labels.standing ??= standingOfCell(value, phrase.text.slice(0, phrase.text.search(/[:=]/)).trim());
    else labels.others.push(phrase);
  }
  return labels;
}

/** The label in "Port: TCP 80", with the length of what stands before its value. */
export function labelOf(text: string): { readonly name: ColumnName | undefined; readonly length: number } | undefined {
  const match = /^([\p{L} /]{2,30}?)\s*[:=]\s*(?=\S)/u.exec(text);
  return match === null ? undefined : { name: columnOf(match[1] ?? ""), length: match[0].length };
}

/** The title with both ends behind it; the ends alone where there is no title. */
export function titleOf(title: Phrase, { source, destination }: Labels): Phrase {
  const ends = `${oneLine(source?.text ?? "")} → ${oneLine(destination?.text ?? "")}`;
  return title.text === ""
    ? { text: ends, spans: [], place: () => (source ?? title).place() }
    : { text: `${oneLine(title.text)}: ${ends}`, spans: [], place: () => title.place() };
}

/** The source in "`portal` may reach:", "From `pipelines`:", "`web` →". */
export function sourceOfGroup(phrase: Phrase): Phrase | undefined {
  const match =
    /^(?<lead>(?:from|source:?)\s+)(?<name>.+?)(?:\s*(?:[-=]+>|→|to))?\s*:?\s*$/iu.exec(phrase.text) ??
    /^(?<lead>)(?<name>.+?)\s*(?:[-=]+>|→|⇒|(?:may |can |must |needs to |is allowed to )?(?:reach(?:es)?|talks? to|connects? to|calls?|access(?:es)?|uses?|needs?)|to)\s*:?\s*$/iu.exec(phrase.text);
  const name = match?.groups?.["name"];
  const lead = match?.groups?.["lead"]?.length ?? 0;
  return name === undefined ? undefined : part(phrase, lead, lead + name.length);
}

/** The row as one phrase: source and destination stand for it. */
export function wholeRow(row: readonly Phrase[], from: Phrase, to: Phrase): Phrase {
  const first = from.place();
  const text = `${oneLine(from.text)} → ${oneLine(to.text)}`;
  const last = row.at(-1)?.place() ?? first;
  const at: Location = {
    ...first,
    ...(last.endLine === undefined ? {} : { endLine: last.endLine }),
    ...(last.endColumn === undefined ? {} : { endColumn: last.endColumn }),
  };
  return { text, spans: [], place: () => at };
}

/** Behind a flow bare numbers are ports when nothing else stands there: ": 80, 443", "on 9100". */
export function portsOfRest(text: string): WrittenPorts {
  return readPorts(text, hasReason(text) ? "prose" : "ports");
}

/** More than ports and the words around them. */
export function hasReason(text: string): boolean {
  const words = text.replace(/\b(?:tcp|udp|sctp|on|over|via|and|or|ports?|only|using|with)\b/gi, " ").replace(/[^\p{L}]+/gu, " ").trim();
  return words.length > 2;
}
