import { isPrivateAddress, kindOfAddress, readAddresses, type WrittenAddress } from "../addresses.ts";
import type { External, FlowPort } from "../charter.ts";
import { readPorts, readProtocols } from "../ports.ts";
import { phrasesOf, type PageBlock, type PageItem, type PageSection } from "./outline.ts";
import type { Phrase } from "./phrase.ts";
import { type PageReading } from "./reading.ts";
import { columnOf } from "./topics.ts";
import { oneLine, quote } from "./phrase.ts";

/** External dependencies, `S2.E<n>`: one entry may have several addresses and ports; each pair is an external. */
export function readExternals(reading: PageReading, sections: readonly PageSection[]): readonly External[] {
  const externals: External[] = [];
  let count = 0;
  const add = (phrase: Phrase, name: string, text: string, ports: string, hints: string): void => {
    const found = readAddresses(text);
    if (found.length === 0) {
      reading.report("external-not-an-address", phrase.place(), `${quote(phrase.text)} gives no address`, { consequence: "traffic to it counts as undocumented" });
      return;
    }
    const statement = `S2.E${(count += 1)}`;
    const at = reading.state(statement, "architecture", phrase);
    for (const address of found) externals.push(...externalsOf(reading, { phrase, name, address, ports: portsText(text, ports, found), hints, statement, at }));
  };
  for (const section of sections) {
    for (const block of section.blocks) readBlock(reading, block, add);
  }
  return externals;
}

type Add = (phrase: Phrase, name: string, text: string, ports: string, hints: string) => void;

function readBlock(reading: PageReading, block: PageBlock, add: Add): void {
  if (block.kind === "list") for (const item of block.items) readItem(item, add);
  else if (block.kind === "table") readTable(reading, block, add);
  else if (block.kind === "prose") for (const line of block.lines) if (/^[^.!?]{2,80}:\s/.test(line.text) && readAddresses(line.text).length > 0) readItem({ phrase: line, blocks: [] }, add);
}

function readItem(item: PageItem, add: Add): void {
  const nested = item.blocks.flatMap((block) => (block.kind === "list" ? block.items : []));
  // A group: "Databases" with its entries nested below, each with a name and an address of its own.
  if (readAddresses(item.phrase.text).length === 0 && nested.length > 1 && nested.filter((inner) => readAddresses(inner.phrase.text).length > 0 && !isLabelled(inner.phrase.text)).length === nested.length) {
    for (const inner of nested) readItem(inner, add);
    return;
  }
  const bold = boldName(item.phrase);
  const details = item.blocks.flatMap((block) => [...phrasesOf(block)].map(({ text }) => text));
  const own = bold === undefined ? item.phrase.text : " ".repeat(bold.end) + item.phrase.text.slice(bold.end);
  const text = [own, ...details].join("\n");
  add(item.phrase, bold?.name ?? nameOf(item.phrase), text, details.filter((line) => /^\s*ports?\b/i.test(line)).join(" "), [item.phrase.text, ...details].join(" "));
}

function readTable(reading: PageReading, table: Extract<PageBlock, { kind: "table" }>, add: Add): void {
  const columns = table.header.map(({ text }) => columnOf(text));
  const address = columns.indexOf("address");
  const nameColumn = columns.findIndex((name, index) => index !== address && name === "name");
  for (const row of table.rows) {
    const cell = (index: number): string => row[index]?.text ?? "";
    const whole = row.find(({ text }) => text !== "");
    if (whole === undefined) continue;
    const kind = columns.indexOf("kind");
    const portText = columns.flatMap((name, index) => (name === "ports" || name === "protocol" ? cell(index) : [])).join(" ");
    const where = address >= 0 ? cell(address) : row.map(({ text }) => text).join("\n");
    const named = nameColumn >= 0 ? nameColumn : row.findIndex(({ text }, index) => index !== address && text !== "");
    const phrase = row[named] ?? whole;
    if (named < 0 || phrase.text === "") reading.infer(`the external ${quote(where)} has its address for a name`, "the table names none", whole.place());
    add(phrase.text === "" ? whole : phrase, oneLine(phrase.text === "" ? where : phrase.text), where, portText, kind >= 0 ? cell(kind) : row.map(({ text }) => text).join(" "));
  }
}

interface Entry {
  readonly phrase: Phrase;
  readonly name: string;
  readonly address: WrittenAddress;
  readonly ports: string;
  readonly hints: string;
  readonly statement: string;
  readonly at: External["at"];
}

