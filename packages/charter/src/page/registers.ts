import { formatAddress, parseAddress, parseCidr } from "@demarc/engine";
import { expectedCni, readCni } from "@demarc/kubernetes";
import { parseApiServer } from "../api-servers.ts";
import type { Approval, ApprovalEnd, Environment, FlowPort, Probe, Waiver } from "../charter.ts";
import { readDate } from "../dates.ts";
import { readCniOptions } from "../file/cni-options.ts";
import { readPorts } from "../ports.ts";
import { readEnds, type EndsRead, type Known } from "./ends.ts";
import { readArrows } from "./arrows.ts";
import { phrasesOf, type PageSection } from "./outline.ts";
import { oneLine, part, type Phrase, quote } from "./phrase.ts";
import { entriesOf } from "./protocol.ts";
import { type PageReading } from "./reading.ts";
import { columnOf, type ColumnName } from "./topics.ts";

/** A row with its cells by column; a list's entry has its parts by label. */
interface Row {
  readonly whole: Phrase;
  readonly cells: ReadonlyMap<ColumnName, Phrase>;
}

function* rowsOf(sections: readonly PageSection[]): Iterable<Row> {
  for (const { blocks } of sections) {
    for (const block of blocks) {
      if (block.kind === "table") {
        const columns = block.header.map(({ text }) => columnOf(text));
        for (const row of block.rows) {
          const [whole] = row.filter(({ text }) => text !== "");
          const cells = row.flatMap((cell, index) => (columns[index] === undefined || cell.text === "" ? [] : [[columns[index], cell] as const]));
          if (whole !== undefined) yield { whole, cells: new Map(cells) };
        }
      } else if (block.kind === "list") {
        for (const { phrase, blocks: inner } of block.items) {
          const lines = inner.flatMap((nested) => [...phrasesOf(nested)]);
          yield { whole: phrase, cells: new Map(lines.flatMap((line) => labelled(line))) };
        }
      }
    }
  }
}

function labelled(line: Phrase): readonly (readonly [ColumnName, Phrase])[] {
  const match = /^([\p{L} /]{2,30}?)\s*[:=]\s*(?=\S)/u.exec(line.text);
  const name = match === null ? undefined : columnOf(match[1] ?? "");
  return match === null || name === undefined ? [] : [[name, part(line, match[0].length)]];
}

/** Excused findings: rule, what it is for, reason, owner, and the day on which it ends. */
export function readWaivers(reading: PageReading, sections: readonly PageSection[]): readonly Waiver[] {
  const waivers: Waiver[] = [];
  for (const { whole, cells } of rowsOf(sections)) {
    const text = (name: ColumnName): string => oneLine(cells.get(name)?.text ?? "");
    const rule = text("waived-rule") === "" ? oneLine(whole.text) : text("waived-rule");
    const targets = targetsOf(cells);
    const expires = dateOf(reading, cells.get("expires"));
    const missing = [
      /^[a-z0-9][-a-z0-9.]*$/.test(rule) ? "" : "the rule's id",
      Object.keys(targets).length > 0 ? "" : "what it is for",
      text("reason") === "" ? "the reason" : "",
      text("owner") === "" ? "the owner" : "",
      expires === undefined ? "the day on which it ends" : "",
    ].filter((what) => what !== "");
    if (missing.length > 0 || expires === undefined) {
      reading.report("waiver-not-understood", whole.place(), `the waiver ${quote(whole.text)} lacks ${missing.join(", ")}`, { consequence: "the findings that it is for are shown" });
      continue;
    }
    waivers.push({ rule, ...targets, reason: text("reason"), owner: text("owner"), expires, at: whole.place() });
  }
  return waivers;
}

