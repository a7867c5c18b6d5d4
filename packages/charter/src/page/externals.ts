import { isPrivateAddress, kindOfAddress, readAddresses, type WrittenAddress } from "../addresses.ts";
import type { External, FlowPort } from "../charter.ts";
import { portMistake, readPorts, readProtocols, type WrittenPorts } from "../ports.ts";
import { phrasesOf, type PageBlock, type PageItem, type PageSection } from "./outline.ts";
import type { Phrase } from "./phrase.ts";
import { type PageReading } from "./reading.ts";
import { columnOf } from "./topics.ts";
import { oneLine, quote } from "./phrase.ts";

/** External dependencies, `S2.E<n>`: one entry may have several addresses and ports; each pair is an external. */
export function readExternals(reading: PageReading, sections: readonly PageSection[]): readonly External[] {
  const externals: External[] = [];
  let count = 0;
  const add = (phrase: Phrase, name: ExternalName, text: string, ports: string, hints: string): void => {
    const found = readAddresses(text);
    if (found.length === 0) {
      reading.report("external-not-an-address", phrase.place(), `${quote(phrase.text)} gives no address`, { consequence: "traffic to it counts as undocumented" });
      return;
    }
    const writtenPorts = portsOf(text, ports, found);
    let last: string | undefined;
    for (const [index, address] of found.entries()) {
      const its = typeof name === "string" ? name : name(address, index);
      // Addresses of one name are one statement.
      const statement = `S2.E${its === last ? count : count + 1}`;
      const read = externalsOf(reading, {
        phrase,
        name: its,
        address,
        ports: writtenPorts[index] ?? { ports: [], mistakes: [] },
        hints,
        statement,
        at: phrase.place(),
      });
      if (read.length === 0) continue;
      if (its !== last) count += 1;
      last = its;
      reading.state(statement, "architecture", phrase);
      externals.push(...read);
    }
  };
  for (const section of sections) {
    for (const block of section.blocks) readBlock(reading, block, add);
  }
  return externals;
}

/** One name for all addresses of an entry, or one for each. */
type ExternalName = string | ((address: WrittenAddress, index: number) => string);
type Add = (phrase: Phrase, name: ExternalName, text: string, ports: string, hints: string) => void;

function readBlock(reading: PageReading, block: PageBlock, add: Add): void {
  if (block.kind === "list") for (const item of block.items) readItem(item, add);
  else if (block.kind === "table") readTable(reading, block, add);
  else if (block.kind === "prose") {
    for (const line of block.lines) if (/^[^.!?]{2,80}:\s/.test(line.text) && readAddresses(line.text).length > 0) readItem({ phrase: line, blocks: [] }, add);
  }
}

function readItem(item: PageItem, add: Add): void {
  const nested = item.blocks.flatMap((block) => (block.kind === "list" ? block.items : []));
  // A group: "Databases" with its entries nested below, each with a name and an address of its own.
  if (
    readAddresses(item.phrase.text).length === 0 &&
    nested.length > 1 &&
    nested.filter((inner) => readAddresses(inner.phrase.text).length > 0 && !isLabelled(inner.phrase.text)).length === nested.length
  ) {
    for (const inner of nested) readItem(inner, add);
    return;
  }
  const bold = boldName(item.phrase);
  const details = item.blocks.flatMap((block) => [...phrasesOf(block)].map(({ text }) => text));
  const written = bold === undefined ? item.phrase.text : " ".repeat(bold.end) + item.phrase.text.slice(bold.end);
  const own = readAddresses(written).length > 0 ? written : withLink(item.phrase, written);
  const text = [own, ...details].join("\n");
  add(item.phrase, bold?.name ?? namesOf(item.phrase), text, details.filter((line) => /^\s*ports?\b/i.test(line)).join(" "), [item.phrase.text, ...details].join(" "));
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
    const linked = row[address];
    const where = linked !== undefined ? withLink(linked, linked.text) : row.map(({ text }) => text).join("\n");
    const named = nameColumn >= 0 ? nameColumn : row.findIndex(({ text }, index) => index !== address && text !== "");
    const phrase = row[named] ?? whole;
    if (named < 0 || phrase.text === "") reading.infer(`the external ${quote(where)} has its address for a name`, "the table names none", whole.place());
    add(
      phrase.text === "" ? whole : phrase,
      oneLine(phrase.text === "" ? where : phrase.text),
      where,
      portText,
      kind >= 0 ? cell(kind) : row.map(({ text }) => text).join(" "),
    );
  }
}

