import { allTraffic, complement, covers, formatAddress, intersect, isEmpty, rangesOfCidrs, reachability as reachabilityOf, someOf, subtract, trafficOf } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { Problem, Reading } from "@demarc/source";
import { askedFlows } from "../asked-flows.ts";
import { familyNotes, isAsClient, outcomeOf, sourceNotes, verdictOf, worldFor } from "../asked-outcome.ts";
import { describedEnd } from "../described-pods.ts";
import { allowedOf, joinRanges, type End } from "../ends.ts";
import type { Expansion } from "../expansion.ts";
import type { AskedFlow } from "../flow-pairs.ts";
import { teamsOf, type Judged } from "../judged.ts";
import { plugInReport } from "../plug-in.ts";
import { protocolOf, type FlowProtocol } from "../protocol.ts";
import { readReferences, type Reference } from "../reference.ts";
import type { LbSource } from "../source-readings.ts";
import { workloadEnd } from "../workload-groups.ts";
import { movesFor, settlingMoves, type Explained } from "./moves.ts";
import { forbiddenNotes, forbidding, pageNotes } from "./page-note.ts";
import { draftRequest, routeFor } from "./request.ts";
import type { AskedEnd, Explanation, FlowExplanation } from "./result.ts";
import { segmentsOf } from "./segments.ts";
import { sideOf } from "./sides.ts";

/** The question as it was typed. */
export interface ExplainQuestion {
  readonly source: string;
  readonly destination: string;
  /** Absent: all traffic between the two. */
  readonly asked?: { readonly port?: number; readonly protocol: FlowProtocol };
  /** Absent: each family that both ends have. */
  readonly family?: 4 | 6;
  /** Whose address pods see where a node may put its own in place of a client's (SVC-21); absent: what the charter says, else both are judged. */
  readonly lbSource?: LbSource;
  /** ISO date on which approvals of the page are judged; absent: they are not told. */
  readonly today?: string;
}

/**
 * Whether one may talk to the other, which rule of which policy decides in each direction, and whose move it is if
 * not. The value is undefined when an end cannot be told. Cost: one verdict for each backend, or for each piece of
 * traffic that rules tell apart when no port is asked for.
 */
export function explain(judged: Judged, question: ExplainQuestion): Reading<Explanation | undefined> {
  const references = readReferences(judged.cluster, [question.source, question.destination]);
  const context = inCluster(judged, references.cluster);
  const { cluster, reachability } = context;
  const source = references.of(question.source);
  const destination = references.of(question.destination);
  if (!source.ok || !destination.ok) {
    const problems = [[question.source, source], [question.destination, destination]] as const;
    return { value: undefined, problems: problems.flatMap(([text, reading]) => (reading.ok ? [] : [withOwner(context, text, reading.problem)])) };
  }
  const lbSource = question.lbSource ?? context.charter?.environment.lbSource;
  const expansion = askedFlows(cluster, reachability, {
    source: source.reference,
    destination: destination.reference,
    protocol: protocolOf(question.asked?.protocol),
    port: question.asked?.port,
    ...(question.family !== undefined && { family: question.family }),
    ...(lbSource !== undefined && { lbSource }),
    nodeRanges: rangesOfCidrs(context.charter?.environment.nodeCidrs ?? []),
  });
  const explained = question.asked === undefined
    ? expansion.flows.flatMap((asked) => explainAll(context, asked) ?? explainWhole(context, asked))
    : expansion.flows.map((asked) => explainOne(context, asked));
  const outcomes = explained.map((one) => ({ asked: one.asked, outcome: one.explained.outcome }));
  const outcome = outcomeWith(expansion, outcomeOf(outcomes));
  const forbiddenBy = forbidding(context, question);
  const openable = explained.filter(({ asked }) => asked.perhaps !== true && forbiddenBy(asked) === undefined);
  const sources = sourceNotes(outcomes, expansion.rewriting, question.lbSource === undefined ? "`environment.lbSource` of the charter" : undefined);
  const notes = [...expansion.notes, ...familyNotes(outcomes), ...sources, ...selfNote(context, question, expansion.flows)];
  const forbidden = forbiddenNotes(expansion.flows.map(forbiddenBy));
  notes.push(...(forbidden.length > 0 || question.asked === undefined ? forbidden : pageNotes(context, expansion.flows, question.today)));
  if (expansion.nothingBehind !== undefined) notes.unshift(`${expansion.nothingBehind}: the connection fails whatever policies say`);
  return {
    value: {
      schemaVersion: "1.0",
      source: askedEnd(context, question.source, source.reference),
      destination: askedEnd(context, question.destination, destination.reference),
      ...(question.asked && { asked: question.asked }),
      ...(question.family !== undefined && { family: question.family }),
      ...(lbSource !== undefined && { lbSource }),
      outcome,
      flows: telling(mergeEqual(explained.map((one) => one.explained)), outcome),
      moves: question.asked === undefined ? [] : [...settlingMoves(context, outcome, expansion, explained), ...movesFor(context, openable)],
      ...requestOf(context, question, openable),
      teams: teamsOf(context.charter),
      notes,
      plugIn: plugInReport(cluster),
      problems: cluster.problems,
    },
    problems: [],
  };
}

