import { parseAddress, parseCidr } from "@demarc/engine";

/** An address that a text names. */
export interface WrittenAddress {
  readonly kind: "ip" | "cidr" | "dns";
  /** As charters hold it: without brackets, port or scheme; DNS names in lower case. */
  readonly address: string;
  readonly port: number | undefined;
  /** Where the port comes from when it is not written: the scheme of a URL. */
  readonly scheme: string | undefined;
  /** Written behind the port: `192.0.2.7:514/UDP`. */
  readonly protocol: "TCP" | "UDP" | "SCTP" | undefined;
  readonly start: number;
  readonly end: number;
}

const label = String.raw`[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?`;
const patterns: readonly RegExp[] = [
  /(?<![\w])(?<scheme>[a-z][a-z0-9+.-]{1,15}):\/\/(?<host>\[[0-9a-f:.]+\]|[^\s/:`'"<>()[\],;]+)(?::(?<port>\d{1,5})(?![\d–—-]))?(?:\/[^\s`'"<>(),;]*)?/gi,
  /\[(?<host>[0-9a-f:.]*:[0-9a-f:.]*(?:\/\d{1,3})?)\](?::(?<port>\d{1,5})(?:\/(?<protocol>tcp|udp|sctp))?(?![\d–—-]))?/gi,
  /(?<![\w.:/-])(?<host>\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,3})?)(?::(?<port>\d{1,5})(?![\d–—])(?:\/(?<protocol>tcp|udp|sctp))?)?(?![\w-]|\.\d|\/\d)/gi,
  /(?<![\w.:/-])(?<host>(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)(?![\w:.])/gi,
  new RegExp(String.raw`(?<![\w.@/-])(?<host>(?:\*\.)?(?:${label}\.)+[a-z]{2,24})\.?(?::(?<port>\d{1,5})(?![\d–—])(?:\/(?<protocol>tcp|udp|sctp))?)?(?![\w@]|\/|\.\w|-\w)`, "gi"),
];

/** Names of files look like DNS names. */
const fileEndings: ReadonlySet<string> = new Set(["yaml", "yml", "json", "md", "txt", "js", "ts", "go", "py", "sh", "tf", "html", "csv", "toml", "ini", "conf", "cfg", "pem", "log", "tpl"]);
const schemePorts: ReadonlyMap<string, number> = new Map([
  ["https", 443],
  ["http", 80],
  ["ldaps", 636],
  ["ldap", 389],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["mysql", 3306],
  ["redis", 6379],
  ["amqp", 5672],
  ["amqps", 5671],
  ["nats", 4222],
]);

/** Reads the IP addresses, CIDRs, DNS names and URLs of a text, in order. */
export function readAddresses(text: string): readonly WrittenAddress[] {
  const found: WrittenAddress[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && other.start < end)) continue;
      const host = (match.groups?.["host"] ?? "").replace(/^\[|\]$/g, "").replace(/\.$/, "");
      const kind = kindOfAddress(host);
      if (kind === undefined) continue;
      const scheme = match.groups?.["scheme"]?.toLowerCase();
      const written = match.groups?.["port"];
      const port = written !== undefined ? Number(written) : schemePorts.get(scheme ?? "");
      found.push({
        kind,
        address: kind === "dns" ? host.toLowerCase() : host,
        port,
        scheme: written === undefined ? scheme : undefined,
        protocol: protocolOf(match.groups?.["protocol"]),
        start,
        end,
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function protocolOf(written: string | undefined): WrittenAddress["protocol"] {
  switch (written?.toUpperCase()) {
    case "TCP":
      return "TCP";
    case "UDP":
      return "UDP";
    case "SCTP":
      return "SCTP";
    default:
      return undefined;
  }
}

/** What a charter may hold as an address: an IP address, a CIDR, a DNS name (`*.` in front allowed); undefined for all else. */
export function kindOfAddress(text: string): WrittenAddress["kind"] | undefined {
  if (parseAddress(text) !== undefined) return "ip";
  if (text.includes("/")) return parseCidr(text).ok ? "cidr" : undefined;
  if (text.length > 253 || !new RegExp(String.raw`^(?:\*\.)?(?:${label}\.)+[a-z]{2,24}$`, "i").test(text)) return undefined;
  return fileEndings.has(text.slice(text.lastIndexOf(".") + 1).toLowerCase()) ? undefined : "dns";
}

/** RFC 1918 and RFC 4193: addresses inside an organisation. */
export function isPrivateAddress(text: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(text);
}