function externalsOf(reading: PageReading, entry: Entry): readonly External[] {
  const { address, name, statement, at } = entry;
  if (address.port !== undefined && (address.port < 1 || address.port > 65535)) {
    reading.report("port-not-understood", at, `${quote(String(address.port))} is no port`, { expected: "1 to 65535" });
  }
  const written = readPorts(entry.ports, "ports").ports;
  const own = address.port !== undefined && address.scheme === undefined && address.port >= 1 && address.port <= 65535;
  const ports = own ? [{ port: address.port, protocol: address.protocol ?? protocolNear(entry) ?? written.find(({ port, protocolWritten }) => port === address.port && protocolWritten)?.protocol }] : written.map(({ port, protocol, protocolWritten }) => ({ port, protocol: protocolWritten ? protocol : undefined }));
  if (ports.length === 0 && address.port !== undefined && address.scheme !== undefined) {
    reading.infer(`port ${address.port} of ${quote(name)}`, `the scheme \`${address.scheme}\``, at);
    ports.push({ port: address.port, protocol: "TCP" });
  }
  const kind = kindOf(entry);
  if (ports.length === 0) {
    reading.report("external-without-port", at, `${quote(name)} has no port`, { consequence: "every port of it counts as agreed" });
    return [{ name, address: address.address, port: undefined, protocol: protocolNear(entry) ?? "TCP", kind, statement, at }];
  }
  return ports.map(({ port, protocol }) => {
    if (protocol === undefined) reading.infer(`${quote(name)} is reached by TCP on ${port}`, "no protocol is written", at);
    return { name, address: address.address, port, protocol: protocol ?? "TCP", kind, statement, at };
  });
}

/** `192.0.2.10:514/UDP`, "UDP 192.0.2.10:514" */
function protocolNear({ phrase, hints }: Entry): FlowPort["protocol"] | undefined {
  return readProtocols(/\b(?:tcp|udp|sctp)\b/i.exec(`${phrase.text} ${hints}`)?.[0])[0];
}

function kindOf({ hints, address }: Entry): External["kind"] {
  return kindOfHints(hints) ?? kindOfAddressText(address.address);
}

/** What the words around an address say that it is. */
function kindOfHints(hints: string): External["kind"] | undefined {
  if (/\bload ?balancers?\b|\bmetallb\b|\bvips?\b|\blb\b/i.test(hints)) return "load-balancer";
  if (/\bsaas\b|\bcloud\b|\bhosted\b|\bpublic\b|\binternet\b|\bvendor\b/i.test(hints)) return "saas";
  if (/\bappliance|\bon[- ]prem|\bbare[- ]?metal|\bdata ?cent(?:er|re)|\bmainframe|\bvms?\b/i.test(hints)) return "appliance";
  return undefined;
}

/** Where nothing is said: inside the organisation by its address or name, or somebody else's service. */
export function kindOfAddressText(address: string): External["kind"] {
  const inside = kindOfAddress(address) === "dns" ? /\.(?:local|internal|lan|corp|intra|home\.arpa)$/.test(address) : isPrivateAddress(address);
  return inside ? "appliance" : "saas";
}

/** Ports that stand in the text outside its addresses. */
function portsText(text: string, ports: string, found: readonly WrittenAddress[]): string {
  if (ports !== "") return ports;
  let rest = text;
  for (const { start, end } of found) rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  const named = readPorts(rest).ports;
  return named.map(({ protocol, port, protocolWritten }) => (protocolWritten ? `${protocol} ${port}` : `port ${port}`)).join(", ");
}

/** A bold beginning is the name, even where it looks like an address, if an address follows. */
function boldName(phrase: Phrase): { readonly name: string; readonly end: number } | undefined {
  const bold = phrase.spans.find(({ kind, start }) => kind === "strong" && start === 0);
  if (bold === undefined) return undefined;
  const isName = readAddresses(bold.text).length === 0 || readAddresses(phrase.text.slice(bold.end)).length > 0;
  return isName ? { name: oneLine(bold.text.replace(/[:\s]+$/, "")), end: bold.end } : undefined;
}

/** The name is what stands before the address, up to a colon or dash. */
function nameOf(phrase: Phrase): string {
  const [first] = readAddresses(phrase.text);
  const before = phrase.text.slice(0, first?.start ?? phrase.text.length).replace(/\b(?:at|on|via|is|runs at|lives at|reachable at|tcp|udp|under)\s*$/i, "").replace(/[\s:@(–—,=|-]+$/, "");
  const cut = /^(.{2,}?)(?:\s*[:–—(]|\s-\s|→|->)/.exec(before)?.[1] ?? before;
  const name = oneLine(cut.replace(/^(?:the|our)\s+/i, ""));
  if (name !== "") return name;
  const after = first === undefined ? "" : oneLine(phrase.text.slice(first.end).replace(/^[\s:@()–—,=|-]+/, "").replace(/[.)\s]+$/, ""));
  return after === "" ? (first?.address ?? oneLine(phrase.text)) : after.slice(0, 80);
}

function isLabelled(text: string): boolean {
  return /^\s*(?:address|host|hostname|ip|endpoint|url|ports?|protocol|cidr|dns)\b\s*[:=]/i.test(text);
}
