import { verdict, type Outcome, type Policy, type Rule, type Verdict, type World } from "@demarc/engine";
import type { AskedFlow } from "./flow-pairs.ts";
import type { Rewriting } from "./source-readings.ts";

/**
 * Judges a flow. What one pod of a workload sends another is no traffic of a pod with itself (NP-60), and what comes
 * from a pod's own node comes from there wherever the pod runs (NP-62).
 */
export function verdictOf(world: World, asked: Pick<AskedFlow, "flow" | "pods" | "lbSource" | "hairpin">): Verdict {
  return verdict(worldFor(world, asked), asked.flow);
}

const worldsOfReplicas = new WeakMap<World, World>();
const worldsOnOneNode = new WeakMap<World, World>();
const worldsOfHairpins = new WeakMap<World, World>();

/** The world in which the engine has to judge a flow. */
export function worldFor(world: World, { pods, lbSource, hairpin }: Pick<AskedFlow, "pods" | "lbSource" | "hairpin">): World {
  if (lbSource === "own-node") return remembered(worldsOnOneNode, world, onOneNode);
  if (world.semantics.selfTraffic === "evaluate") return world;
  if (hairpin === true && world.tiers.some(({ decides }) => decides === "first-match")) return remembered(worldsOfHairpins, world, ofHairpins);
  if (pods !== "different") return world;
  // One index may stand for all pods of a template, so that two of them look like one; there nothing passes for that alone.
  return remembered(worldsOfReplicas, world, () => ({ ...world, semantics: { ...world.semantics, selfTraffic: "evaluate" } }));
}

/**
 * A pod reaches itself by way of its Service: policies of the admin tiers are asked on both sides, and NetworkPolicies
 * let it pass (SVC-25, NP-60).
 */
function ofHairpins(world: World): World {
  const tiers = world.tiers.map((tier) => (tier.decides === "isolation" ? { ...tier, policies: tier.policies.map(allowingAll) } : tier));
  return { ...world, tiers, semantics: { ...world.semantics, selfTraffic: "evaluate" } };
}

/** Whom it isolates is still not handed on to the baseline (ANP-7). */
function allowingAll(policy: Policy): Policy {
  const rules = (["ingress", "egress"] as const).map((direction): Rule => ({ ref: policy.ref, direction, action: "allow", peers: "any", ports: "any" }));
  return { ...policy, rules };
}

/** Every pod runs on one node more, so that this is the own node of each. */
function onOneNode(world: World): World {
  const node = world.nodes.length;
  return {
    ...world,
    nodes: [...world.nodes, { name: "", labels: new Map(), addresses: [] }],
    workloads: world.workloads.map((workload) => ({ ...workload, node })),
  };
}

function remembered(worlds: WeakMap<World, World>, world: World, make: (world: World) => World): World {
  const known = worlds.get(world) ?? make(world);
  worlds.set(world, known);
  return known;
}

/** A flow of a question, judged; in pieces, one for each. */
export interface JudgedFlow {
  readonly asked: Pick<AskedFlow, "flow" | "byName" | "perhaps" | "lbSource">;
  readonly outcome: Outcome;
}

/**
 * What the flows of a question come to. Where pods see the client's address or a node's (SVC-21), it is what both
 * readings come to, or not known.
 */
export function outcomeOf(judged: readonly JudgedFlow[]): Outcome | "mixed" {
  const outcomes = new Set(readingsOf(judged).map(outcomeOfReading));
  const [only = "undetermined"] = outcomes;
  return outcomes.size > 1 ? "undetermined" : only;
}

/** The flows as the client's and as a node's; one list where only one is asked for, or nothing comes between. */
function readingsOf(judged: readonly JudgedFlow[]): readonly (readonly JudgedFlow[])[] {
  const readings = [asClient(judged), judged.filter(({ asked }) => !isAsClient(asked))];
  return readings.filter((reading) => reading.length > 0);
}

export function isAsClient({ lbSource }: Pick<AskedFlow, "lbSource">): boolean {
  return lbSource === undefined || lbSource === "preserve";
}

function asClient(judged: readonly JudgedFlow[]): readonly JudgedFlow[] {
  return judged.filter(({ asked }) => isAsClient(asked));
}

/**
 * A name has one of the addresses, and which is not known; families, replicas and ports are all there. A family that
 * the ends may not have makes a denial uncertain; what passes without it passes.
 */
function outcomeOfReading(judged: readonly JudgedFlow[]): Outcome | "mixed" {
  const outcomes = new Set(judged.filter(({ asked }) => asked.perhaps !== true).map(({ outcome }) => outcome));
  const [only = "undetermined"] = outcomes;
  if (outcomes.size > 1) return judged.some(({ asked }) => asked.byName) ? "undetermined" : "mixed";
  return only === "denied" && judged.some(({ outcome }) => outcome !== "denied") ? "undetermined" : only;
}

