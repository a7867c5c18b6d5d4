import { covers, rangesOf, trafficOf, union, unionOfAll, noTraffic, type PortMatch, type Rule, type Traffic } from "@demarc/engine";

/** What the port list of a rule opens, at once. */
export interface OpenedPorts {
  readonly isAny: boolean;
  readonly traffic: Traffic;
  /** Of ports by name: each means whatever number a pod gives it. */
  readonly names: ReadonlyMap<string, Extract<PortMatch, { kind: "named" }>>;
  /** Where its numbers begin and end, all protocols on one line. */
  readonly first: number;
  readonly last: number;
}

export function openedPorts(ports: Rule["ports"]): OpenedPorts {
  if (ports === "any") return { isAny: true, traffic: noTraffic, names: new Map(), first: -1, last: endOfLine };
  const traffic = unionOfAll(ports.flatMap((port) => (port.kind === "range" ? [trafficOf(port.protocol, port.first, port.last)] : [])));
  const names = new Map(ports.flatMap((port) => (port.kind === "named" ? [[nameOf(port), port] as const] : [])));
  const runs = runsOf(traffic);
  return { isAny: false, traffic, names, first: runs[0]?.first ?? endOfLine, last: runs.at(-1)?.last ?? -1 };
}

/** What may not be among the rules that cover: by their unit, a rule or a policy. */
export interface LeftOut {
  readonly unit: number;
  readonly unitOf: (rule: number) => number;
}

/** Rules that open all of some ports. */
export interface Chosen {
  readonly rules: readonly number[];
  /** What they were chosen from: that one rule, or all where one alone is not enough. The same list each time. */
  readonly among: readonly number[];
}

/**
 * Port lists of rules in order, to be asked which few of them open all that another one does. Asked of n rules by each
 * of them, it costs n log n, but for one comparison of two numbers for each pair.
 */
export class PortCover {
  /** By place in the order; the caller's numbers. */
  readonly #rules: readonly number[];
  readonly #opened: readonly OpenedPorts[];
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #names: ReadonlyMap<string, readonly number[]> | undefined;
  #runs: Runs | undefined;

  /** @param openedBy  what each of the rules opens */
  constructor(rules: readonly number[], openedBy: (rule: number) => OpenedPorts) {
    this.#rules = rules;
    this.#opened = rules.map(openedBy);
    this.#first = Int32Array.from(this.#opened, ({ first }) => first);
    this.#last = Int32Array.from(this.#opened, ({ last }) => last);
  }

