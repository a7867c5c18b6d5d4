import { allTraffic, complement, equals, isEmpty, lastPort, rangesOf, someOf, type PortRange, type Traffic } from "@demarc/engine";
import { listFirst } from "@demarc/source";

/** More ranges than this say less than their number does. */
const RANGES_MAX = 8;

/** e.g. `80, 8080, 9000/TCP`, `53/UDP and 53/TCP`, `every port and protocol`. */
export function describeTraffic(traffic: Traffic): string {
  if (isEmpty(traffic)) return "nothing";
  if (equals(traffic, allTraffic)) return "every port and protocol";
  const left = complement(traffic);
  if (countRanges(left) < countRanges(traffic) - 1) return `everything but ${describeTraffic(left)}`;
  const parts = (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => {
    const ranges = rangesOf(traffic, protocol);
    return ranges.length === 0 ? [] : [describePorts(ranges, protocol)];
  });
  if (traffic.other) parts.push("protocols without ports");
  return parts.join(" and ");
}

function countRanges(traffic: Traffic): number {
  return traffic.tcp.length + traffic.udp.length + traffic.sctp.length + (traffic.other ? 1 : 0);
}

/** One port of the set, for a witness: `9000/TCP`. */
export function describeSomePort(traffic: Traffic): string {
  const some = someOf(traffic);
  if (some === undefined) return "nothing";
  return some.port === undefined ? "ICMP" : `${some.port}/${some.protocol}`;
}

function describePorts(ranges: readonly PortRange[], protocol: string): string {
  if (ranges.length === 1 && ranges[0]?.first === 1 && ranges[0].last === lastPort) return `every ${protocol} port`;
  const shown = ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
  return `${listFirst(shown, RANGES_MAX)}/${protocol}`;
}
