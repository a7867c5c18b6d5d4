import {
  addressSet, covers, includes, intersect, isEmpty, noTraffic, parseAddress, subtract, union, wholeFamily, type AddressRange,
  type Direction, type Party, type Reachability, type Ref, type Traffic,
} from "@demarc/engine";
import { groupBy } from "@demarc/source";
import { agreementsOf } from "./agreements.ts";
import { countAddresses, isExample, isMostOfTheWorld, someAddress } from "./address-text.ts";
import type { End } from "./flow-text.ts";
import { rulesInForce, type WrittenRule } from "./policy-rules.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** Workloads that policies can govern: not on the host network (NP-61). */
export function governed({ cluster }: Pick<RuleContext, "cluster">): readonly number[] {
  return cluster.world.workloads.flatMap(({ hostNetwork }, index) => (hostNetwork ? [] : [index]));
}

/** The party of the reachability that a workload belongs to. */
export function partyOfWorkload({ reachability }: RuleContext, workload: number): number {
  return reachability.partyOf({ kind: "workload", workload });
}

/** Policies that isolate a workload in a direction, certainly. */
export function isolators(context: RuleContext, workload: number, direction: Direction): readonly Ref[] {
  return context.reachability.isolatedBy(partyOfWorkload(context, workload), direction);
}

/** What passes between a workload and more than half of an address family, and nearly anybody therefore. */
export interface OpenWorld {
  readonly workload: number;
  /** All addresses that something of the traffic passes to or from. */
  readonly ranges: readonly AddressRange[];
  readonly traffic: Traffic;
  /** Ids of the parties that the addresses belong to. */
  readonly parties: readonly number[];
  /** Of these the largest, as many as make it more than half of a family: who opens them opens it to the world. */
  readonly largest: readonly number[];
  /** Addresses to show one of, and what of the traffic passes there. */
  readonly shown: { readonly ranges: readonly AddressRange[]; readonly traffic: Traffic };
}

/**
 * What certainly passes between a workload and the world at large, whatever blocks it is cut into: ports that are open
 * for more than half of a family. Undefined where none are. Cost: the parties of addresses where it is open, else the
 * largest of them.
 */
export function openToWorld(context: RuleContext, workload: number, direction: Direction): OpenWorld | undefined {
  const own = partyOfWorkload(context, workload);
  const { reachability } = context;
  const passing = ({ id }: AddressParty): Traffic => {
    const [source, destination] = direction === "ingress" ? [id, own] : [own, id];
    // A pod that has IPv4 addresses alone is not open to IPv6, whatever a block says (NP-42).
    return reachability.families(source, destination).length === 0 ? noTraffic : reachability.between(source, destination).atLeast;
  };
  const families = worldOf(reachability);
  if (!families.some((family) => isMostlyOpen(family, passing))) return undefined;
  const open = families
    .flatMap(({ parties }) => parties)
    .map(({ party }) => ({ party, traffic: passing(party) }))
    .filter(({ traffic }) => !isEmpty(traffic));
  const wide = partsOf(new Set(open.map(({ traffic }) => traffic))).flatMap((part) => {
    const through = new Set(open.flatMap(({ party, traffic }) => (covers(traffic, part) ? [party] : [])));
    const largest = families.flatMap((family) => largestOf(family, (party) => through.has(party)));
    return largest.length === 0 ? [] : [{ part, largest }];
  });
  const traffic = wide.reduce((sum, { part }) => union(sum, part), noTraffic);
  const concerned = open.map((one) => ({ ...one, traffic: intersect(one.traffic, traffic) })).filter((one) => !isEmpty(one.traffic));
  const shown =
    concerned.find(({ party }) => isExample(someAddress(party.ranges))) ??
    concerned.find(({ party }) => isMostOfTheWorld(party.ranges)) ??
    concerned[0];
  if (shown === undefined) return undefined;
  return {
    workload,
    ranges: addressSet(concerned.flatMap(({ party }) => party.ranges)),
    traffic,
    parties: concerned.map(({ party }) => party.id),
    largest: [...new Set(wide.flatMap(({ largest }) => largest))],
    shown: { ranges: shown.party.ranges, traffic: shown.traffic },
  };
}

type AddressParty = Party & { readonly kind: "addresses" };

interface Family {
  /** The largest first. */
  readonly parties: readonly { readonly party: AddressParty; readonly size: bigint }[];
  /** How many addresses are half of it. */
  readonly half: bigint;
}

const worldOf = remembered(({ parties }: Reachability): readonly Family[] =>
  ([4, 6] as const).map((family) => ({
    parties: parties
      .filter((party) => party.kind === "addresses")
      .filter(({ ranges }) => ranges.some((range) => range.family === family))
      .map((party) => ({ party, size: countAddresses(party.ranges) }))
      .sort((one, other) => (one.size > other.size ? -1 : one.size < other.size ? 1 : one.party.id - other.party.id)),
    half: countAddresses([wholeFamily(family)]) / 2n,
  })),
);

/** Whether something passes to more than half of a family; mostly its largest party tells. */
function isMostlyOpen({ parties, half }: Family, passing: (party: AddressParty) => Traffic): boolean {
  let [open, left] = [0n, parties.reduce((sum, { size }) => sum + size, 0n)];
  for (const { party, size } of parties) {
    if (isEmpty(passing(party))) left -= size;
    else open += size;
    if (open > half) return true;
    if (left <= half) return false;
  }
  return false;
}

