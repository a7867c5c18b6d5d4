import type { FlowPort } from "./charter.ts";

/** A port as text says it. */
export interface WrittenPort {
  readonly protocol: FlowPort["protocol"];
  readonly port: number;
  /** False when the text names no protocol and TCP is taken. */
  readonly protocolWritten: boolean;
  readonly start: number;
  readonly end: number;
}

/** Ports of a text in order, and stretches that look like ports and are none. */
export interface WrittenPorts {
  readonly ports: readonly WrittenPort[];
  readonly mistakes: readonly { readonly text: string; readonly start: number; readonly end: number; readonly why: "out-of-range" | "range-too-wide" }[];
}

/** A wider range is no list of ports that somebody agreed on, one by one. */
const RANGE_PORTS_MAX = 256;

const protocol = String.raw`(?:tcp|udp|sctp|grpcs?|https?|http2|tls)`;
const protocols = String.raw`${protocol}(?:\s*(?:\/|\+|&|,|\band\b|\bor\b)\s*${protocol})*`;
const number = String.raw`\d{1,6}(?:\s*[-–—]\s*\d{1,6})?`;
const separator = String.raw`\s*(?:,\s*(?:and\s+|or\s+)?|\band\b\s*|\bor\b\s*|&\s*|\/\s*|\+\s*)`;
const numbers = String.raw`${number}(?:${separator}${number})*`;

/** Ways to write ports, the most explicit first; what one has taken the next ones leave alone. */
const writings: readonly RegExp[] = [
  // ports 48002 and 48003/TCP
  new RegExp(String.raw`\bports?\b\s*[:=]?\s*(?<numbers>${numbers})\s*\/\s*(?<protocols>${protocol}(?:\s*(?:\/|\+|&|\band\b)\s*${protocol})*)\b(?!\s*(?:ports?\s*)?:?\s*\d)`, "gi"),
  // 53/UDP, 53/TCP+UDP, 9004 (TCP), 5000 tcp
  new RegExp(String.raw`(?<![\w.-])(?<numbers>${number})\s*(?:\/\s*|\(\s*|\s)(?<protocols>${protocol}(?:\s*(?:\/|\+|&|\band\b)\s*${protocol})*)\b(?!\s*(?:ports?\s*)?:?\s*\d)\)?`, "gi"),
  // TCP 9004, 9005; UDP and TCP 53; TCP/UDP port 53; gRPC on 9004
  new RegExp(String.raw`(?<!\w)(?<protocols>${protocols})\s*(?:\bon\b\s*)?(?:\bports?\b\s*)?[:/]?\s*(?<numbers>${numbers})(?!\w|\.\w)`, "gi"),
  // HTTPS (443), TCP (ports 80, 443)
  new RegExp(String.raw`(?<!\w)(?<protocols>${protocols})\s*\(\s*(?:ports?\b\s*)?(?<numbers>${numbers})\s*\)`, "gi"),
  // port 5000, ports 9002, 9004 and 9005, Ports: 80/443
  new RegExp(String.raw`\bports?\b\s*[:=]?\s*(?<numbers>${numbers})(?!\w|\.\w|\/\d)(?:\s*[/(]?\s*(?<protocols>${protocols})\b\)?)?`, "gi"),
  // host:5000, *:443, [fd00::1]:443
  new RegExp(String.raw`(?<=[a-z\]*_)-]|\.\d{1,3}|[a-z-]\d{1,5}|(?:^|[\s(,]))[:](?<numbers>\d{1,6}(?:[-–—]\d{1,6})?)(?![\w:]|\.\w|-\w)`, "gi"),
];

/** In a column of ports bare numbers are ports too. */
const bare = new RegExp(String.raw`(?<![\w.:-])(?<numbers>${number})(?![\w.:])`, "g");

/**
 * Reads the ports that a text names, in any of the usual writings: `:5000`, `port 5000/TCP`, `TCP 9004, 9005`,
 * `53/UDP and 53/TCP`, `ports 8080-8082`.
 *
 * @param context `ports` when the text stands where ports are expected (a column, a line `Ports:`), so that bare numbers count
 */
export function readPorts(text: string, context: "prose" | "ports" = "prose"): WrittenPorts {
  const taken: (readonly [number, number])[] = [];
  const ports: WrittenPort[] = [];
  const mistakes: { text: string; start: number; end: number; why: "out-of-range" | "range-too-wide" }[] = [];
  for (const writing of context === "ports" ? [...writings, bare] : writings) {
    for (const match of text.matchAll(writing)) {
      const start = match.index;
      const end = start + match[0].length;
      if (taken.some(([first, last]) => start < last && first < end)) continue;
      taken.push([start, end]);
      const named = readProtocols(match.groups?.["protocols"] ?? protocolColumn(text, context));
      for (const range of (match.groups?.["numbers"] ?? "").matchAll(/(\d+)(?:\s*[-–—]\s*(\d+))?/g)) {
        const first = Number(range[1]);
        const last = range[2] === undefined ? first : Number(range[2]);
        const why = first < 1 || last > 65535 || last < first ? "out-of-range" : last - first >= RANGE_PORTS_MAX ? "range-too-wide" : undefined;
        if (why !== undefined) mistakes.push({ text: range[0], start, end, why });
        else {
          for (let port = first; port <= last; port++) {
            for (const written of named.length > 0 ? named : [undefined]) {
              ports.push({ protocol: written ?? "TCP", port, protocolWritten: written !== undefined, start, end });
            }
          }
        }
      }
    }
  }
  const sorted = ports.sort((a, b) => a.start - b.start);
  return {
    ports: sorted.filter((port, index) => sorted.findIndex((other) => other.port === port.port && other.protocol === port.protocol) === index),
    mistakes,
  };
}

/** A cell such as `9002, 9004 (all TCP)` or `tcp: 80, 443` names its protocol once for all. */
function protocolColumn(text: string, context: "prose" | "ports"): string | undefined {
  if (context !== "ports") return undefined;
  const named = [...text.matchAll(new RegExp(String.raw`\b${protocol}\b`, "gi"))].map(([word]) => word);
  return new Set(named.map((word) => word.toLowerCase())).size === 1 ? named[0] : undefined;
}

/** `TCP/UDP` is both; names of protocols above TCP are TCP. */
export function readProtocols(text: string | undefined): readonly FlowPort["protocol"][] {
  const found = new Set<FlowPort["protocol"]>();
  for (const [word] of (text ?? "").toLowerCase().matchAll(/\b(?:tcp|udp|sctp|grpcs?|https?|http2|tls)\b/g)) {
    found.add(word === "udp" ? "UDP" : word === "sctp" ? "SCTP" : "TCP");
  }
  return [...found];
}

/** What is wrong with a stretch that looks like a port, as a message says it. */
export function portMistake(text: string, why: WrittenPorts["mistakes"][number]["why"]): string {
  return why === "out-of-range" ? `\`${text}\` is no port` : `\`${text}\` is more than ${RANGE_PORTS_MAX} ports, which is no list of them`;
}

/** e.g. `TCP 9004` */
export function formatPort(port: Pick<FlowPort, "protocol" | "port">): string {
  return `${port.protocol} ${port.port}`;
}

export function samePort(a: Pick<FlowPort, "protocol" | "port">, b: Pick<FlowPort, "protocol" | "port">): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}