function inCluster(judged: Judged, cluster: Cluster): Judged {
  return cluster === judged.cluster ? judged : { ...judged, cluster, reachability: reachabilityOf(cluster.world) };
}

/** What passes over the family that is there, and with the client's address, needs no word of the other but the note. */
function telling(flows: readonly FlowExplanation[], outcome: Explanation["outcome"]): readonly FlowExplanation[] {
  if (outcome !== "allowed") return flows;
  const hasClient = flows.some(isAsClient);
  return flows.filter((flow) => flow.perhaps !== true && (!hasClient || isAsClient(flow)));
}

/** Of a namespace that the input has nothing of: who keeps its manifests, where the page says so. */
function withOwner({ cluster, charter, ownership }: Judged, text: string, unknown: Problem): Problem {
  const parts = text.split("/");
  const namespace = parts.length === 3 && /^(service|services|svc)$/i.test(parts[0] ?? "") ? parts[1] : parts.length > 1 ? parts[0] : undefined;
  if (charter === undefined || namespace === undefined || !ownership.isKnown(namespace)) return unknown;
  if (cluster.workloads.some((workload) => workload.namespace === namespace)) return unknown;
  const owner = ownership.ofNamespace(namespace);
  const team = charter.teams.find(({ id }) => id === owner)?.name ?? owner;
  return { ...unknown, fix: `give the manifests of \`${namespace}\` too; by the page the namespace is ${team}'s` };
}

/** What cannot arrive is denied, and of what the input does not tell only a denial is certain. */
function outcomeWith({ nothingBehind, unknown }: Expansion, outcome: Explanation["outcome"]): Explanation["outcome"] {
  if (nothingBehind !== undefined) return "denied";
  return unknown !== undefined && outcome !== "denied" ? "undetermined" : outcome;
}

/**
 * Where the page sends people, and what to send to those who must agree, when the flow does not pass and crosses from one
 * owner to another.
 *
 * @param openable  flows that the page does not forbid, and that are certainly meant
 */
function requestOf(judged: Judged, { asked }: ExplainQuestion, openable: readonly Explained[]): Pick<Explanation, "troubleshooting" | "request"> {
  const denied = openable.find(({ asked, explained: { outcome } }) => outcome === "denied" && !asked.byName && isAsClient(asked));
  if (asked === undefined || denied === undefined) return {};
  const troubleshooting = routeFor(judged, denied.explained, asked);
  const request = draftRequest(judged, denied, asked);
  return { ...(troubleshooting !== undefined && { troubleshooting }), ...(request !== undefined && { request }) };
}


function explainOne({ cluster, ownership, charter }: Judged, asked: AskedFlow): Explained {
  const judged = verdictOf(cluster.world, asked);
  const teams = charter === undefined ? undefined : ownership;
  const { protocol, port } = asked.flow;
  const explained: FlowExplanation = {
    ...endsOfFlow(asked),
    traffic: [{ protocol, ports: port === undefined ? [] : [[port, port]] }],
    outcome: judged.outcome,
    egress: sideOf(cluster, teams, judged.egress),
    ingress: sideOf(cluster, teams, judged.ingress),
  };
  return { asked, explained, causes: [...judged.egress.causes, ...judged.ingress.causes] };
}

/** What tells a flow of a question from the others. */
function endsOfFlow({ source, destination, viaPort, flow: { family }, perhaps, pods, lbSource }: AskedFlow): Omit<FlowExplanation, "traffic" | "outcome" | "egress" | "ingress"> {
  return {
    source,
    destination,
    ...(viaPort !== undefined && { viaPort }),
    ...(family !== undefined && { family }),
    ...(perhaps === true && { perhaps }),
    ...(pods !== undefined && { pods }),
    ...(lbSource !== undefined && { lbSource }),
  };
}

