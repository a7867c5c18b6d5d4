import { agreedTraffic, justificationOf, type AgreedTraffic } from "@demarc/charter";
import { includes, includesAddress } from "@demarc/engine";
import type { AskedFlow } from "../flow-pairs.ts";
import type { Judged } from "../judged.ts";

/** What the page says of what was asked for, with the line that says it: required, let pass, or listed. None where it says nothing. */
export function pageNotes(judged: Judged, flows: readonly AskedFlow[]): readonly string[] {
  const meant = agreedFor(judged, flows);
  const says = (one: AgreedTraffic | undefined, words: string): readonly string[] => (one === undefined ? [] : [`${words} (line ${one.at.line}): ${one.summary}`]);
  const flow = meant.filter(({ kind }) => kind === "required");
  const required = flow.find(({ must }) => must !== "none");
  if (required !== undefined) return says(required, "the page asks for it");
  return flow.length > 0 ? says(flow[0], "the page lets it pass and does not ask for it") : says(meant[0], "the page lists where it leads");
}

/** The lines of the page that ask for a flow, for a request to cite; undefined where none does. */
export function justificationFor(judged: Judged, asked: AskedFlow): string | undefined {
  return judged.charter === undefined ? undefined : justificationOf(judged.charter, agreedFor(judged, [asked]));
}

/** Required flows and externals that the flows are of. */
function agreedFor({ charter, cluster }: Judged, flows: readonly AskedFlow[]): readonly AgreedTraffic[] {
  if (charter === undefined) return [];
  // Approvals end on a day, and who asks here gives none.
  const agreed = agreedTraffic(charter, cluster, "").filter(({ kind }) => kind !== "approved");
  return flows.flatMap(({ flow }) => agreed.filter((one) => isOf(one, flow)));
}

function isOf({ sources, destinations, traffic }: AgreedTraffic, { source, destination, protocol, port }: AskedFlow["flow"]): boolean {
  if (source.kind !== "workload" || !sources.workloads.includes(source.workload) || protocol === "other" || port === undefined) return false;
  const arrives =
    destination.kind === "workload"
      ? destinations.workloads.includes(destination.workload)
      : destination.kind === "address" && includesAddress(destinations.addresses, destination.address);
  return arrives && includes(traffic, protocol, port);
}
