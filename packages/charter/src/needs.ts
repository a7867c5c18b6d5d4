import { findPacks, packEnd, packPorts, type Pack, type PackComponent, type PackFlow } from "@demarc/packs";
import type { Location, Problem } from "@demarc/source";
import type { CharterNamespace, External, FlowEnd, FlowPort, Inference, Need, PackEnd, RequiredFlow } from "./charter.ts";
import { formatPort, readPorts } from "./ports.ts";
import { problem } from "./problem-codes.ts";

/** A required flow as it is written; what its reasons come down to is filled in by {@link completeFlow}. */
export interface FlowDraft extends Omit<RequiredFlow, "reasons"> {
  readonly reasons: readonly { readonly text: string; readonly statement: string; readonly at: Location }[];
}

export interface CompletedFlow {
  readonly flow: RequiredFlow;
  readonly inferences: readonly Inference[];
  readonly problems: readonly Problem[];
}

/** What the page says about the surroundings of a flow. */
export interface Surroundings {
  readonly externals: readonly External[];
  /** Namespaces that belong to application teams. */
  readonly ownNamespaces: ReadonlySet<string>;
  /** Where the text stands that ports are read from. */
  readonly written: "page" | "charter";
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
  const reasons = read.map((reason) => ({ ...reason, needs: stated.length === 0 ? reason.needs : reason.needs.flatMap((need) => agreedNeed(draft, need, stated)) }));
  const byPack = reasons.flatMap(({ needs, written }) => (written.length > 0 ? [] : needs.filter((need) => endsHere(need, draft)).flatMap(({ ports: its }) => its)));
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
  if (ports.length > 0) inferences.push({ text: `ports of \`${draft.id}\`: ${ports.map(formatPort).join(", ")}`, from: [...new Set(ports.map(({ source }) => source))].join(", "), at: draft.at });
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
  return unique(around.externals.filter(({ name }) => draft.toExternals.includes(name)).flatMap(({ port, protocol }) => (port === undefined ? [] : [{ protocol, port, source: around.written }])));
}

function portsOfText(text: string, source: "page" | "charter"): readonly FlowPort[] {
  return readPorts(text).ports.map(({ protocol, port }) => ({ protocol, port, source }));
}

function needsOf(draft: FlowDraft, text: string, written: readonly FlowPort[], around: Surroundings): readonly Need[] {
  const needs: Need[] = [];
  for (const { pack, flows, flowsNamed } of findPacks(text)) {
    for (const flow of flows) {
      const need = needOf(draft, text, pack, flow, flowsNamed, around);
      if (need !== undefined && !needs.some(({ id }) => id === need.id)) needs.push(need);
    }
  }
  return mergeTwins(written.length === 0 ? needs : onWrittenPorts(needs, written));
}

/** Ports that stand beside a reason win over a pack's: they choose among its flows, or replace the first one's ports. */
function onWrittenPorts(needs: readonly Need[], written: readonly FlowPort[]): readonly Need[] {
  const chosen = needs.map((need) => ({ ...need, ports: need.ports.filter((port) => written.some((other) => samePort(port, other))) })).filter(({ ports }) => ports.length > 0);
  return chosen.length > 0 ? chosen : needs.slice(0, 1).map((need) => ({ ...need, ports: written }));
}

/** MLflow's artifacts and MinIO's objects are the same packets: one need for one pair of ends. */
function mergeTwins(needs: readonly Need[]): readonly Need[] {
  return needs.filter((need, index) => needs.findIndex((other) => sameEnds(need, other) && need.ports.every((port) => other.ports.some((its) => samePort(port, its)))) === index);
}

function needOf(draft: FlowDraft, text: string, pack: Pack, flow: PackFlow, named: boolean, around: Surroundings): Need | undefined {
  const destination = destinationOf(draft, pack, flow, named, around);
  const source = sourceOf(draft, text, pack, flow, destination);
  if (destination === undefined || source === undefined) return undefined;
  const ports = packPorts(pack, flow).map(({ protocol, port }) => ({ protocol, port, source: pack.id }));
  return { id: `${pack.id}/${flow.id}`, pack: pack.id, summary: flow.summary, source, destination, ports, required: flow.required };
}

/** Where a pack's flow begins, seen from the source of the page's flow; undefined when it begins elsewhere. */
function sourceOf(draft: FlowDraft, text: string, pack: Pack, flow: PackFlow, destination: PackEnd | undefined): PackEnd | undefined {
  const end = packEnd(pack, flow.from);
  const from = names(draft.from);
  if (end?.kind === "client") {
    // "Sharing between training and serving" through something that is in neither: both are its clients.
    const elsewhere = destination !== undefined && !(destination.kind === "pods" && destination.namespaces.some((name) => names(draft.to).includes(name)));
    const shared = elsewhere && /\b(?:shar(?:e|ed|es|ing)|between|both|exchang\w*)\b/i.test(text);
    return pods(shared ? [...new Set([...from, ...names(draft.to)])] : from, labelsOf(draft.from));
  }
  if (end?.kind !== "component") return undefined;
  const { namespace, labels } = end.component;
  if (namespace !== undefined && !from.includes(namespace)) return undefined;
  return withLabels(namespace === undefined ? from : [namespace], labels);
}

