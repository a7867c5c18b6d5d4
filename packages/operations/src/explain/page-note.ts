import { agreedTraffic, type AgreedTraffic } from "@demarc/charter";
import { includes, includesAddress } from "@demarc/engine";
import type { AskedFlow } from "../flow-pairs.ts";
import type { Judged } from "../judged.ts";

/** That the page requires what was asked for, or lists where it leads, with the line that says so; none where it says nothing. */
export function pageNotes({ charter, cluster }: Judged, flows: readonly AskedFlow[]): readonly string[] {
  if (charter === undefined) return [];
  // Approvals end on a day, and who asks here gives none.
  const agreed = agreedTraffic(charter, cluster, "").filter(({ kind }) => kind !== "approved");
  const meant = flows.flatMap(({ flow }) => agreed.filter((one) => isOf(one, flow)));
  const required = meant.find(({ kind, must }) => kind === "required" && must !== "none") ?? meant.find(({ kind }) => kind === "required");
  if (required !== undefined) return [`the page asks for it (line ${required.at.line}): ${required.summary}`];
  const [listed] = meant;
  return listed === undefined ? [] : [`the page lists where it leads (line ${listed.at.line}): ${listed.summary}`];
}

function isOf({ sources, destinations, traffic }: AgreedTraffic, { source, destination, protocol, port }: AskedFlow["flow"]): boolean {
  if (source.kind !== "workload" || !sources.workloads.includes(source.workload) || protocol === "other" || port === undefined) return false;
  const arrives =
    destination.kind === "workload"
      ? destinations.workloads.includes(destination.workload)
      : destination.kind === "address" && includesAddress(destinations.addresses, destination.address);
  return arrives && includes(traffic, protocol, port);
}