/** More borders than one can follow: the sum for both ends, without the rules. */
function explainWhole({ reachability, cluster, ownership, charter }: Judged, asked: AskedFlow): readonly Explained[] {
  const [source, destination] = [reachability.partyOf(asked.flow.source), reachability.partyOf(asked.flow.destination)];
  const { atLeast, atMost } = reachability.between(source, destination, asked.flow.family);
  const teams = charter === undefined ? undefined : ownership;
  const pieces = [["allowed", atLeast], ["undetermined", subtract(atMost, atLeast)], ["denied", complement(atMost)]] as const;
  return pieces.flatMap(([outcome, traffic]) => {
    const some = someOf(traffic);
    if (some === undefined) return [];
    const judged = verdictOf(cluster.world, { ...asked, flow: { ...asked.flow, ...some } });
    const explained = {
      ...endsOfFlow(asked),
      traffic: allowedOf(traffic),
      outcome,
      egress: sideOf(cluster, teams, judged.egress),
      ingress: sideOf(cluster, teams, judged.ingress),
    };
    return [{ asked, explained, causes: [] }];
  });
}

function explainAll(context: Judged, asked: AskedFlow): readonly Explained[] | undefined {
  const { cluster, ownership, charter } = context;
  const teams = charter === undefined ? undefined : ownership;
  return segmentsOf(worldFor(cluster.world, asked), asked.flow)?.map((segment) => ({
    asked,
    causes: [],
    explained: {
      ...endsOfFlow(asked),
      traffic: allowedOf(segment.traffic),
      outcome: segment.verdict.outcome,
      egress: sideOf(cluster, teams, segment.verdict.egress),
      ingress: sideOf(cluster, teams, segment.verdict.ingress),
    },
  }));
}

/**
 * Addresses that a DNS name may stand for, replicas, and both families of an end often give the same explanation: told
 * once, and a family that only may be there not at all.
 */
function mergeEqual(flows: readonly FlowExplanation[]): readonly FlowExplanation[] {
  const merged = new Map<string, FlowExplanation>();
  for (const flow of flows) {
    const { source, destination, family, perhaps, ...rest } = flow;
    const key = JSON.stringify([keyOf(source), keyOf(destination), rest]);
    const before = merged.get(key);
    if (before === undefined) {
      merged.set(key, flow);
      continue;
    }
    const { family: known, perhaps: doubt, ...same } = before;
    merged.set(key, {
      ...same,
      source: both(before.source, source),
      destination: both(before.destination, destination),
      ...(known !== undefined && known === family && { family: known }),
      ...(doubt === true && perhaps === true && { perhaps: true }),
    });
  }
  return [...merged.values()];
}

function keyOf(end: End): unknown {
  return end.kind === "external" ? "external" : end;
}

function both(a: End, b: End): End {
  return a.kind === "external" && b.kind === "external" ? { kind: "external", ranges: joinRanges([...a.ranges, ...b.ranges]) } : a;
}

function askedEnd({ cluster, ownership, charter }: Judged, given: string, reference: Reference): AskedEnd {
  const ends = endsOf(cluster, reference);
  const namespace = reference.kind === "service" ? reference.service.namespace : ends.find((end) => end.kind === "workload")?.namespace;
  return {
    given,
    ends,
    ...(reference.means !== undefined && { means: reference.means }),
    ...(charter !== undefined && namespace !== undefined && { team: ownership.ofNamespace(namespace) }),
  };
}

function endsOf(cluster: Cluster, reference: Reference): readonly End[] {
  switch (reference.kind) {
    case "workloads":
    case "service": {
      const indices = reference.kind === "service" ? reference.service.workloads : reference.workloads;
      const ends = indices.flatMap((index) => {
        const workload = cluster.workloads[index];
        return workload === undefined ? [] : [workloadEnd(workload)];
      });
      return [...new Map(ends.map((end) => [`${end.namespace}/${end.workloadKind}/${end.name}`, end])).values()];
    }
    case "node":
      return [{ kind: "node", name: cluster.nodes[reference.node]?.name ?? "" }];
    case "address": {
      const text = formatAddress(reference.address);
      return [{ kind: "external", ranges: [`${text}-${text}`] }];
    }
    case "described":
      return [describedEnd(reference.pods, String)];
    case "dns":
      return [];
  }
}

/** One pod with itself always passes (NP-60); what one replica may send another, if it gets some, is something else. */
function selfNote({ reachability }: Judged, { asked }: ExplainQuestion, flows: readonly AskedFlow[]): readonly string[] {
  const self = flows.find(
    ({ pods, flow: { source, destination } }) =>
      pods === undefined && source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload,
  );
  if (self === undefined) return [];
  const party = reachability.partyOf(self.flow.source);
  const { atLeast, atMost } = reachability.between(party, party, self.flow.family);
  const wanted = asked === undefined ? allTraffic : trafficOf(protocolOf(asked.protocol), asked.port);
  const passes = isEmpty(intersect(atMost, wanted)) ? "it does not pass" : covers(atLeast, wanted) ? "it passes" : "it passes in part, or that is not known";
  return [`this is one pod reaching itself; from one replica to another ${passes}`];
}