/** "[Sentry](https://sentry.example.com)" has its address in the link that it begins with. */
function withLink(phrase: Phrase, text: string): string {
  const link = phrase.spans.find(({ kind, start, url }) => kind === "link" && start === 0 && url !== undefined);
  return link?.url === undefined || readAddresses(text).length > 0 ? text : `${text} ${link.url}`;
}

interface Entry {
  readonly phrase: Phrase;
  readonly name: string;
  readonly address: WrittenAddress;
  readonly ports: WrittenPorts;
  readonly hints: string;
  readonly statement: string;
  readonly at: External["at"];
}

function externalsOf(reading: PageReading, entry: Entry): readonly External[] {
  const { address, name, statement, at } = entry;
  const own = address.port !== undefined && address.scheme === undefined;
  const isPort = address.port !== undefined && address.port >= 1 && address.port <= 65535;
  const written = entry.ports.ports;
  const mistakes = address.port !== undefined && own ? (isPort ? [] : [`\`${address.port}\` is no port`]) : entry.ports.mistakes.map(({ text, why }) => portMistake(text, why));
  const again = written.find(({ port, protocolWritten }) => port === address.port && protocolWritten);
  const atAddress = isPort ? [{ port: address.port, protocol: address.protocol ?? protocolNear(entry) ?? again?.protocol }] : [];
  const beside = written.map(({ port, protocol, protocolWritten }) => ({ port, protocol: protocolWritten ? protocol : undefined }));
  const ports = own ? atAddress : beside;
  // What is no port must not come to mean every port.
  const isLost = mistakes.length > 0 && ports.length === 0;
  for (const message of mistakes) reading.report("port-not-understood", at, message, { expected: "1 to 65535", consequence: isLost ? `${quote(name)} is left out, so traffic to it counts as undocumented` : "it is left out" });
  if (isLost) return [];
  if (ports.length === 0 && address.port !== undefined && address.scheme !== undefined) {
    reading.infer(`port ${address.port} of ${quote(name)}`, `the scheme \`${address.scheme}\``, at);
    ports.push({ port: address.port, protocol: "TCP" });
  }
  const kind = kindOf(entry);
  if (ports.length === 0) {
    reading.report("external-without-port", at, `${quote(name)} has no port`, { consequence: "every port of it counts as agreed" });
    return [{ name, address: address.address, port: undefined, protocol: protocolNear(entry) ?? "TCP", kind, statement, at }];
  }
  const guessed = ports.filter(({ protocol }) => protocol === undefined).map(({ port }) => port);
  const streams = guessed.filter((port) => !datagramServices.has(port));
  if (streams.length > 0) reading.infer(`${quote(name)} is reached by TCP on ${streams.join(", ")}`, "no protocol is written", at);
  for (const port of guessed) {
    const service = datagramServices.get(port);
    if (service !== undefined) reading.infer(`${quote(name)} is reached by UDP on ${port}`, `no protocol is written, and ${service} is spoken over UDP`, at);
  }
  return ports.map(({ port, protocol }) => ({
    name,
    address: address.address,
    port,
    protocol: protocol ?? (datagramServices.has(port) ? "UDP" : "TCP"),
    kind,
    statement,
    at,
  }));
}