function destinationOf(draft: FlowDraft, pack: Pack, flow: PackFlow, named: boolean, around: Surroundings): PackEnd | undefined {
  const end = packEnd(pack, flow.to);
  const to = names(draft.to);
  if (end?.kind === "target") return to.length === 0 ? undefined : pods(to, labelsOf(draft.to));
  if (end?.kind !== "component") return undefined;
  const { component } = end;
  if (component.id === "api-server" && component.labels.length === 0) return { kind: "api-server" };
  const external = externalOf(end.pack, component, around.externals);
  if (external !== undefined && (component.namespace === undefined || !to.includes(component.namespace))) return { kind: "external", name: external.name };
  if (component.namespace === undefined) {
    if (to.length === 0 || !named) return undefined;
    return withLabels(to, component.labels);
  }
  // The page says where things are: a destination that is nobody's own is where the component runs.
  const foreign = to.filter((name) => !around.ownNamespaces.has(name));
  const namespaces = to.includes(component.namespace) || foreign.length === 0 || end.pack.id !== pack.id ? [component.namespace] : foreign;
  return withLabels(namespaces, component.labels);
}

/** The page's external that is this component: "MinIO LoadBalancer" for MinIO's server. */
function externalOf(pack: Pack, component: PackComponent, externals: readonly External[]): External | undefined {
  const named = externals.filter(({ name }) => findPacks(name).some((match) => match.pack.id === pack.id));
  return named.find(({ port }) => component.ports.some((other) => other.port === port || other.servicePort === port)) ?? named[0];
}

function withLabels(namespaces: readonly string[], labels: PackComponent["labels"]): PackEnd {
  const sets = labels.map((set) => new Map(Object.entries(set)));
  const [only, ...more] = sets;
  return more.length === 0 ? pods(namespaces, only ?? new Map<string, string>()) : { kind: "pods", namespaces, labels: new Map(), anyOf: sets };
}

function pods(namespaces: readonly string[], labels: ReadonlyMap<string, string>): PackEnd {
  return { kind: "pods", namespaces, labels };
}

function labelsOf(ends: readonly FlowEnd[]): ReadonlyMap<string, string> {
  const [only, ...more] = ends;
  return more.length === 0 ? (only?.podLabels ?? new Map<string, string>()) : new Map<string, string>();
}

function names(ends: readonly FlowEnd[]): readonly string[] {
  return [...new Set(ends.map(({ namespace }) => namespace))];
}

/** True for a need whose packets go to the flow's own destination. */
function endsHere(need: Need, draft: Pick<FlowDraft, "to" | "toExternals">): boolean {
  const { destination } = need;
  switch (destination.kind) {
    case "pods":
      return destination.namespaces.some((name) => names(draft.to).includes(name));
    case "service":
      return names(draft.to).includes(destination.namespace);
    case "external":
      return draft.toExternals.includes(destination.name);
    case "api-server":
      // "API server" below a flow to kube-system means this very flow, though no packet enters that namespace.
      return names(draft.to).includes("kube-system");
  }
}

function unclear(reason: Pick<ReadReason, "text" | "statement" | "at">, draft: FlowDraft): Problem {
  const found = findPacks(reason.text).map(({ pack }) => pack.name);
  const message = found.length === 0 ? `\`${reason.text}\` names no service or port, so it cannot be checked` : `\`${reason.text}\` names ${found.join(" and ")}, but nothing of that runs from ${names(draft.from).join(", ")} to ${[...names(draft.to), ...draft.toExternals].join(", ")}`;
  return problem("flow-reason-unclear", message, reason.at, {
    fix: "add what is meant with its port, for example `- API server: TCP 6443`",
    consequence: `whether ${reason.statement} holds cannot be said`,
  });
}

function portless(draft: FlowDraft, needs: readonly Need[]): Problem {
  const title = `\`${[...names(draft.from)].join(", ")} → ${[...names(draft.to), ...draft.toExternals].join(", ")}\``;
  const message = needs.length === 0 ? `${title} names no port` : `${title} names no port of its own: its reasons come down to ${inWords([...new Set(needs.map(describeEnd))])}`;
  return problem("flow-without-port", message, draft.at, { consequence: "it counts as kept when anything passes; whether too much passes cannot be said" });
}

export function describeNeed(need: Need): string {
  const ports = need.ports.map(formatPort).join(", ");
  return `${shownEnd(need.source)} → ${describeEnd(need)}${ports === "" ? "" : ` on ${ports}`} (${need.summary})`;
}

function describeEnd(need: Need): string {
  return shownEnd(need.destination);
}

function shownEnd(end: PackEnd): string {
  switch (end.kind) {
    case "pods": {
      const labels = [end.labels, ...(end.anyOf ?? [])].filter((set) => set.size > 0).map((set) => [...set].map(([key, value]) => (value === "*" ? key : `${key}=${value}`)).join(","));
      return `${end.namespaces.join(" and ")}${labels.length === 0 ? "" : ` [${labels.join(" or ")}]`}`;
    }
    case "service":
      return `${end.namespace}/${end.name}`;
    case "api-server":
      return "the API server";
    case "external":
      return end.name;
  }
}

function sameEnds(a: Need, b: Need): boolean {
  return shownEnd(a.source) === shownEnd(b.source) && shownEnd(a.destination) === shownEnd(b.destination);
}

/** "a, b and c" */
function inWords(items: readonly string[]): string {
  return items.length < 3 ? items.join(" and ") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

export function samePort(a: Pick<FlowPort, "protocol" | "port">, b: Pick<FlowPort, "protocol" | "port">): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}

function unique(ports: readonly FlowPort[]): readonly FlowPort[] {
  return ports.filter((port, index) => ports.findIndex((other) => samePort(port, other)) === index);
}
