import { includes, isEmpty, noTraffic, parseAddress, union, type Direction, type Ref, type Traffic } from "@demarc/engine";
import { isMostOfTheWorld } from "./address-text.ts";
import { rulesInForce, type WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/** Workloads that policies can govern: not on the host network (NP-61). */
export function governed({ cluster }: Pick<RuleContext, "cluster">): readonly number[] {
  return cluster.world.workloads.flatMap(({ hostNetwork }, index) => (hostNetwork ? [] : [index]));
}

export function partyOfWorkload({ reachability }: RuleContext, workload: number): number {
  return reachability.partyOf({ kind: "workload", workload });
}

/** Policies that isolate a workload in a direction, certainly. */
export function isolators(context: RuleContext, workload: number, direction: Direction): readonly Ref[] {
  return context.reachability.isolatedBy(partyOfWorkload(context, workload), direction);
}

/** The parties of addresses that hold more than half of a family: whoever may talk to them may talk to anybody. */
export function worldParties({ reachability }: RuleContext): readonly number[] {
  const outside = reachability.parties.flatMap((party) => (party.kind === "addresses" ? [party] : []));
  const large = outside.filter(({ ranges }) => isMostOfTheWorld(ranges));
  return (large.length > 0 ? large : outside).map(({ id }) => id);
}

/** What certainly passes between a workload and the world at large; nothing if any part of it is kept out. */
export function openToWorld(context: RuleContext, workload: number, direction: Direction): Traffic {
  const own = partyOfWorkload(context, workload);
  let open = noTraffic;
  for (const world of worldParties(context)) {
    const { atLeast } = direction === "ingress" ? context.reachability.between(world, own) : context.reachability.between(own, world);
    open = union(open, atLeast);
  }
  return open;
}

/** Rules that carry traffic between given workloads and given parties of addresses. */
export function rulesCarrying(context: RuleContext, workloads: ReadonlySet<number>, parties: ReadonlySet<number>, direction: Direction): readonly WrittenRule[] {
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
  if (to < 0) return false;
  return includes(context.reachability.between(partyOfWorkload(context, workload), to, address.family).atLeast, "TCP", port);
}

/** Whether no policy isolates any workload of a namespace, in any direction. */
export function isBare(context: RuleContext, namespace: string): boolean {
  const inside = governed(context).filter((workload) => context.cluster.workloads[workload]?.namespace === namespace);
  return inside.every((workload) => (["ingress", "egress"] as const).every((direction) => isolators(context, workload, direction).length === 0));
}

/** By namespace, in order of name. */
export function byNamespace({ cluster }: RuleContext, workloads: readonly number[]): readonly (readonly [namespace: string, workloads: readonly number[]])[] {
  const groups = new Map<string, number[]>();
  for (const workload of workloads) {
    const namespace = cluster.workloads[workload]?.namespace ?? "";
    const group = groups.get(namespace);
    if (group === undefined) groups.set(namespace, [workload]);
    else group.push(workload);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Namespaces that the page gives to a team by name; all of them where there is no page. */
export function isOnThePage({ charter }: RuleContext, namespace: string): boolean {
  return charter === undefined || charter.namespaces.some(({ name }) => name === namespace);
}

/** Where a namespace is written, or else the first of its workloads. */
export function placeOfNamespace({ cluster }: RuleContext, namespace: string): Ref {
  const object = cluster.namespaces.find(({ name }) => name === namespace)?.object ?? cluster.workloads.find((workload) => workload.namespace === namespace)?.object;
  return { object: object?.id ?? 0, path: "metadata.name" };
}
