import { findPacks, packEnd, packPorts, type Pack, type PackComponent, type PackFlow } from "@demarc/packs";
import type { Location } from "@demarc/source";
import type { External, FlowEnd, FlowPort, Need, PackEnd, RequiredFlow } from "./charter.ts";
import { formatPort, samePort } from "./ports.ts";

/** A required flow as it is written; what its reasons come down to is filled in by `completeFlow`. */
export interface FlowDraft extends Omit<RequiredFlow, "reasons"> {
  readonly reasons: readonly { readonly text: string; readonly statement: string; readonly at: Location }[];
}

/** What the page says about the surroundings of a flow. */
export interface Surroundings {
  readonly externals: readonly External[];
  /** Namespaces that belong to application teams. */
  readonly ownNamespaces: ReadonlySet<string>;
  /** Where the text stands that ports are read from. */
  readonly written: "page" | "charter";
}

/** What a reason of a flow comes down to, by the knowledge packs; ports that are written beside it win over theirs. */
export function needsOf(draft: FlowDraft, text: string, written: readonly FlowPort[], around: Surroundings): readonly Need[] {
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
  const chosen = needs
    .map((need) => ({ ...need, ports: need.ports.filter((port) => written.some((other) => samePort(port, other))) }))
    .filter(({ ports }) => ports.length > 0);
  return chosen.length > 0 ? chosen : needs.slice(0, 1).map((need) => ({ ...need, ports: written }));
}

/** MLflow's artifacts and MinIO's objects are the same packets: one need for one pair of ends. */
function mergeTwins(needs: readonly Need[]): readonly Need[] {
  return needs.filter(
    (need, index) => needs.findIndex((other) => sameEnds(need, other) && need.ports.every((port) => other.ports.some((its) => samePort(port, its)))) === index,
  );
}

function needOf(draft: FlowDraft, text: string, pack: Pack, flow: PackFlow, named: boolean, around: Surroundings): Need | undefined {
  const destination = destinationOf(draft, pack, flow, named, around);
  const source = sourceOf(draft, text, pack, flow, destination);
  if (destination === undefined || source === undefined || staysAtSource(draft, destination)) return undefined;
  const ports = packPorts(pack, flow).map(({ protocol, port }) => ({ protocol, port, source: pack.id }));
  return {
    id: `${pack.id}/${flow.id}`,
    pack: pack.id,
    summary: flow.summary,
    source,
    destination,
    ports,
    required: flow.required,
    ...(flow.clients !== undefined && { clients: flow.clients }),
    ...(flow.clientTexts !== undefined && { clientTexts: flow.clientTexts }),
  };
}

/** Packets from the source's namespace to itself are no part of a flow that leaves it. */
function staysAtSource(draft: FlowDraft, destination: PackEnd): boolean {
  if (destination.kind !== "pods") return false;
  const [from, to] = [namesOf(draft.from), namesOf(draft.to)];
  return destination.namespaces.every((name) => from.includes(name) && !to.includes(name));
}

/** Where a pack's flow begins, seen from the source of the page's flow; undefined when it begins elsewhere. */
function sourceOf(draft: FlowDraft, text: string, pack: Pack, flow: PackFlow, destination: PackEnd | undefined): PackEnd | undefined {
  const end = packEnd(pack, flow.from);
  const from = namesOf(draft.from);
  if (end?.kind === "client") {
    // "Sharing between training and serving" through something that is in neither: both are its clients.
    const elsewhere = destination !== undefined && !(destination.kind === "pods" && destination.namespaces.some((name) => namesOf(draft.to).includes(name)));
    const shared = elsewhere && /\b(?:shar(?:e|ed|es|ing)|between|both|exchang\w*)\b/i.test(text);
    return pods(shared ? [...new Set([...from, ...namesOf(draft.to)])] : from, labelsOf(draft.from));
  }
  if (end?.kind !== "component") return undefined;
  const { namespace, labels } = end.component;
  if (namespace !== undefined && !from.includes(namespace)) return undefined;
  return withLabels(namespace === undefined ? from : [namespace], labels);
}

function destinationOf(draft: FlowDraft, pack: Pack, flow: PackFlow, named: boolean, around: Surroundings): PackEnd | undefined {
  const end = packEnd(pack, flow.to);
  const to = namesOf(draft.to);
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

/** Namespaces of ends, each once. */
export function namesOf(ends: readonly FlowEnd[]): readonly string[] {
  return [...new Set(ends.map(({ namespace }) => namespace))];
}

/** True for a need whose packets go to the flow's own destination. */
export function endsHere(need: Need, draft: Pick<FlowDraft, "to" | "toExternals">): boolean {
  const { destination } = need;
  switch (destination.kind) {
    case "pods":
      return destination.namespaces.some((name) => namesOf(draft.to).includes(name));
    case "service":
      return namesOf(draft.to).includes(destination.namespace);
    case "external":
      return draft.toExternals.includes(destination.name);
    case "api-server":
      // "API server" below a flow to kube-system means this very flow, though no packet enters that namespace.
      return namesOf(draft.to).includes("kube-system");
  }
}

/** Both ends, the ports and what for, in one line. */
export function describeNeed(need: Need): string {
  const ports = need.ports.map(formatPort).join(", ");
  return `${shownEnd(need.source)} → ${describeEnd(need)}${ports === "" ? "" : ` on ${ports}`} (${need.summary})`;
}

export function describeEnd(need: Need): string {
  return shownEnd(need.destination);
}

function shownEnd(end: PackEnd): string {
  switch (end.kind) {
    case "pods": {
      const labels = [end.labels, ...(end.anyOf ?? [])]
        .filter((set) => set.size > 0)
        .map((set) => [...set].map(([key, value]) => (value === "*" ? key : `${key}=${value}`)).join(","));
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
