import { allTraffic, covers, formatTraffic, rangesOf, type Traffic } from "@demarc/engine";
import { count, listSome } from "@demarc/source";

/** What a request asks for: one destination. */
export interface Wanted {
  /** Names of workloads; addresses in words. */
  readonly sources: readonly string[];
  readonly destination: string;
  readonly traffic: Traffic;
  /** What the page wants it for; absent: the asker has to say. */
  readonly justification?: string | undefined;
  /** Further destinations that want requests of their own. */
  readonly more?: number;
}

/** The page's five lines (its example of a request), to send to who must agree. */
export function requestLines({ sources, destination, traffic, justification = "why it is needed", more = 0 }: Wanted): readonly string[] {
  const { ports, protocol } = portsAndProtocol(traffic);
  return [
    `Request: Allow ${listSome(sources, 3)} to access ${destination}`,
    `Source: ${sources.join(", ")}`,
    `Destination: ${destination}${ports}`,
    `Protocol: ${protocol}`,
    `Justification: ${justification}${more > 0 ? ` (${count(more, "more destination")}: one request each)` : ""}`,
  ];
}

/** Ports stand behind the destination, as on the page, where one protocol has them all. */
function portsAndProtocol(traffic: Traffic): { readonly ports: string; readonly protocol: string } {
  if (covers(traffic, allTraffic)) return { ports: ": the ports that are needed", protocol: "TCP" };
  const [only, ...others] = (["TCP", "UDP", "SCTP"] as const).filter((protocol) => rangesOf(traffic, protocol).length > 0);
  if (only === undefined || others.length > 0 || traffic.other) return { ports: "", protocol: formatTraffic(traffic) };
  const ports = rangesOf(traffic, only).map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
  return { ports: `:${ports.join(", ")}`, protocol: only };
}