function targetsOf(cells: Row["cells"]): Pick<Waiver, "file" | "object" | "fingerprint"> {
  const text = (name: ColumnName): string | undefined => {
    const found = oneLine(cells.get(name)?.text ?? "");
    return found === "" || /^[-–—]$/.test(found) ? undefined : found;
  };
  const written = { file: text("file"), object: text("object"), fingerprint: text("fingerprint") };
  const any = text("for");
  const kind = any === undefined ? undefined : /^[0-9a-f]{8,64}$/.test(any) ? "fingerprint" : /^[A-Z][A-Za-z]+\/[^/]*\/[^/]+$/.test(any) ? "object" : "file";
  const all = { ...written, ...(kind === undefined ? {} : { [kind]: any }) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Flows that were granted: "NET-12: `claims` → `fraud/scorer` (TCP 9000)" with approvers, or a table. */
export function readApprovals(reading: PageReading, sections: readonly PageSection[], known: Known): readonly Approval[] {
  return [...rowsOf(sections)].flatMap((row) => {
    const approval = approvalOf(reading, row, known);
    if (typeof approval !== "string") return approval;
    reading.report("approval-not-understood", row.whole.place(), `the approval ${quote(row.whole.text)} lacks ${approval}`, { consequence: "its flow counts as not approved" });
    return [];
  });
}

/** What it lacks, when something is missing. */
function approvalOf(reading: PageReading, { whole, cells }: Row, known: Known): readonly Approval[] | string {
  const arrowed = cells.has("source") ? undefined : readArrows(whole);
  const [pair] = arrowed?.pairs ?? [];
  const source = cells.get("source") ?? pair?.from;
  const destination = cells.get("destination") ?? pair?.to;
  const id = oneLine((cells.get("id") ?? arrowed?.lead ?? whole).text);
  if (source === undefined || destination === undefined) return "a source and a destination";
  const from = approvalEndsOf(reading, source, known);
  if (from === undefined) return `a source that can be read (${quote(source.text)})`;
  const to = approvalEndsOf(reading, destination, known);
  if (to === undefined) return `a destination that can be read (${quote(destination.text)})`;
  if ([...from.ends, ...to.ends].every((end) => "cidr" in end)) return "an end in the cluster";
  const approvers = cells.get("approver");
  if (approvers === undefined) return "who approved it";
  const expiry = cells.get("expires");
  const expires = dateOf(reading, expiry);
  if (expiry !== undefined && expires === undefined && !/^[-–—]|never|open/i.test(expiry.text)) return "a date that can be read";
  const written = [cells.get("ports"), cells.get("protocol")].flatMap((cell) => cell?.text ?? []).join(" ");
  const ports = portsOf(written, [...to.ports, ...(arrowed?.rest === undefined ? [] : readPorts(arrowed.rest.text).ports)]);
  return from.ends.flatMap((end) =>
    to.ends.map((target): Approval => ({
      id,
      from: end,
      to: target,
      ports,
      approvedBy: namesOf(approvers.text),
      ...(expires === undefined ? {} : { expires }),
      at: whole.place(),
    })),
  );
}

function approvalEndsOf(reading: PageReading, phrase: Phrase, known: Known): { readonly ends: readonly ApprovalEnd[]; readonly ports: EndsRead["ports"] } | undefined {
  const text = oneLine(phrase.text);
  const address = parseAddress(text);
  if (address !== undefined) return { ends: [{ cidr: `${formatAddress(address)}/${address.family === 4 ? 32 : 128}` }], ports: [] };
  if (text.includes("/") && parseCidr(text).ok) return { ends: [{ cidr: text }], ports: [] };
  const read = readEnds(reading, phrase, known);
  return read === undefined || read.ends.length === 0 ? undefined : read;
}

/** Assertions: from, to, protocol, port, and what must hold. */
export function readProbes(reading: PageReading, sections: readonly PageSection[]): readonly Probe[] {
  return [...rowsOf(sections)].flatMap(({ whole, cells }): readonly Probe[] => {
    const text = (name: ColumnName): string => oneLine(cells.get(name)?.text ?? "");
    const expected = text("expect").toLowerCase();
    const expect: Probe["expect"] | undefined = /undetermined|unknown/.test(expected) ? "undetermined" : /den|block|refus|no\b|closed|never/.test(expected) ? "denied" : /allow|permit|yes|open|pass|work/.test(expected) ? "allowed" : undefined;
    const ports = readPorts(`${text("ports")} ${text("protocol")}`, "ports").ports;
    const [port] = ports;
    const isIcmp = /icmp|ping/i.test(`${text("ports")} ${text("protocol")}`);
    if (text("source") === "" || text("destination") === "" || expect === undefined || (port === undefined && !isIcmp)) {
      reading.report("probe-not-understood", whole.place(), `the test ${quote(whole.text)} lacks ${expect === undefined ? "what is expected" : port === undefined ? "its port" : "an end"}`, { consequence: "it is not run" });
      return [];
    }
    const family = /4|6/.exec(text("family"))?.[0];
    const base = {
      from: text("source"),
      to: text("destination"),
      expect,
      ...(family === undefined ? {} : { ipFamily: family === "4" ? (4 as const) : (6 as const) }),
      at: whole.place(),
    };
    return isIcmp ? [{ ...base, protocol: "ICMP", port: undefined }] : ports.map(({ protocol, port: its }) => ({ ...base, protocol, port: its }));
  });
}

const facts: readonly (readonly [keyof Environment, RegExp])[] = [
  ["cniOptions", /(?:\bcni\b|plug-?in).*\boptions?\b/],
  ["cni", /\bcni\b|network plug-?in|container network/],
  ["lbSource", /\b(?:load[- ]?balancer|lb)\b.*\bsource\b/],
  ["podCidrs", /\bpods?\b/],
  ["apiServers", /\bapi[- ]?servers?\b|control plane/],
  ["serviceCidrs", /\bservices?\b|cluster ips?/],
  ["nodeCidrs", /\bnodes?\b/],
  ["kubernetesVersion", /\bkubernetes\b|\bk8s\b|^version/],
];

/** Facts about the cluster that manifests do not tell. */
export function readEnvironment(reading: PageReading, sections: readonly PageSection[]): Environment {
  const found: {
    cni: string | undefined;
    cniOptions: Environment["cniOptions"];
    kubernetesVersion: string | undefined;
    podCidrs: readonly string[];
    serviceCidrs: readonly string[];
    nodeCidrs: readonly string[];
    apiServers: readonly string[];
    lbSource: Environment["lbSource"];
  } = {
    cni: undefined,
    cniOptions: {},
    kubernetesVersion: undefined,
    podCidrs: [],
    serviceCidrs: [],
    nodeCidrs: [],
    apiServers: [],
    lbSource: undefined,
  };
  for (const { written: phrase, cells } of entriesOf(sections)) {
    const { label, value } = labelAndValue(phrase, cells);
    const fact = facts.find(([, pattern]) => pattern.test(label.toLowerCase()))?.[0];
    const problem = fact === undefined || value === "" ? "no fact that is known" : factProblem(fact, value);
    if (fact === undefined || problem !== undefined) {
      reading.report("environment-not-understood", phrase.place(), `${quote(phrase.text)} is ${problem ?? "no fact that is known"}`);
      continue;
    }
    if (fact === "cni") found.cni = value;
    else if (fact === "kubernetesVersion") found.kubernetesVersion = value;
    else if (fact === "cniOptions") found.cniOptions = cniOptionsOf(value);
    else if (fact === "lbSource") found.lbSource = lbSourceOf(value);
    else found[fact] = listOf(value);
  }
  return found;
}

function labelAndValue(phrase: Phrase, cells: readonly Phrase[]): { readonly label: string; readonly value: string } {
  const [first, second] = cells;
  if (first !== undefined && second !== undefined) return { label: first.text, value: oneLine(second.text) };
  const match = /^([^:=]{2,40}?)\s*[:=]\s*/.exec(phrase.text);
  return { label: match?.[1] ?? "", value: match === null ? "" : oneLine(phrase.text.slice(match[0].length)) };
}

function lbSourceOf(value: string): Environment["lbSource"] {
  return (["preserve", "node"] as const).find((one) => one === value.toLowerCase());
}

function cniOptionsOf(value: string): Environment["cniOptions"] {
  const reading = readCniOptions(value);
  return reading.ok ? reading.options : {};
}

function factProblem(fact: keyof Environment, value: string): string | undefined {
  switch (fact) {
    case "cni":
      return readCni(value).ok ? undefined : `not ${expectedCni(value)}`;
    case "cniOptions": {
      const reading = readCniOptions(value);
      return reading.ok ? undefined : `no list of options such as \`ipBlockMatchesNodes: true\`: ${quote(reading.part)}`;
    }
    case "kubernetesVersion":
      return /^v?\d+\.\d+/.test(value) ? undefined : "no version";
    case "lbSource":
      return lbSourceOf(value) === undefined ? "neither `preserve` (pods see the client's address) nor `node`" : undefined;
    case "apiServers":
      return listOf(value).every((text) => parseApiServer(text) !== undefined) ? undefined : "no list of addresses";
    default:
      return listOf(value).every((text) => parseCidr(text).ok) ? undefined : "no list of CIDRs";
  }
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part_) => part_ !== "" && part_ !== "and");
}

/** With a semicolon in it a list is parted at semicolons alone, so that names may have commas. */
function namesOf(text: string): readonly string[] {
  const separator = text.includes(";") ? /\s*;\s*/ : /\s*(?:,|\band\b|&)\s*/;
  return oneLine(text).split(separator).filter((name) => name !== "");
}

function portsOf(written: string, more: EndsRead["ports"]): readonly FlowPort[] {
  const ports: FlowPort[] = [];
  for (const { protocol, port } of [...more, ...readPorts(written, "ports").ports]) {
    if (!ports.some((other) => other.port === port && other.protocol === protocol)) ports.push({ protocol, port, source: "page" });
  }
  return ports;
}

function dateOf(reading: PageReading, cell: Phrase | undefined): string | undefined {
  if (cell === undefined) return undefined;
  const read = readDate(cell.text);
  if (read.kind === "date") return read.date;
  if (read.kind === "ambiguous") reading.report("date-ambiguous", cell.place(), `${quote(cell.text)} is ${read.dates.join(" or ")}`);
  return undefined;
}

