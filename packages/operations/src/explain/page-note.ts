import {
  agreedTraffic, forbiddenText, forbiddenTraffic, justificationOf, trafficOfApproval, whyNotApproved, type AgreedTraffic, type Ends, type ForbiddenFlow,
  type ForbiddenPart, type ForbiddenTraffic,
} from "@demarc/charter";
import { includes, includesAddress, type Endpoint, type Flow } from "@demarc/engine";
import { listAll } from "@demarc/source";
import type { AskedFlow } from "../flow-pairs.ts";
import type { Judged } from "../judged.ts";
import type { ExplainQuestion } from "./operation.ts";

/**
 * What the page says of what was asked for, with the line that says it: required, let pass, listed or approved; or that it
 * says nothing of it. None without a page, and where a page has nothing to say: within a namespace, of clients outside and
 * of traffic without ports.
 */
export function pageNotes(judged: Judged, flows: readonly AskedFlow[], today: string | undefined): readonly string[] {
  if (judged.charter === undefined) return [];
  const notes = [...agreedNotes(judged, flows), ...approvalNotes(judged, flows, today)];
  if (notes.length > 0 || !flows.some(isForThePage)) return notes;
  const [unplaced] = flows.flatMap((asked) => unplacedFor(judged, asked));
  return [unplaced === undefined ? "nothing on the page asks for it or approves it" : `whether the page asks for it is not known (line ${unplaced.at.line}): ${unplaced.unresolved ?? ""}`];
}

function agreedNotes(judged: Judged, flows: readonly AskedFlow[]): readonly string[] {
  const meant = agreedFor(judged, flows);
  const says = (one: AgreedTraffic | undefined, words: string): readonly string[] => (one === undefined ? [] : [`${words} (line ${one.at.line}): ${one.summary}`]);
  const flow = meant.filter(({ kind }) => kind === "required");
  const required = flow.find(({ must }) => must !== "none");
  if (required !== undefined) return says(required, "the page asks for it");
  if (flow.length > 0) return says(flow[0], "the page lets it pass and does not ask for it");
  return says(meant[0], "the page lists where it leads");
}

/** That the page forbids some flows, or some of them, with the lines that say so. */
export function forbiddenNotes(flows: readonly (ForbiddenFlow | undefined)[]): readonly string[] {
  const what = flows.includes(undefined) ? "some of it" : "it";
  const notes = flows.flatMap((flow) => (flow === undefined ? [] : [`the page forbids ${what} (line ${flow.at.line}): ${forbiddenText(flow.from, flow.to, flow.ports)}; to have it all the same, have the page changed first`]));
  return [...new Set(notes)];
}

/**
 * Tells of a flow which of those it is that the page forbids; undefined where there is none, or that is in doubt. Of all
 * traffic between two ends, asked for without a protocol and port, the first of which something is forbidden.
 */
export function forbidding(
  { charter, cluster }: Judged,
  { asked: wanted, today }: Pick<ExplainQuestion, "asked" | "today">,
): (asked: AskedFlow) => ForbiddenFlow | undefined {
  if (charter === undefined || charter.forbidden.length === 0) return () => undefined;
  const isWhole = wanted === undefined;
  const all = forbiddenTraffic(charter, cluster);
  // Where no day is given, an approval counts, and the note on it says until when.
  const agreed = agreedTraffic(charter, cluster, today ?? "");
  return ({ flow }) => {
    const inside = namespaceWithin(cluster, flow);
    const isMeant = ({ parts, exceptInside, exceptAgreed }: ForbiddenTraffic): boolean => {
      const isThere = ({ traffic }: ForbiddenPart): boolean => isWhole || includes(traffic, flow.protocol, flow.port);
      if (!parts.some((part) => isBetween(part, flow) && isThere(part)) || (inside !== undefined && exceptInside.includes(inside))) return false;
      return !(exceptAgreed && agreed.some((one) => isOf(one, flow)));
    };
    return all.find(isMeant)?.flow;
  };
}

/**
 * The approvals of the page that are about what was asked for: one that counts on `today`, or why each of them does not.
 * None where there is none.
 *
 * @param today  ISO date; undefined: those that end count too, and the note says until when
 */
function approvalNotes({ charter, cluster }: Judged, flows: readonly AskedFlow[], today: string | undefined): readonly string[] {
  if (charter === undefined) return [];
  const meant = charter.approvals
    .filter((approval) => trafficOfApproval(charter, cluster, approval).some((agreed) => flows.some(({ flow }) => isOf(agreed, flow))))
    .map((approval) => ({ approval, why: whyNotApproved(charter, approval, today ?? "") }));
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
  return flows.flatMap(({ flow }) => (flow.source.kind === "workload" ? agreed.filter((one) => isOf(one, flow)) : []));
}

/** What the page asks for from the source to some address that is not known: this may be it. */
function unplacedFor({ charter, cluster }: Judged, { flow: { source, destination, protocol, port } }: AskedFlow): readonly AgreedTraffic[] {
  if (charter === undefined || source.kind !== "workload" || destination.kind !== "address") return [];
  const isUnplaced = ({ unresolved, external, toApiServer }: AgreedTraffic): boolean => unresolved !== undefined && (external ?? toApiServer) !== undefined;
  const unplaced = agreedTraffic(charter, cluster, "").filter(isUnplaced);
  return unplaced.filter(({ sources, traffic, portsKnown }) => isAmong(sources, source) && (!portsKnown || includes(traffic, protocol, port)));
}

/** What stays in a namespace is its team's own business, and pages speak neither of nodes and clients outside nor of traffic without ports. */
function isForThePage({ source, destination, flow: { port } }: AskedFlow): boolean {
  if (port === undefined || source.kind !== "workload" || destination.kind === "node") return false;
  return destination.kind !== "workload" || source.namespace !== destination.namespace;
}

function isOf({ sources, destinations, traffic }: AgreedTraffic, { source, destination, protocol, port }: Flow): boolean {
  return protocol !== "other" && port !== undefined && isAmong(sources, source) && isAmong(destinations, destination) && includes(traffic, protocol, port);
}

function isBetween({ sources, destinations, doubt }: ForbiddenPart, { source, destination }: Flow): boolean {
  // No pod is kept from itself (NP-60).
  if (source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload) return false;
  return doubt === undefined && isAmong(sources, source) && isAmong(destinations, destination);
}

function isAmong({ workloads, addresses }: Ends, end: Endpoint): boolean {
  if (end.kind === "workload") return workloads.includes(end.workload);
  return end.kind === "address" && includesAddress(addresses, end.address);
}

function namespaceWithin({ workloads }: Judged["cluster"], { source, destination }: Flow): string | undefined {
  if (source.kind !== "workload" || destination.kind !== "workload") return undefined;
  const [from, to] = [workloads[source.workload]?.namespace, workloads[destination.workload]?.namespace];
  return from === to ? from : undefined;
}
