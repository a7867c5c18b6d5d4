import type { Direction } from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import type { AskedFlow } from "../asked-flows.ts";
import type { End } from "../ends.ts";
import type { Judged } from "../judged.ts";
import { placeText } from "../place-names.ts";
import { proposePolicy } from "./proposal.ts";
import type { FlowExplanation, Move, SideExplanation } from "./result.ts";

/**
 * Who has to do what so that a flow passes. A flow needs the consent of both ends (NP-7), so there may be two; the
 * owner of an end's namespace opens that end. Each is told once, however many replicas are asked for.
 */
export function movesFor(context: Judged, flows: readonly { readonly asked: AskedFlow; readonly explained: FlowExplanation }[]): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const { asked, explained } of flows) {
    for (const direction of ["egress", "ingress"] as const) {
      const move = moveOf(context, asked, explained, direction);
      if (move !== undefined) moves.set(`${move.direction} ${move.text} ${move.policy ?? ""}`, move);
    }
  }
  return [...moves.values()];
}

function moveOf(context: Judged, asked: AskedFlow, explained: FlowExplanation, direction: Direction): Move | undefined {
  const side = explained[direction];
  if (side.outcome === "allowed") return undefined;
  const end = direction === "egress" ? explained.source : explained.destination;
  if (side.outcome === "undetermined") return { direction: "input", text: inputText(side, direction) };
  const team = teamOf(context, end);
  const statement = context.charter === undefined ? undefined : statementOf(context.ownership, explained);
  const who = { ...(team !== undefined && { team }), ...(statement !== undefined && { statement }) };
  if (side.by === "rule") {
    const rules = side.rules.map(({ policy, rule, location }) => `${policy.name} ${rule} (${placeText(location)})`);
    return { direction, ...who, text: `change what denies it: ${rules.join(", ")}` };
  }
  const policy = proposePolicy(context.cluster, context.reachability, asked.flow, direction);
  const verb = direction === "egress" ? `let ${nameOf(end)} send to ${nameOf(explained.destination)}` : `let ${nameOf(end)} receive from ${nameOf(explained.source)}`;
  const port = asked.flow.port === undefined ? "" : ` on ${asked.flow.port}/${asked.flow.protocol}`;
  return {
    direction,
    ...who,
    text: `${verb}${port}${policy === undefined ? "" : "; this policy does, and nothing else:"}`,
    ...(policy !== undefined && { policy }),
  };
}

function inputText({ causes }: SideExplanation, direction: Direction): string {
  return `say what ${direction} hangs on: ${causes[0] ?? "the input does not tell"}`;
}

function teamOf({ ownership, charter }: Judged, end: End): string | undefined {
  if (charter === undefined || end.kind !== "workload") return undefined;
  return ownership.ofNamespace(end.namespace);
}

function statementOf(ownership: Ownership, { source, destination }: FlowExplanation): string | undefined {
  const party = (end: End): { readonly namespace: string } | "outside" => (end.kind === "workload" ? { namespace: end.namespace } : "outside");
  return ownership.ofFlow(party(source), party(destination)).statement;
}

function nameOf(end: End): string {
  switch (end.kind) {
    case "workload":
      return `${end.namespace}/${end.name}`;
    case "external":
      return (end.ranges[0] ?? "").split("-")[0] ?? "";
    case "node":
    case "namespace":
    case "team":
      return end.name;
  }
}
