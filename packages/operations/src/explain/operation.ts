import { allTraffic, complement, covers, formatAddress, intersect, isEmpty, someOf, subtract, trafficOf, verdict } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { Reading } from "@demarc/source";
import { askedFlows, type AskedFlow } from "../asked-flows.ts";
import { allowedOf, joinRanges, type End } from "../ends.ts";
import { teamsOf, type Judged } from "../judged.ts";
import { protocolOf, type FlowProtocol } from "../protocol.ts";
import { readReference, type Reference } from "../reference.ts";
import { workloadEnd } from "../workload-groups.ts";
import { movesFor } from "./moves.ts";
import { draftRequest } from "./request.ts";
import type { AskedEnd, Explanation, FlowExplanation } from "./result.ts";
import { segmentsOf } from "./segments.ts";
import { sideOf } from "./sides.ts";

/** The question as it was typed. */
export interface ExplainQuestion {
  readonly source: string;
  readonly destination: string;
  /** Absent: all traffic between the two. */
  readonly asked?: { readonly port?: number; readonly protocol: FlowProtocol };
}

/**
 * Whether one may talk to the other, which rule of which policy decides in each direction, and whose move it is if
 * not. The value is undefined when an end cannot be told. Cost: one verdict for each backend, or for each piece of
 * traffic that rules tell apart when no port is asked for.
 */
export function explain(context: Judged, question: ExplainQuestion): Reading<Explanation | undefined> {
  const { cluster, reachability } = context;
  const source = readReference(cluster, question.source);
  const destination = readReference(cluster, question.destination);
  if (!source.ok || !destination.ok) {
    return { value: undefined, problems: [source, destination].flatMap((reading) => (reading.ok ? [] : [reading.problem])) };
  }
  const expansion = askedFlows(cluster, reachability, {
    source: source.reference,
    destination: destination.reference,
    protocol: protocolOf(question.asked?.protocol),
    port: question.asked?.port,
  });
  const explained = question.asked === undefined
    ? expansion.flows.flatMap((asked) => explainAll(context, asked) ?? explainWhole(context, asked))
    : expansion.flows.map((asked) => explainOne(context, asked));
  const flows = mergeEqual(explained.map((one) => one.explained));
  const notes = [...expansion.notes, ...selfNote(context, question, expansion.flows)];
  if (expansion.nothingBehind !== undefined) notes.unshift(`${expansion.nothingBehind}: the connection fails whatever policies say`);
  return {
    value: {
      schemaVersion: "1.0",
      source: askedEnd(context, question.source, source.reference),
      destination: askedEnd(context, question.destination, destination.reference),
      ...(question.asked && { asked: question.asked }),
      outcome: expansion.nothingBehind === undefined ? outcomeOf(flows, expansion.flows) : "denied",
      flows,
      moves: question.asked === undefined ? [] : movesFor(context, explained),
      ...requestOf(context, question, explained),
      teams: teamsOf(context.charter),
      notes,
      problems: cluster.problems,
    },
    problems: [],
  };
}

/** What to send to those who must agree, when the flow does not pass and crosses from one owner to another. */
function requestOf(judged: Judged, { asked }: ExplainQuestion, explained: readonly Explained[]): { readonly request?: string } {
  const denied = explained.find((one) => one.explained.outcome === "denied" && !one.asked.byName);
  const request = asked === undefined || denied === undefined ? undefined : draftRequest(judged, denied.explained, asked);
  return request === undefined ? {} : { request };
}

interface Explained {
  readonly asked: AskedFlow;
  readonly explained: FlowExplanation;
}

function explainOne({ cluster, ownership, charter }: Judged, asked: AskedFlow): Explained {
  const judged = verdict(cluster.world, asked.flow);
  const teams = charter === undefined ? undefined : ownership;
  const { protocol, port } = asked.flow;
  const explained: FlowExplanation = {
    source: asked.source,
    destination: asked.destination,
    traffic: [{ protocol, ports: port === undefined ? [] : [[port, port]] }],
    ...(asked.viaPort !== undefined && { viaPort: asked.viaPort }),
    ...(asked.flow.family !== undefined && { family: asked.flow.family }),
    outcome: judged.outcome,
    egress: sideOf(cluster, teams, judged.egress),
    ingress: sideOf(cluster, teams, judged.ingress),
  };
  return { asked, explained };
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
    const judged = verdict(cluster.world, { ...asked.flow, ...some });
    const explained = { source: asked.source, destination: asked.destination, traffic: allowedOf(traffic), outcome, egress: sideOf(cluster, teams, judged.egress), ingress: sideOf(cluster, teams, judged.ingress) };
    return [{ asked, explained }];
  });
}

function explainAll(context: Judged, asked: AskedFlow): readonly Explained[] | undefined {
  const { cluster, ownership, charter } = context;
  const teams = charter === undefined ? undefined : ownership;
  return segmentsOf(cluster.world, asked.flow)?.map((segment) => ({
    asked,
    explained: {
      source: asked.source,
      destination: asked.destination,
      traffic: allowedOf(segment.traffic),
      outcome: segment.verdict.outcome,
      egress: sideOf(cluster, teams, segment.verdict.egress),
      ingress: sideOf(cluster, teams, segment.verdict.ingress),
    },
  }));
}

/** Addresses that a DNS name may stand for, and replicas, often give the same explanation: told once. */
function mergeEqual(flows: readonly FlowExplanation[]): readonly FlowExplanation[] {
  const merged = new Map<string, FlowExplanation>();
  for (const flow of flows) {
    const { source, destination, ...rest } = flow;
    const key = JSON.stringify([keyOf(source), keyOf(destination), rest]);
    const before = merged.get(key);
    merged.set(key, before === undefined ? flow : { ...before, source: both(before.source, source), destination: both(before.destination, destination) });
  }
  return [...merged.values()];
}

function keyOf(end: End): unknown {
  return end.kind === "external" ? "external" : end;
}

function both(a: End, b: End): End {
  return a.kind === "external" && b.kind === "external" ? { kind: "external", ranges: joinRanges([...a.ranges, ...b.ranges]) } : a;
}

function outcomeOf(flows: readonly FlowExplanation[], asked: readonly AskedFlow[]): Explanation["outcome"] {
  const outcomes = new Set(flows.map(({ outcome }) => outcome));
  const [only = "undetermined"] = outcomes;
  if (outcomes.size <= 1) return only;
  // A name has one of the addresses, and which is not known; replicas and ports are all there.
  return asked.some(({ byName }) => byName) ? "undetermined" : "mixed";
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
    case "dns":
      return [];
  }
}

/** A workload with itself is one pod reaching itself (NP-60); what one replica may send another is something else. */
function selfNote({ reachability }: Judged, { asked }: ExplainQuestion, flows: readonly AskedFlow[]): readonly string[] {
  const self = flows.find(({ flow: { source, destination } }) => source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload);
  if (self === undefined) return [];
  const party = reachability.partyOf(self.flow.source);
  const { atLeast, atMost } = reachability.between(party, party);
  const wanted = asked === undefined ? allTraffic : trafficOf(protocolOf(asked.protocol), asked.port);
  const passes = isEmpty(intersect(atMost, wanted)) ? "it does not pass" : covers(atLeast, wanted) ? "it passes" : "it passes in part, or that is not known";
  return [`this is one pod reaching itself; from one replica to another ${passes}`];
}