/** Ids of the largest parties of a family, as many as are more than half of it; none where all together are not. */
function largestOf({ parties, half }: Family, isOpen: (party: AddressParty) => boolean): readonly number[] {
  const largest: number[] = [];
  let open = 0n;
  for (const { party, size } of parties) {
    if (!isOpen(party)) continue;
    largest.push(party.id);
    open += size;
    if (open > half) return largest;
  }
  return [];
}

/** The addresses of what is open, as the end of a flow to show. */
export function outsideEnd({ shown }: OpenWorld): End {
  return { kind: "addresses", id: -1, ranges: shown.ranges };
}

/** Traffic cut where some of it is in one of the sets and not in another. */
function partsOf(sets: Iterable<Traffic>): readonly Traffic[] {
  let parts: readonly Traffic[] = [];
  for (const set of sets) {
    const rest = parts.reduce(subtract, set);
    parts = [...parts.flatMap((part) => [intersect(part, set), subtract(part, set)]), rest].filter((part) => !isEmpty(part));
  }
  return parts;
}

/** Whether somebody approved of all that is open between a workload and the world at large. */
function isApproved(context: RuleContext, { workload, traffic, largest }: OpenWorld, direction: Direction): boolean {
  const agreements = agreementsOf(context);
  const own = agreements.segmentsOf(partyOfWorkload(context, workload)).filter((segment) => segment.kind === "workloads" && segment.workloads.includes(workload));
  const far = largest.flatMap((party) => agreements.segmentsOf(party));
  return own.every((near) =>
    far.every((outside) => covers(direction === "ingress" ? agreements.agreedBetween(outside, near, "approved") : agreements.agreedBetween(near, outside, "approved"), traffic)),
  );
}

/** What is open to the world from or to the isolated workloads of a namespace that nobody approved of. */
export interface OpenNamespace {
  readonly namespace: string;
  readonly worlds: readonly OpenWorld[];
  /** Of all of them together. */
  readonly ranges: readonly AddressRange[];
  readonly traffic: Traffic;
  /** Those that open something of it. */
  readonly rules: readonly WrittenRule[];
}

export function openNamespaces(context: RuleContext, direction: Direction): readonly OpenNamespace[] {
  const isolated = governed(context).filter((workload) => isolators(context, workload, direction).length > 0);
  const open = new Map<number, OpenWorld>();
  for (const workload of isolated) {
    const world = openToWorld(context, workload, direction);
    if (world !== undefined && !isApproved(context, world, direction)) open.set(workload, world);
  }
  return byNamespace(context, [...open.keys()]).map(([namespace, workloads]) => {
    const worlds = workloads.flatMap((workload) => open.get(workload) ?? []);
    return {
      namespace,
      worlds,
      ranges: addressSet(worlds.flatMap(({ ranges }) => ranges)),
      traffic: worlds.reduce((sum, { traffic }) => union(sum, traffic), noTraffic),
      rules: rulesCarrying(context, new Set(workloads), new Set(worlds.flatMap(({ largest }) => largest)), direction),
    };
  });
}

/** Rules that carry traffic between given workloads and given parties of addresses. */
export function rulesCarrying(
  context: RuleContext,
  workloads: ReadonlySet<number>,
  parties: ReadonlySet<number>,
  direction: Direction,
): readonly WrittenRule[] {
  const own = new Set([...workloads].map((workload) => partyOfWorkload(context, workload)));
  return [...rulesInForce(context.cluster)].filter(
    ({ rule, ref, policy }) =>
      rule.direction === direction &&
      policy.subjects.some((subject) => workloads.has(subject)) &&
      context.reachability.account(ref).carries.some(({ source, destination, traffic }) => {
        const [near, far] = direction === "ingress" ? [destination, source] : [source, destination];
        return own.has(near) && parties.has(far) && !isEmpty(traffic);
      }),
  );
}

/** Whether a workload certainly gets to an address on a TCP port. */
export function reachesAddress(context: RuleContext, workload: number, text: string, port: number): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  const to = context.reachability.partyOf({ kind: "address", address });
  // A pod that has IPv4 addresses alone gets to no IPv6 address (NP-42).
  if (to < 0 || context.reachability.families(partyOfWorkload(context, workload), to).length === 0) return false;
  return includes(context.reachability.between(partyOfWorkload(context, workload), to, address.family).atLeast, "TCP", port);
}

/** Whether no policy isolates any workload of a namespace, in any direction. */
export function isBare(context: RuleContext, namespace: string): boolean {
  const inside = governed(context).filter((workload) => context.cluster.workloads[workload]?.namespace === namespace);
  return inside.every((workload) => (["ingress", "egress"] as const).every((direction) => isolators(context, workload, direction).length === 0));
}

/** By namespace, in order of name. */
export function byNamespace({ cluster }: RuleContext, workloads: readonly number[]): readonly (readonly [namespace: string, workloads: readonly number[]])[] {
  const groups = groupBy(workloads, (workload) => cluster.workloads[workload]?.namespace ?? "");
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Namespaces that the page gives to a team by name; all of them where there is no page. */
export function isOnThePage({ charter }: RuleContext, namespace: string): boolean {
  return charter === undefined || charter.namespaces.some(({ name }) => name === namespace);
}

/** Where a namespace is written, or else the first of its workloads. */
export function placeOfNamespace({ cluster }: RuleContext, namespace: string): Ref {
  const object =
    cluster.namespaces.find(({ name }) => name === namespace)?.object ?? cluster.workloads.find((workload) => workload.namespace === namespace)?.object;
  return { object: object?.id ?? 0, path: "metadata.name" };
}
