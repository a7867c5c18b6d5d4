import { someOf, subtract, verdict, type Cause, type Endpoint, type Flow, type Party, type PartyPair } from "@demarc/engine";
import type { Judged } from "../judged.ts";
import { remedyOf, unknownThing } from "../place-names.ts";
import type { Unsettled, UnsettledThing } from "./result.ts";

/** So many undetermined pairs are asked for their causes: after these the remedies are the same. */
const PAIRS_ASKED_MAX = 1000;

/**
 * What passes or not by something that the input does not tell, and what to give so that it is settled: what most hangs
 * on comes first. Cost: one look at each pair that may carry something, and a verdict for each of at most 1,000 that are
 * undetermined; of more, how many hang on a thing is not told.
 */
export function unsettledOf(judged: Judged): Unsettled {
  const { cluster, reachability } = judged;
  const remedies = new Map<string, Remedied>();
  let pairs = 0;
  let asked = 0;
  for (const pair of reachability.connected()) {
    const flow = doubtfulFlow(judged, pair);
    if (flow === undefined) continue;
    const [from, to] = [sizeOf(reachability.parties[pair.source]), sizeOf(reachability.parties[pair.destination])];
    // Within a party, two different members.
    const size = pair.source === pair.destination ? from * (from - 1) : from * to;
    if (size === 0) continue;
    pairs += size;
    if (++asked > PAIRS_ASKED_MAX) continue;
    const { egress, ingress } = verdict(cluster.world, flow);
    const remediesOfPair = new Set([...egress.causes, ...ingress.causes].map((cause) => addCause(judged, remedies, cause)));
    for (const remedy of remediesOfPair) remedy.pairs += size;
  }
  const settle = [...remedies.values()].sort((a, b) => b.pairs - a.pairs || (a.remedy < b.remedy ? -1 : 1));
  const isAll = asked <= PAIRS_ASKED_MAX;
  return {
    pairs,
    settle: settle.map(({ pairs: hanging, things, ...rest }): UnsettledThing => ({ ...rest, ...(isAll && { pairs: hanging }), things: [...things].sort() })),
  };
}

interface Remedied {
  readonly remedy: string;
  readonly team?: string;
  pairs: number;
  readonly things: Set<string>;
}

function addCause({ cluster, charter, ownership }: Judged, remedies: Map<string, Remedied>, cause: Cause): Remedied {
  const { text, of } = remedyOf(cluster, cause);
  const owner = of === undefined ? undefined : "policy" in of ? ownership.ofObject(cluster.object(of.policy)) : ownership.ofNamespace(of.namespace);
  const team = charter === undefined ? undefined : owner;
  const key = `${team ?? ""} ${text}`;
  let known = remedies.get(key);
  if (known === undefined) remedies.set(key, (known = { remedy: text, ...(team !== undefined && { team }), pairs: 0, things: new Set() }));
  known.things.add(unknownThing(cluster, cause));
  return known;
}

/** A flow of the pair that is undetermined, in the first family in which one is. */
function doubtfulFlow({ reachability }: Judged, { source, destination }: PartyPair): Flow | undefined {
  for (const family of reachability.families(source, destination)) {
    const { atLeast, atMost } = reachability.between(source, destination, family);
    const some = atLeast === atMost ? undefined : someOf(subtract(atMost, atLeast));
    if (some !== undefined) return { source: endOf(reachability.parties[source]), destination: endOf(reachability.parties[destination]), family, ...some };
  }
  return undefined;
}

function sizeOf(party: Party | undefined): number {
  return party?.kind === "workloads" ? party.workloads.length : 1;
}

function endOf(party: Party | undefined): Endpoint {
  if (party?.kind === "workloads") return { kind: "workload", workload: party.workloads[0] ?? -1 };
  const [first] = party?.ranges ?? [];
  return { kind: "address", address: { family: first?.family ?? 4, value: first?.first ?? 0n } };
}
