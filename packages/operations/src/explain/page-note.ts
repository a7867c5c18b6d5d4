import { agreedTraffic, justificationOf, trafficOfApproval, whyNotApproved, type AgreedTraffic, type Ends } from "@demarc/charter";
import { includes, includesAddress, type Endpoint } from "@demarc/engine";
import { listAll } from "@demarc/source";
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

/**
 * The approvals of the page that are about what was asked for: one that counts on `today`, or why each of them does not.
 * None where there is none.
 *
 * @param today  ISO date; undefined: nothing is told
 */
export function approvalNotes({ charter, cluster }: Judged, flows: readonly AskedFlow[], today: string | undefined): readonly string[] {
  if (charter === undefined || today === undefined) return [];
  const meant = charter.approvals
    .filter((approval) => trafficOfApproval(charter, cluster, approval).some((agreed) => flows.some(({ flow }) => isOf(agreed, flow))))
    .map((approval) => ({ approval, why: whyNotApproved(charter, approval, today) }));
  const holds = meant.find(({ why }) => why === undefined)?.approval;
  if (holds === undefined) return meant.map(({ approval: { id, at }, why = "" }) => `${id} (line ${at.line}) is an approval of it and does not count: ${why}`);
  const until = holds.expires === undefined ? "" : ` until ${holds.expires}`;
  return [`approved as ${holds.id}${until} by ${listAll(holds.approvedBy)} (line ${holds.at.line})`];
}

/** The lines of the page that ask for a flow, for a request to cite; undefined where none does. */
export function justificationFor(judged: Judged, asked: AskedFlow): string | undefined {
  return judged.charter === undefined ? undefined : justificationOf(judged.charter, agreedFor(judged, [asked]));
}

/** Required flows and externals that the flows are of. */
function agreedFor({ charter, cluster }: Judged, flows: readonly AskedFlow[]): readonly AgreedTraffic[] {
  if (charter === undefined) return [];
  // Approvals end on a day, and are told for themselves.
  const agreed = agreedTraffic(charter, cluster, "").filter(({ kind }) => kind !== "approved");
  // Whoever is outside asks nothing of the page; only an approval may be a client's.
  return flows.filter(({ flow }) => flow.source.kind === "workload").flatMap(({ flow }) => agreed.filter((one) => isOf(one, flow)));
}

function isOf({ sources, destinations, traffic }: AgreedTraffic, { source, destination, protocol, port }: AskedFlow["flow"]): boolean {
  if (protocol === "other" || port === undefined) return false;
  return isAmong(sources, source) && isAmong(destinations, destination) && includes(traffic, protocol, port);
}

function isAmong({ workloads, addresses }: Ends, end: Endpoint): boolean {
  return end.kind === "workload" ? workloads.includes(end.workload) : end.kind === "address" && includesAddress(addresses, end.address);
}
