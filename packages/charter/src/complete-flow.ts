import { findPacks } from "@demarc/packs";
import { listAll, type Location, type Problem } from "@demarc/source";
import type { CharterNamespace, External, FlowPort, Inference, Need, RequiredFlow } from "./charter.ts";
import { describeEnd, describeNeed, endsHere, namesOf, needsOf, type FlowDraft, type Surroundings } from "./needs.ts";
import { formatPort, readPorts, samePort } from "./ports.ts";
import { problem } from "./problem-codes.ts";

export interface CompletedFlow {
  readonly flow: RequiredFlow;
  readonly inferences: readonly Inference[];
  readonly problems: readonly Problem[];
}

/**
 * Resolves the reasons of a flow to what must be possible, by the knowledge packs ("model scheduling" is
 * agents → scheduler on 9005), and fills in ports where the page gives none. Each such step is an inference;
 * a reason that names neither a known service nor a port is a problem. The page and the charter file are
 * completed alike, so neither holds what the packs know.
 */
export function completeFlow(draft: FlowDraft, around: Surroundings): CompletedFlow {
  const read = draft.reasons.map((reason) => {
    const written = portsOfText(reason.text, around.written);
    return { ...reason, written, needs: needsOf(draft, reason.text, written, around) };
  });
  const fromReasons = read.flatMap((reason) => portsHere(draft, reason.written, reason.needs));
  // A list of ports behind the flow itself is the whole list: what a pack would add to it is not agreed.
  const stated = draft.ports.length > 0 ? unique([...draft.ports, ...fromReasons]) : [];
  const reasons = read.map((reason) => ({
    ...reason,
    needs: stated.length === 0 ? reason.needs : reason.needs.flatMap((need) => agreedNeed(draft, need, stated)),
  }));
  const byPack = reasons.flatMap(({ needs, written }) =>
    written.length > 0 ? [] : needs.filter((need) => endsHere(need, draft)).flatMap(({ ports: its }) => its),
  );
  const listed = draft.to.length > 0 ? [] : externalPorts(draft, around);
  const found = unique([...fromReasons, ...byPack]);
  const ports = stated.length > 0 ? stated : found.length > 0 ? found : listed;
  return {
    flow: { ...draft, ports, reasons: reasons.map(({ text, statement, at, needs }) => ({ text, statement, at, needs })) },
    inferences: inferencesOf(draft, read, reasons, stated.length > 0 ? [] : byPack),
    problems: problemsOf(draft, reasons, ports),
  };
}

interface ReadReason {
  readonly text: string;
  readonly statement: string;
  readonly at: Location;
  readonly written: readonly FlowPort[];
  readonly needs: readonly Need[];
}

/** Ports of a reason that belong to the flow itself: "API server: TCP 6443" below a flow to elsewhere does not. */
function portsHere(draft: FlowDraft, written: readonly FlowPort[], needs: readonly Need[]): readonly FlowPort[] {
  const has = (need: Need, port: FlowPort): boolean => need.ports.some((other) => samePort(port, other));
  return written.filter((port) => {
    const its = needs.filter((need) => has(need, port));
    return its.length === 0 || its.some((need) => endsHere(need, draft));
  });
}

function agreedNeed(draft: FlowDraft, need: Need, stated: readonly FlowPort[]): readonly Need[] {
  if (!endsHere(need, draft) || need.ports.length === 0) return [need];
  const ports = need.ports.filter((port) => stated.some((other) => samePort(port, other)));
  return ports.length === 0 ? [] : [{ ...need, ports }];
}

function inferencesOf(draft: FlowDraft, before: readonly ReadReason[], after: readonly ReadReason[], byPack: readonly FlowPort[]): readonly Inference[] {
  const inferences: Inference[] = [];
  for (const [index, reason] of before.entries()) {
    const kept = after[index]?.needs ?? [];
    for (const need of kept) inferences.push({ text: `"${reason.text}" means ${describeNeed(need)}`, from: need.pack, at: reason.at });
    for (const need of reason.needs.filter(({ id }) => !kept.some((other) => other.id === id))) {
      inferences.push({ text: `"${reason.text}" would need ${need.ports.map(formatPort).join(", ")} too (${need.summary}), which is not among the flow's ports`, from: need.pack, at: reason.at });
    }
  }
  const ports = unique(byPack);
  if (ports.length > 0) {
    inferences.push({
      text: `ports of \`${draft.id}\`: ${ports.map(formatPort).join(", ")}`,
      from: [...new Set(ports.map(({ source }) => source))].join(", "),
      at: draft.at,
    });
  }
  return inferences;
}