  /**
   * One rule that opens all of the ports, if there is one: the first of those that come first, else the first of all.
   * Else the fewest that do together, in order. Undefined when they do not.
   */
  fewestFor(ports: OpenedPorts, leftOut: LeftOut, comesFirst: (rule: number) => boolean): Chosen | undefined {
    const single = this.#single(ports, leftOut, comesFirst) ?? this.#single(ports, leftOut, () => true);
    if (single !== undefined) return { rules: [single], among: [single] };
    const rules = ports.isAny ? undefined : this.#together(ports, leftOut);
    return rules === undefined ? undefined : { rules, among: this.#rules };
  }

  #single(ports: OpenedPorts, { unit, unitOf }: LeftOut, isAsked: (rule: number) => boolean): number | undefined {
    const [firsts, lasts, { first, last }] = [this.#first, this.#last, ports];
    for (let i = 0; i < firsts.length; i++) {
      // Nearly all pairs end here.
      if ((firsts[i] ?? 0) > first || (lasts[i] ?? 0) < last) continue;
      const [rule, opened] = [this.#rules[i], this.#opened[i]];
      if (rule !== undefined && opened !== undefined && unitOf(rule) !== unit && isAsked(rule) && opensAll(opened, ports)) return rule;
    }
    return undefined;
  }

  #together({ traffic, names }: OpenedPorts, leftOut: LeftOut): readonly number[] | undefined {
    const found = new Set<number>();
    let needed = traffic;
    for (const [name, { protocol }] of names) {
      const same = this.#named(name).find((rule) => leftOut.unitOf(rule) !== leftOut.unit);
      if (same !== undefined) found.add(same);
      else if (protocol === undefined) return undefined;
      else needed = union(needed, trafficOf(protocol));
    }
    this.#runs ??= new Runs(this.#rules, this.#opened);
    for (const { first, last } of runsOf(needed)) if (!this.#runs.cover(first, last, leftOut, found)) return undefined;
    return this.#rules.filter((rule) => found.has(rule));
  }

  #named(name: string): readonly number[] {
    if (this.#names === undefined) {
      const names = new Map<string, number[]>();
      this.#opened.forEach((opened, i) => {
        for (const own of opened.names.keys()) {
          const rules = names.get(own);
          if (rules === undefined) names.set(own, [this.#rules[i] ?? -1]);
          else rules.push(this.#rules[i] ?? -1);
        }
      });
      this.#names = names;
    }
    return this.#names.get(name) ?? [];
  }
}

function opensAll(wide: OpenedPorts, { isAny, traffic, names }: OpenedPorts): boolean {
  if (wide.isAny) return true;
  if (isAny || !covers(wide.traffic, traffic)) return false;
  // A name is covered by the same name, or by the whole protocol.
  return [...names].every(([name, { protocol }]) => wide.names.has(name) || (protocol !== undefined && covers(wide.traffic, trafficOf(protocol))));
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/** The runs of all rules, by where they begin; for each, which so far reaches farthest, and which of another unit. */
class Runs {
  readonly #runs: readonly (Run & { readonly rule: number })[];
  readonly #farthest = new Map<LeftOut["unitOf"], readonly Farthest[]>();

  constructor(rules: readonly number[], opened: readonly OpenedPorts[]) {
    this.#runs = rules.flatMap((rule, i) => runsOf(opened[i]?.traffic ?? noTraffic).map((run) => ({ ...run, rule }))).sort((a, b) => a.first - b.first);
  }

  /** Adds rules that open a run together, as few as can be; false when they do not. */
  cover(first: number, last: number, { unit, unitOf }: LeftOut, found: Set<number>): boolean {
    const farthest = this.#farthestBy(unitOf);
    for (let at = first; at <= last; ) {
      const reached = farthest[this.#countUpTo(at) - 1];
      const best = reached !== undefined && unitOf(reached.best) === unit ? reached.other : reached?.best;
      const reach = reached !== undefined && best === reached.best ? reached.last : (reached?.otherLast ?? -1);
      if (best === undefined || reach < at) return false;
      found.add(best);
      at = reach + 1;
    }
    return true;
  }

  #farthestBy(unitOf: LeftOut["unitOf"]): readonly Farthest[] {
    let list = this.#farthest.get(unitOf);
    if (list === undefined) {
      let so: Farthest | undefined;
      list = this.#runs.map((run) => (so = farther(so, run, unitOf)));
      this.#farthest.set(unitOf, list);
    }
    return list;
  }

  /** How many runs begin at or before a place. */
  #countUpTo(place: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.first ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Farthest {
  readonly best: number;
  readonly last: number;
  /** Of another unit than the best. */
  readonly other: number | undefined;
  readonly otherLast: number;
}

function farther(so: Farthest | undefined, { rule, last }: Run & { readonly rule: number }, unitOf: LeftOut["unitOf"]): Farthest {
  if (so === undefined) return { best: rule, last, other: undefined, otherLast: -1 };
  const isSameUnit = unitOf(rule) === unitOf(so.best);
  if (last > so.last) return isSameUnit ? { ...so, best: rule, last } : { best: rule, last, other: so.best, otherLast: so.last };
  return !isSameUnit && last > so.otherLast ? { ...so, other: rule, otherLast: last } : so;
}

const protocols = ["TCP", "UDP", "SCTP"] as const;
const lineOfProtocol = 1 << 16;
const endOfLine = (protocols.length + 1) * lineOfProtocol;

/** Protocols lie one after the other, with a gap between; behind them, all that have no ports. */
function runsOf(traffic: Traffic): readonly Run[] {
  const runs = protocols.flatMap((protocol, i) => {
    const start = i * lineOfProtocol;
    return rangesOf(traffic, protocol).map(({ first, last }) => ({ first: start + first, last: start + last }));
  });
  const other = protocols.length * lineOfProtocol + 1;
  return traffic.other ? [...runs, { first: other, last: other }] : runs;
}

function nameOf({ protocol, name }: Extract<PortMatch, { kind: "named" }>): string {
  return `${protocol ?? ""} ${name}`;
}
