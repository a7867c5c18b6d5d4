import { nearestName, type Cluster } from "@demarc/kubernetes";
import { listFirst, type Location, type Problem } from "@demarc/source";
import type { Charter, FlowEnd, ForbiddenEnd, ForbiddenFlow, ForbiddenSide, RequiredFlow } from "./charter.ts";
import { isClusterNamespace } from "./concerns.ts";
import { lintExternals } from "./external-lint.ts";
import { isOutsiders } from "./forbidden-traffic.ts";
import { problem, type CharterProblemCode } from "./problem-codes.ts";
import { formatPort, samePort } from "./ports.ts";
import { sameEnd } from "./page/ends.ts";
import { lintExpiries, lintRegisters, lintWaivedRules, registerEntries } from "./register-lint.ts";

const contradictions: ReadonlySet<string> = new Set<CharterProblemCode>(["namespace-owned-twice", "responsibility-given-twice", "flow-ends-equal", "flow-twice", "flow-required-and-forbidden", "external-twice"]);

/** True for problems of what a page or charter says, all of which was read; others mean that something of it was not. */
export function isContradiction({ code }: Pick<Problem, "code">): boolean {
  return contradictions.has(code);
}

/** Contradictions of a page with itself: what no manifest is needed for. */
export function lintCharter(charter: Charter): readonly Problem[] {
  return [
    ...namespacesOwnedTwice(charter),
    ...concernsOwnedTwice(charter),
    ...flowsWithEqualEnds(charter),
    ...flowsTwice(charter),
    ...requiredAndForbidden(charter),
    ...externalsTwice(charter),
    ...lintExternals(charter),
    ...lintRegisters(charter),
  ];
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

/** Pairs of ends that are compared; no page has as many, and each is remembered. */
const PAIRS_MAX = 200_000;

function* flowsTwice({ flows }: Charter): Iterable<Problem> {
  const seen = new Map<string, RequiredFlow>();
  let pairs = 0;
  for (const flow of flows) {
    pairs += flow.from.length * (flow.to.length + flow.toExternals.length);
    if (pairs > PAIRS_MAX) return;
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
  // A flow without ports is kept when anything passes, so one port less does not break it.
  if (ban.ports.length > 0 && !flow.ports.some((port) => ban.ports.some((other) => samePort(port, other)))) return false;
  const to: readonly ForbiddenEnd[] = [...flow.to, ...flow.toExternals.map((external) => ({ external }))];
  return flow.from.some((source) => isOf(ban.from, source) && to.some((destination) => isOf(ban.to, destination) && !staysInside(source, destination, ban)));
}

/** Whether some of what an end means is of a side. What is required is agreed, so it is neither `others` nor `outside`. */
function isOf(side: ForbiddenSide, end: ForbiddenEnd): boolean {
  if (typeof side === "string") return side === "anywhere";
  return side.some((other) => {
    if ("external" in end || "external" in other) return "external" in end && "external" in other && end.external === other.external;
    const sameWorkload = end.workload === undefined || other.workload === undefined || end.workload === other.workload;
    const sameLabels = [...(end.podLabels ?? [])].every(([key, value]) => (other.podLabels?.get(key) ?? value) === value);
    return end.namespace === other.namespace && sameWorkload && sameLabels;
  });
}

/** "Anywhere → `claims`" is not about what the pods of `claims` say to each other. */
function staysInside(source: ForbiddenEnd, destination: ForbiddenEnd, { from, to }: ForbiddenFlow): boolean {
  if ("external" in source || "external" in destination || source.namespace !== destination.namespace) return false;
  return isOutsiders(from, to, source.namespace) || isOutsiders(to, from, source.namespace);
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

/** What is known besides the page and the manifests. */
export interface PageFacts {
  /** The last change of a policy, e.g. from Git: its ISO date, and the files that it changed, where they are known. */
  readonly policiesChanged?: { readonly date: string; readonly files: readonly string[] };
  /** ISO date of the run, for approvals that have run out. */
  readonly today?: string;
}

/** What a charter is held against beside itself: the rules that there are (ids), and the day (ISO date). */
export function lintFacts(charter: Charter, { rules, today }: { readonly rules: readonly string[]; readonly today: string }): readonly Problem[] {
  return [...lintWaivedRules(charter, rules), ...lintExpiries(charter, today, { waivers: false })];
}

/** Contradictions between a page and the manifests: names that they do not know, and a page that is older than they are. */
export function lintPage(charter: Charter, cluster: Cluster, facts: PageFacts = {}): readonly Problem[] {
  // Waivers that have run out are findings of `check`.
  const expired = facts.today === undefined ? [] : lintExpiries(charter, facts.today, { waivers: true });
  return [...unknownNamespaces(charter, cluster), ...outdated(charter, facts), ...expired];
}

function* unknownNamespaces(charter: Charter, cluster: Cluster): Iterable<Problem> {
  if (cluster.objects.length === 0) return;
  const known = new Set([
    ...cluster.namespaces.filter(({ object }) => object !== undefined).map(({ name }) => name),
    ...cluster.objects.map(({ namespace }) => namespace),
  ]);
  const told = new Set<string>();
  const listed = new Set(charter.namespaces.map(({ name }) => name));
  const sides = [...charter.flows, ...charter.forbidden].flatMap(({ from, to, at }) => [from, to].map((side) => ({ side, at })));
  const ends = sides.flatMap(({ side, at }) => (typeof side === "string" ? [] : side.flatMap((end) => ("external" in end ? [] : [{ name: end.namespace, at }]))));
  const registers = registerEntries(charter).flatMap(({ namespaces, at }) => namespaces.map((name) => ({ name, at })));
  for (const { name, at } of [...charter.namespaces, ...ends, ...registers]) {
    // What comes with a cluster need not be among the manifests.
    if (known.has(name) || told.has(name) || (isClusterNamespace(name) && !listed.has(name))) continue;
    told.add(name);
    const near = nearestName(name, [...known].filter((candidate) => candidate !== ""));
    yield problem("namespace-unknown", `the manifests have no namespace \`${name}\``, at, near === undefined ? {} : { fix: `write \`${near}\`, or give the manifests of \`${name}\` too` });
  }
}

/** Whoever reviews the page begins with these. */
const FILES_SHOWN = 3;

function* outdated({ lastUpdated }: Charter, { policiesChanged }: PageFacts): Iterable<Problem> {
  if (lastUpdated === undefined || policiesChanged === undefined || lastUpdated.date >= policiesChanged.date) return;
  const { date, files } = policiesChanged;
  const changed = files.length === 0 ? "a policy was" : files.length === 1 ? `${files.join("")} was` : `${listFirst(files, FILES_SHOWN)} were`;
  yield problem("date-older-than-policies", `the page is of ${lastUpdated.date}, and ${changed} changed on ${date}`, lastUpdated.at);
}