function problemsOf(draft: FlowDraft, reasons: readonly ReadReason[], ports: readonly FlowPort[]): readonly Problem[] {
  const needs = reasons.flatMap((reason) => reason.needs);
  const problems: Problem[] = [];
  if (ports.length === 0 && !endsAreEqual(draft)) problems.push(portless(draft, needs));
  // Where the flow has ports of its own its reasons only explain it; where nothing at all is known that is said once.
  const hasOwnPorts = draft.ports.length > 0 || reasons.some(({ written }) => written.length > 0) || (draft.to.length === 0 && ports.length > 0);
  if (!hasOwnPorts && needs.length > 0) {
    for (const reason of reasons) if (reason.needs.length === 0 && reason.statement !== draft.statement) problems.push(unclear(reason, draft));
  }
  return problems;
}

/**
 * The ports that have to be written down so that the flow comes back as it is: none where its reasons give them,
 * else all that somebody wrote.
 */
export function portsToWrite(flow: RequiredFlow, around: Surroundings): readonly FlowPort[] {
  const again = completeFlow({ ...flow, ports: [] }, around).flow.ports;
  const isSame = again.length === flow.ports.length && again.every((port, index) => equalPort(port, flow.ports[index]));
  return isSame ? [] : flow.ports.filter(isWritten);
}

function equalPort(a: FlowPort, b: FlowPort | undefined): boolean {
  return b !== undefined && samePort(a, b) && (a.source === b.source || (isWritten(a) && isWritten(b)));
}

function isWritten({ source }: FlowPort): boolean {
  return source === "page" || source === "charter";
}

/** What the page of a whole charter says about the surroundings of its flows. */
export function surroundingsOf(externals: readonly External[], namespaces: readonly CharterNamespace[], written: Surroundings["written"]): Surroundings {
  return { externals, ownNamespaces: new Set(namespaces.filter(({ owner }) => owner !== "platform").map(({ name }) => name)), written };
}

function endsAreEqual({ from, to, toExternals }: FlowDraft): boolean {
  return toExternals.length === 0 && from.length === 1 && to.length === 1 && from[0]?.namespace === to[0]?.namespace && from[0]?.workload === to[0]?.workload;
}

/** A flow to an external has the ports that the page gives the external. */
function externalPorts(draft: FlowDraft, around: Surroundings): readonly FlowPort[] {
  return unique(
    around.externals
      .filter(({ name }) => draft.toExternals.includes(name))
      .flatMap(({ port, protocol }) => (port === undefined ? [] : [{ protocol, port, source: around.written }])),
  );
}

function portsOfText(text: string, source: "page" | "charter"): readonly FlowPort[] {
  return readPorts(text).ports.map(({ protocol, port }) => ({ protocol, port, source }));
}

function unclear(reason: Pick<ReadReason, "text" | "statement" | "at">, draft: FlowDraft): Problem {
  const found = findPacks(reason.text).map(({ pack }) => pack.name);
  const message = found.length === 0 ? `\`${reason.text}\` names no service or port, so it cannot be checked` : `\`${reason.text}\` names ${found.join(" and ")}, but nothing of that runs from ${namesOf(draft.from).join(", ")} to ${[...namesOf(draft.to), ...draft.toExternals].join(", ")}`;
  return problem("flow-reason-unclear", message, reason.at, {
    fix: "add what is meant with its port, for example `- API server: TCP 6443`",
    consequence: `whether ${reason.statement} holds cannot be said`,
  });
}

function portless(draft: FlowDraft, needs: readonly Need[]): Problem {
  const title = `\`${[...namesOf(draft.from)].join(", ")} → ${[...namesOf(draft.to), ...draft.toExternals].join(", ")}\``;
  const message = needs.length === 0 ? `${title} names no port` : `${title} names no port of its own: its reasons come down to ${listAll([...new Set(needs.map(describeEnd))])}`;
  return problem("flow-without-port", message, draft.at, { consequence: "it counts as kept when anything passes; whether too much passes cannot be said" });
}

function unique(ports: readonly FlowPort[]): readonly FlowPort[] {
  return ports.filter((port, index) => ports.findIndex((other) => samePort(port, other)) === index);
}
