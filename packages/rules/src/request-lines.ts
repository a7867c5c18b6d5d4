import { allTraffic, covers, formatTraffic, rangesOf, type Traffic } from "@demarc/engine";
import { count, listAll, listSome, withContact } from "@demarc/source";
import type { RuleContext } from "./rule.ts";
import { teamWords } from "./team-words.ts";

/** What a request asks for: one destination. */
export interface Wanted {
  /** Names of workloads; addresses in words. */
  readonly sources: readonly string[];
  readonly destination: string;
  readonly traffic: Traffic;
  /** What the page wants it for; absent: the asker has to say. */
  readonly justification?: string | undefined;
}

/** A request and what to do with it; the step speaks of nothing that is not sent. */
export interface Ask {
  /** e.g. `send the request to the platform team (#platform-network)`. */
  readonly step: string;
  /** The page's five lines (its example of a request). */
  readonly request: readonly string[];
}

/**
 * What to send to the teams that must agree, and where the page says that they are reached.
 *
 * @param wanted  undefined: it cannot be said in a request, and is asked for in words
 * @param more  further destinations, which want requests of their own
 */
export function askOf({ charter }: RuleContext, teams: readonly string[], wanted: Wanted | undefined, more = 0): Ask {
  const places = teams.map((team) => {
    const { contact, name = team } = charter?.teams.find(({ id }) => id === team) ?? {};
    return withContact(teamWords(team), name, contact);
  });
  if (wanted === undefined) return { step: `ask ${listAll(places)}`, request: [] };
  const others = more === 0 ? "" : `; ${count(more, "more destination")} ${more === 1 ? "takes a request of its own" : "take a request each"}`;
  return { step: `send the request to ${listAll(places)}${others}`, request: requestLines(wanted) };
}

function requestLines({ sources, destination, traffic, justification = "why it is needed" }: Wanted): readonly string[] {
  const { ports, protocol } = portsAndProtocol(traffic);
  return [
    `Request: Allow ${listSome(sources, 3)} to access ${destination}`,
    `Source: ${sources.join(", ")}`,
    `Destination: ${destination}${ports}`,
    `Protocol: ${protocol}`,
    `Justification: ${justification}`,
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