/** What a question over no family in particular hangs on, where families differ. */
export function familyNotes(judged: readonly JudgedFlow[]): readonly string[] {
  const [reading = []] = readingsOf(judged);
  const of = (perhaps: boolean): readonly JudgedFlow[] => reading.filter(({ asked }) => (asked.perhaps === true) === perhaps);
  const [certain, possible] = [of(false), of(true)];
  const other = possible[0]?.asked.flow.family;
  if (other !== undefined && words(possible) !== words(certain)) {
    return [`judged over IPv${other === 4 ? 6 : 4}, as no pod network is known; over IPv${other}, if both ends have it, it is ${words(possible)}: give the pod network (--pod-cidr) or pods with their status (NP-43)`];
  }
  const [four, six] = ([4, 6] as const).map((family) => certain.filter(({ asked }) => asked.flow.family === family));
  if (four === undefined || six === undefined || four.length === 0 || six.length === 0 || words(four) === words(six)) return [];
  return [`over IPv4 it is ${words(four)}, over IPv6 ${words(six)}: the ends have both, and each stands on its own (NP-42)`];
}

/**
 * Whose address pods see, where that is not fixed, and what the answer is with each.
 *
 * @param said  where it is written down that pods see the client's; absent: somebody wants to know what is if they do
 */
export function sourceNotes(judged: readonly JudgedFlow[], rewriting: Rewriting | undefined, said?: string): readonly string[] {
  const preserved = judged.filter(({ asked }) => asked.lbSource === "preserve");
  const rewritten = judged.filter(({ asked }) => !isAsClient(asked));
  if (rewriting === undefined || preserved.length + rewritten.length === 0) return [];
  if (rewritten.length === 0) return [`judged by the client's address; ${said === undefined ? "whether pods see that or a node's is up to the cluster" : `pods see that by ${said}`} (SVC-21)`];
  const remedies = sourceRemedies(judged, rewriting);
  if (preserved.length === 0) return [[`judged by the address of a node that sends the packets on, and not by the client's (SVC-21): it is ${nodeWords(rewritten)}`, ...remedies].join("; ")];
  const [client, node] = [words(preserved), nodeWords(rewritten)];
  if (client === node && outcomeOf(judged) !== "mixed") return [`pods may see a node's address instead of the client's (SVC-21): it is ${client} either way`];
  const kept = rewriting.service === undefined ? [] : [`\`externalTrafficPolicy: Local\` on ${rewriting.service} keeps the client's`];
  return [[`pods may see a node's address instead of the client's (SVC-21): with the client's it is ${client}, with a node's ${node}`, ...remedies, ...kept].join("; ")];
}

/** What would tell which of the readings holds; empty where they agree. */
export function sourceRemedies(judged: readonly JudgedFlow[], { nodes }: Rewriting): readonly string[] {
  const hangsOnAddress = differByAddress(judged.filter(({ asked }) => asked.lbSource === "node"));
  const remedies = readingsOf(judged).length > 1 ? ["say whose address pods see (--lb-source=preserve or node, or `environment.lbSource` in demarc.yaml)"] : [];
  if (hangsOnAddress && nodes === "unknown") remedies.push("give the nodes' addresses (Node objects, or `environment.nodeCidrs` in demarc.yaml)");
  if (hangsOnAddress && nodes === "networks") remedies.push("give the Node objects, for which addresses nodes have");
  return remedies;
}

/** Nodes' addresses matter where some are let in otherwise than others. */
function differByAddress(judged: readonly JudgedFlow[]): boolean {
  const outcomes = new Map<string, Set<Outcome>>();
  for (const { asked: { flow: { source } }, outcome } of judged) {
    const key = source.kind === "address" ? `${source.address.family} ${source.address.value}` : "";
    outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome));
  }
  return new Set([...outcomes.values()].map((one) => [...one].sort().join(" "))).size > 1;
}

/** NP-62: what a node sends to its own pods is one thing, what others send another. */
function nodeWords(judged: readonly JudgedFlow[]): string {
  const own = judged.filter(({ asked }) => asked.lbSource === "own-node");
  const others = judged.filter(({ asked }) => asked.lbSource === "node");
  if (own.length === 0 || others.length === 0 || words(own) === words(others)) return words(judged);
  return `${words(own)} if it is the pod's own (NP-62), else ${words(others)}`;
}

function words(judged: readonly JudgedFlow[]): string {
  const outcomes = [...new Set(judged.map(({ outcome }) => outcome))];
  return outcomes.length > 1 ? "allowed in part" : (outcomes[0] ?? "undetermined");
}