/** Services that IANA's registry has on UDP, and nothing else that is in use on the same port over TCP. */
const datagramServices: ReadonlyMap<number, string> = new Map([[69, "TFTP"], [123, "NTP"], [161, "SNMP"], [162, "SNMP"], [500, "IKE"], [514, "syslog"], [1812, "RADIUS"], [1813, "RADIUS"], [4500, "IKE"]]);

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

/** For each address its ports: right behind it, else of their own column or line, else what stands in the text outside the addresses. */
function portsOf(text: string, ports: string, found: readonly WrittenAddress[]): readonly WrittenPorts[] {
  const behind = found.map((address, index) => portsBehind(text.slice(address.end, found[index + 1]?.start)));
  let rest = text;
  for (const { start, end } of found) rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  const ends = new Set(found.filter((_, index) => !isEmpty(behind[index])).map(({ end }) => end));
  const written = readPorts(rest);
  const shared = ports === "" ? { ...written, ports: written.ports.filter(({ start }) => !ends.has(start)) } : readPorts(ports, "ports");
  return behind.map((its) => (isEmpty(its) ? shared : its));
}

function isEmpty(written: WrittenPorts | undefined): boolean {
  return written === undefined || written.ports.length + written.mistakes.length === 0;
}

/** A range right behind an address, which is no part of the address itself: `192.0.2.7:8000-8010`. */
function portsBehind(text: string): WrittenPorts {
  const { ports, mistakes } = readPorts(text);
  return { ports: ports.filter(({ start }) => start === 0), mistakes: mistakes.filter(({ start }) => start === 0) };
}

/** A bold beginning is the name, even where it looks like an address, if an address follows. */
function boldName(phrase: Phrase): { readonly name: string; readonly end: number } | undefined {
  const bold = phrase.spans.find(({ kind, start }) => kind === "strong" && start === 0);
  if (bold === undefined) return undefined;
  const isName = readAddresses(bold.text).length === 0 || readAddresses(phrase.text.slice(bold.end)).length > 0;
  return isName ? { name: oneLine(bold.text.replace(/[:\s]+$/, "")), end: bold.end } : undefined;
}

/** The name is what stands before the address, up to a colon or dash; without one each address is named by what stands behind it. */
function namesOf(phrase: Phrase): ExternalName {
  const found = readAddresses(phrase.text);
  const [first] = found;
  const before = phrase.text.slice(0, first?.start ?? phrase.text.length).replace(/\b(?:at|on|via|is|runs at|lives at|reachable at|tcp|udp|under)\s*$/i, "").replace(/[\s:@(–—,=|-]+$/, "");
  const cut = /^(.{2,}?)(?:\s*[:–—(]|\s-\s|→|->)/.exec(before)?.[1] ?? before;
  const name = oneLine(cut.replace(/^(?:the|our)\s+/i, ""));
  if (name !== "" || first === undefined) return name === "" ? oneLine(phrase.text) : name;
  return (address, index) => {
    const behind = phrase.text.slice(address.end, found[index + 1]?.start ?? phrase.text.length);
    return nameBehind(behind) ?? address.address;
  };
}

/** "(camera gateway), " and " - Oracle" name the address before them; ports do not. */
function nameBehind(text: string): string | undefined {
  const { ports, mistakes } = readPorts(text);
  const withoutPorts = [...ports, ...mistakes].reduce((left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), text);
  const inside = /^\s*\(([^()]*\p{L}[^()]*)\)/u.exec(withoutPorts)?.[1] ?? withoutPorts;
  const name = oneLine(inside.replace(/^[\s:@()–—,;=|.-]+/, "").replace(/[\s,;.)(]+$/, "").replace(/^(?:and|or)$/i, ""));
  return /[\p{L}\p{N}]/u.test(name) ? name.slice(0, 80) : undefined;
}

function isLabelled(text: string): boolean {
  return /^\s*(?:address|host|hostname|ip|endpoint|url|ports?|protocol|cidr|dns)\b\s*[:=]/i.test(text);
}
