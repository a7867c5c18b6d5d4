import type { Cause, Direction } from "@demarc/engine";
import type { FlowOwnership, FlowParty } from "@demarc/charter";
import { listSome } from "@demarc/source";
import type { End } from "../ends.ts";
import { isAsClient, sourceRemedies } from "../asked-outcome.ts";
import type { AskedFlow } from "../flow-pairs.ts";
import type { Judged } from "../judged.ts";
import type { Expansion } from "../expansion.ts";
import { objectText, placeText, remedyOf } from "../place-names.ts";
import { proposePolicy, type Proposal } from "./proposal.ts";
import type { Explanation, FlowExplanation, Move, SideExplanation } from "./result.ts";

/** A flow of the question with its explanation, and what the two sides hang on. */
export interface Explained {
  readonly asked: AskedFlow;
  readonly explained: FlowExplanation;
  readonly causes: readonly Cause[];
}

/**
 * Who has to do what so that a flow passes. A flow needs the consent of both ends (NP-7), so there may be two moves.
 * By the page, who opens a flow between teams is not who opens one inside a team. Each move is told once, however
 * many replicas are asked for.
 */
export function movesFor(judged: Judged, flows: readonly Explained[]): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const { asked, explained } of flows) {
    for (const direction of ["egress", "ingress"] as const) {
      const move = moveOf(judged, asked, explained, direction);
      if (move !== undefined) moves.set(`${move.direction} ${move.text}`, move);
    }
  }
  return [...moves.values()];
}

/**
 * What has to be known before anything has to be changed: one for each thing, told once, whatever sides and flows hang
 * on it. Whoever keeps the object can give it.
 */
export function settlingMoves(judged: Judged, outcome: Explanation["outcome"], { unknown, rewriting }: Expansion, flows: readonly Explained[]): readonly Move[] {
  if (outcome === "allowed" || outcome === "denied") return [];
  const moves = new Map<string, Move>();
  const add = (text: string, team?: string): void => {
    moves.set(text, { consent: [], direction: "input", text, ...(team !== undefined && { team }) });
  };
  if (unknown !== undefined) add("give the manifests that say where that leads");
  if (rewriting !== undefined) {
    const outcomes = flows.map(({ asked, explained }) => ({ asked, outcome: explained.outcome }));
    for (const text of sourceRemedies(outcomes, rewriting)) add(text);
  }
  const certain = new Set(flows.filter(({ asked }) => asked.perhaps !== true).map(({ explained }) => explained.outcome));
  const possible = flows.filter(({ asked, explained }) => asked.perhaps === true && !certain.has(explained.outcome));
  if (possible.length > 0) add("give the pod network (--pod-cidr) or pods with their status");
  for (const { causes } of flows) for (const cause of causes) addRemedy(judged, cause, add);
  return [...moves.values()];
}

function addRemedy({ cluster, charter, ownership }: Judged, cause: Cause, add: (text: string, team?: string) => void): void {
  const { text, of } = remedyOf(cluster, cause);
  const owner = (team: string): string | undefined => (charter === undefined ? undefined : team);
  if (of === undefined) add(text);
  else if ("policy" in of) {
    const object = cluster.object(of.policy);
    add(`mend ${objectText(object)}, which the API server would refuse (demarc validate)`, owner(ownership.ofObject(object)));
  } else add(`${text} of ${of.namespace}`, owner(ownership.ofNamespace(of.namespace)));
}

function moveOf(judged: Judged, asked: AskedFlow, explained: FlowExplanation, direction: Direction): Move | undefined {
  const side = explained[direction];
  if (side.outcome !== "denied") return undefined;
  if (side.by === "rule") return ruleMove(judged, side, direction);
  const who = whoMoves(judged, explained, direction);
  const port = asked.flow.port === undefined ? "" : ` on ${asked.flow.port}/${asked.flow.protocol}`;
  const [subject, peer] = direction === "egress" ? [explained.source, explained.destination] : [explained.destination, explained.source];
  const opening = `let ${endName(subject)} ${direction === "egress" ? "send to" : "receive from"}`;
  if (!isAsClient(asked)) return { ...who, direction, text: `${opening} the nodes${port}, if pods see a node's address there` };
  if (asked.byName) return { ...who, direction, text: `${opening} the addresses behind that name${port}; a NetworkPolicy knows no names, so list them in an ipBlock` };
  const proposal = proposePolicy(judged.cluster, judged.reachability, asked.flow, direction);
  return {
    ...who,
    direction,
    text: `${opening} ${endName(peer)}${port}${proposal === undefined ? "" : introduction(proposal)}`,
    ...(proposal !== undefined && { policy: proposal.policy }),
  };
}

