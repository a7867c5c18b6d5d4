import type { Location, Problem } from "@demarc/source";
import type { Charter, FlowEnd, FlowPort, ForbiddenFlow, RequiredFlow } from "./charter.ts";
import { problem } from "./problem-codes.ts";
import { formatPort } from "./ports.ts";
import { samePort } from "./needs.ts";
import { sameEnd } from "./page/ends.ts";

/** Contradictions of a page with itself: what no manifest is needed for. */
export function lintCharter(charter: Charter): readonly Problem[] {
  return [...namespacesOwnedTwice(charter), ...concernsOwnedTwice(charter), ...flowsWithEqualEnds(charter), ...flowsTwice(charter), ...requiredAndForbidden(charter), ...externalsTwice(charter)];
}

function* namespacesOwnedTwice({ namespaces }: Charter): Iterable<Problem> {
  const seen = new Map<string, { readonly owner: string; readonly at: Location }>();
  for (const { name, owner, at } of namespaces) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, { owner, at });
    else if (first.owner === owner) yield problem("namespace-owned-twice", `\`${name}\` is listed twice, first on line ${first.at.line}`, at, { severity: "warning", fix: "remove one of the two entries" });
    else yield problem("namespace-owned-twice", `\`${name}\` is given to ${owner} here and to ${first.owner} on line ${first.at.line}`, at, { consequence: `it counts as ${first.owner}'s` });
  }
}

/** Concerns that each team may own for its own namespaces. */
const perTeam: ReadonlySet<string> = new Set(["application-policy", "same-team-flow", "intra-namespace-flow", "external-access", "other"]);

function* concernsOwnedTwice({ responsibilities }: Charter): Iterable<Problem> {
  const seen = new Map<string, { readonly team: string; readonly at: Location }>();
  for (const { concerns, team, mode, at } of responsibilities) {
    if (mode !== "owns") continue;
    for (const concern of concerns) {
      if (perTeam.has(concern)) continue;
      const first = seen.get(concern);
      if (first === undefined) seen.set(concern, { team, at });
      else if (first.team !== team) yield problem("responsibility-given-twice", `${concern} is given to ${team} here and to ${first.team} on line ${first.at.line}`, at, { consequence: `it counts as ${first.team}'s` });
    }
  }
}

function* flowsWithEqualEnds({ flows }: Charter): Iterable<Problem> {
  for (const { from, to, toExternals, at } of flows) {
    const [source] = from;
    const [destination] = to;
    if (from.length !== 1 || to.length !== 1 || toExternals.length > 0 || source === undefined || destination === undefined) continue;
    if (sameEnd(source, destination)) yield problem("flow-ends-equal", `the flow's source and destination are both \`${source.namespace}\``, at, { consequence: "it says nothing about other namespaces" });
  }
}

function* flowsTwice({ flows }: Charter): Iterable<Problem> {
  const seen = new Map<string, RequiredFlow>();
  for (const flow of flows) {
    for (const from of flow.from) {
      for (const to of [...flow.to.map(endKey), ...flow.toExternals]) {
        const key = `${endKey(from)}→${to}`;
        const first = seen.get(key);
        if (first === undefined) {
          seen.set(key, flow);
          continue;
        }
        const shared = flow.ports.filter((port) => first.ports.some((other) => samePort(port, other)));
        const same = flow.ports.length === 0 && first.ports.length === 0;
        if (first !== flow && (shared.length > 0 || same)) {
          const ports = same ? "" : ` on ${shared.map(formatPort).join(", ")}`;
          yield problem("flow-twice", `\`${key.replace("→", " → ")}\`${ports} is listed on line ${first.at.line} already`, flow.at);
        }
      }
    }
  }
}

function* requiredAndForbidden({ flows, forbidden }: Charter): Iterable<Problem> {
  for (const ban of forbidden) {
    const hit = flows.find((flow) => overlaps(flow, ban));
    if (hit !== undefined) {
      yield problem("flow-required-and-forbidden", `\`${ban.text}\` forbids what line ${hit.at.line} requires (${hit.id})`, ban.at, { consequence: "whichever holds, one of the two is broken" });
    }
  }
}

function overlaps(flow: RequiredFlow, ban: ForbiddenFlow): boolean {
  // "Anywhere" means everybody who is not on the list of required flows; only a named end contradicts it.
  if (ban.from === "anywhere" || ban.to === "anywhere") return false;
  const meet = (a: readonly FlowEnd[], b: readonly FlowEnd[]): boolean => a.some((one) => b.some((other) => one.namespace === other.namespace && (one.workload === undefined || other.workload === undefined || one.workload === other.workload)));
  if (!meet(flow.from, ban.from) || !meet(flow.to, ban.to)) return false;
  const ports = (list: readonly FlowPort[]): boolean => list.length === 0;
  return ports(flow.ports) || ports(ban.ports) || flow.ports.some((port) => ban.ports.some((other) => samePort(port, other)));
}

function* externalsTwice({ externals }: Charter): Iterable<Problem> {
  const seen = new Map<string, Location>();
  for (const { address, port, protocol, name, at } of externals) {
    const key = `${address} ${port ?? "*"} ${protocol}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, at);
    else yield problem("external-twice", `${name} (${address}${port === undefined ? "" : `:${port}`}) is listed on line ${first.line} already`, at);
  }
}

function endKey(end: FlowEnd): string {
  const labels = [...(end.podLabels ?? [])].map(([key, value]) => `${key}=${value}`).sort().join(",");
  return `${end.namespace}${end.workload === undefined ? "" : `/${end.workload}`}${labels === "" ? "" : `[${labels}]`}`;
}