/**
 * A rule that denies stands in the admin or the baseline tier, and whose it is has to change it: whoever owns the ends
 * can open nothing that the admin tier denies. The baseline gives way to any policy that isolates (ANP-7).
 */
function ruleMove({ cluster, charter, ownership }: Judged, { rules }: SideExplanation, direction: Direction): Move {
  const names = rules.map(({ policy, rule, location }) => `${objectText(policy)} ${rule} (${placeText(location)})`);
  const objects = rules.flatMap(({ policy }) => cluster.find(policy.kind, policy.namespace, policy.name) ?? []);
  const [team] = charter === undefined ? [] : objects.map((object) => ownership.ofObject(object));
  const isBaseline = objects.every((object) => cluster.adminPolicies.some((policy) => policy.object === object && policy.tier === "baseline"));
  const way = isBaseline ? "; or isolate the pods by a NetworkPolicy that lets this pass: it goes before the baseline, and then lets through only what it names" : "";
  return { ...(team !== undefined && { team }), consent: [], direction, text: `change what denies it: ${names.join(", ")}${way}` };
}

/** What a policy does besides, where labels do not tell pods apart. */
function introduction({ alsoFor }: Proposal): string {
  if (alsoFor.length === 0) return "; this policy does, and nothing else:";
  return `; this policy does, and it is for ${listSome(alsoFor, 4)} as well, since no lasting labels tell their pods apart:`;
}

/** Who owns a flow between two ends, by the page; undefined without one. */
export function ownershipOfFlow({ ownership, charter }: Judged, { source, destination }: Pick<FlowExplanation, "source" | "destination">): FlowOwnership | undefined {
  const [from, to] = [partyOf(source), partyOf(destination)];
  return charter === undefined || from === undefined || to === undefined ? undefined : ownership.ofFlow(from, to);
}

function whoMoves(judged: Judged, explained: FlowExplanation, direction: Direction): Pick<Move, "team" | "consent" | "statement"> {
  const flow = ownershipOfFlow(judged, explained);
  const end = partyOf(direction === "egress" ? explained.source : explained.destination);
  const ownsEnd = end === undefined || end === "outside" || judged.charter === undefined ? undefined : judged.ownership.ofNamespace(end.namespace);
  if (flow === undefined) return { consent: [], ...(ownsEnd !== undefined && { team: ownsEnd }) };
  // Between teams the concern's owner acts, who stands last; else whoever has the end.
  const team = flow.kind === "cross-team" ? flow.owners.at(-1) : (ownsEnd ?? flow.owners[0]);
  const line = judged.charter?.statements.find(({ id }) => id === flow.statement)?.at.line;
  return {
    ...(team !== undefined && { team }),
    consent: flow.owners.filter((owner) => owner !== team),
    ...(flow.statement !== undefined && line !== undefined && { statement: { id: flow.statement, line } }),
  };
}

/** Undefined for pods of namespaces that are only described: whose they will be nobody can tell. */
function partyOf(end: End): FlowParty | undefined {
  if (end.kind === "entire-cluster") return undefined;
  if (end.kind === "pods") return /^[*[]/.test(end.namespaces) ? undefined : { namespace: end.namespaces };
  return end.kind === "workload" ? { namespace: end.namespace } : "outside";
}

/** `financial-ml/mlserver`, `203.0.113.7`, a node's name. */
export function endName(end: End): string {
  switch (end.kind) {
    case "workload":
      return `${end.namespace}/${end.name}`;
    case "external":
      return end.ranges.length === 1 ? ((end.ranges[0] ?? "").split("-")[0] ?? "") : "outside";
    case "node":
    case "namespace":
    case "team":
      return end.name;
    case "entire-cluster":
      return "any pod";
    case "pods":
      return `${end.namespaces}/${end.pods}`;
    case "ingress-controller":
      return end.kind;
  }
}
