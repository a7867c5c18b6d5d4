import {
  addressSet, covers, formatCidrs, intersect, intersectAddresses, isEmpty, noTraffic, parseCidr, subtractAddresses, union, unionOfAll,
  type AddressRange, type AddressSet, type Reachability, type Traffic,
} from "@demarc/engine";
import { count, listSome, listSomeOf } from "@demarc/source";
import { describeRanges } from "../address-text.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { remembered, rememberedByName } from "../remembered.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { blocksInForce, isNarrow, readBlock, type WrittenBlock } from "../written-blocks.ts";

/** An exception of a block that other rules for the same pods open again: `except` denies nothing (NP-22). */
export const exceptUndoneByUnion: Rule = defineRule({
  id: "except-undone-by-union",
  category: "addresses",
  severity: "error",
  summary: "another rule opens what a block's exception leaves out",

  *find(context) {
    for (const block of blocksInForce(context)) {
      if (block.excepted.length === 0) continue;
      const undone = undoneExceptions(context, block);
      const whole = undone.filter(({ isWhole }) => isWhole);
      // A machine or two inside an exception are a hole that somebody made on purpose.
      const partly = undone.filter(({ isWhole, opened }) => !isWhole && opened.some((range) => !isNarrow(range)));
      if (whole.length > 0) yield sayVoid(block, whole);
      if (partly.length > 0) yield sayPartly(block, partly);
    }
  },
});

interface UndoneException {
  /** As it is written. */
  readonly text: string;
  /** What of it is open to some subject, and the rules that open it, in order. */
  readonly opened: AddressSet;
  readonly rules: readonly WrittenRule[];
  /** Whether some subject gets all of it: on all ports of the rule, or by rules that were not made for it. */
  readonly isWhole: boolean;
  /** What it is opened on, where that is not all that the rule lets pass. */
  readonly on: Traffic | undefined;
}

function undoneExceptions(context: RuleContext, block: WrittenBlock): readonly UndoneException[] {
  const asked = askedFor(context, block);
  return block.block.except.flatMap((text): readonly UndoneException[] => {
    const exception = parseCidr(text);
    if (!exception.ok) return [];
    const pieces = piecesOf(context, exception.range).map(({ party, range }) => ({ range, ...openedAt(context, asked, party) }));
    const open = pieces.filter(({ rules }) => rules.length > 0);
    if (open.length === 0) return [];
    const isWhole = [...asked.subjects].some(
      (subject) =>
        pieces.every(({ bySubject }) => covers(bySubject.get(subject)?.traffic ?? noTraffic, asked.traffic)) ||
        pieces.every(({ bySubject }) => bySubject.get(subject)?.isByTheWay === true),
    );
    const traffic = unionOfAll(open.flatMap(({ bySubject }) => [...bySubject.values()].map((one) => one.traffic)));
    const rules = open.length === 1 ? (open[0]?.rules ?? []) : [...new Set(open.flatMap((piece) => piece.rules))].sort((a, b) => a.number - b.number);
    return [
      {
        text,
        opened: addressSet(open.map(({ range }) => range)),
        rules: rules.map(({ written }) => written),
        isWhole,
        on: covers(traffic, asked.traffic) ? undefined : traffic,
      },
    ];
  });
}

/** What another rule must open to undo an exception. */
interface Asked {
  readonly written: WrittenRule;
  readonly subjects: ReadonlySet<number>;
  /** What the rule with the exception lets pass to addresses. */
  readonly traffic: Traffic;
  /** By traffic that others carry, what of it is asked for. */
  readonly common: Map<Traffic, Traffic>;
  /** All exceptions of the block. */
  readonly excepted: readonly AddressRange[];
  readonly aimed: Map<WrittenRule, boolean>;
}

function askedFor({ reachability }: RuleContext, { written, excepted }: WrittenBlock): Asked {
  const { carries, subjects } = reachability.account(written.ref);
  return {
    written,
    subjects: new Set(subjects.map((workload) => reachability.partyOf({ kind: "workload", workload }))),
    traffic: unionOfAll([...new Set(carries.map(({ traffic }) => traffic))]),
    common: new Map(),
    excepted,
    aimed: new Map(),
  };
}

/** What other rules open for one subject at one party of addresses. */
interface OpenedAgain {
  /** Of what the rule with the exception lets pass. */
  readonly traffic: Traffic;
  /** By some rule that does not name addresses inside the exceptions alone, as somebody would who means to open them. */
  readonly isByTheWay: boolean;
}

interface OpenedParty {
  readonly rules: readonly NumberedRule[];
  readonly bySubject: ReadonlyMap<number, OpenedAgain>;
}

/** The rules that open one party of addresses on ports of the rule with the exception, and to which of its subjects. */
function openedAt(context: RuleContext, asked: Asked, party: number): OpenedParty {
  const { ref, rule, policy } = asked.written;
  const bySubject = new Map<number, OpenedAgain>();
  const rules = new Set<NumberedRule>();
  for (const { by, subjects, traffic } of openersOf(context, `${rule.direction} ${policy.namespace}`).get(party) ?? []) {
    const isItself = by.written.ref.object === ref.object && by.written.ref.path === ref.path;
    if (isItself && typeof rule.peers !== "string" && rule.peers.length === 1) continue;
    let common = asked.common.get(traffic);
    if (common === undefined) asked.common.set(traffic, (common = intersect(asked.traffic, traffic)));
    if (isEmpty(common)) continue;
    for (const subject of subjects) {
      if (!asked.subjects.has(subject)) continue;
      rules.add(by);
      const before = bySubject.get(subject);
      bySubject.set(subject, {
        traffic: before === undefined ? common : union(before.traffic, common),
        isByTheWay: before?.isByTheWay === true || !isAimed(by.written, asked),
      });
    }
  }
  return { rules: [...rules], bySubject };
}

/** Whether the rule's blocks stay within the exceptions as far as they touch them: somebody meant to open these addresses. */
function isAimed(written: WrittenRule, { excepted, aimed }: Asked): boolean {
  let known = aimed.get(written);
  if (known === undefined) aimed.set(written, (known = staysWithin(written, excepted)));
  return known;
}

function staysWithin({ rule: { peers } }: WrittenRule, excepted: readonly AddressRange[]): boolean {
  if (typeof peers === "string") return false;
  return peers.every(({ ipBlock }) => {
    const ranges = (ipBlock && readBlock(ipBlock)?.ranges) ?? [];
    return intersectAddresses(ranges, excepted).length === 0 || subtractAddresses(ranges, excepted).length === 0;
  });
}

interface NumberedRule {
  readonly written: WrittenRule;
  /** In the order of rules. */
  readonly number: number;
}

/** What a rule carries between some of its subjects and a party of addresses. */
interface Opener {
  readonly by: NumberedRule;
  readonly subjects: readonly number[];
  readonly traffic: Traffic;
}

/** By party of addresses, what the rules of a direction and namespace carry there. */
const openersOf = rememberedByName((context: RuleContext, side: string): ReadonlyMap<number, readonly Opener[]> => {
  const openers = new Map<number, Opener[]>();
  let number = 0;
  for (const written of rulesInForce(context.cluster)) {
    if (`${written.rule.direction} ${written.policy.namespace}` !== side) continue;
    const by = { written, number: number++ };
    for (const [party, list] of openersBy(context, by)) {
      const others = openers.get(party);
      if (others === undefined) openers.set(party, [...list]);
      else others.push(...list);
    }
  }
  return openers;
});

/** Most parties get the same from a rule, and share what is kept of it. */
function openersBy({ reachability }: RuleContext, by: NumberedRule): ReadonlyMap<number, readonly Opener[]> {
  const { direction } = by.written.rule;
  const subjects = new Map<number, Map<Traffic, number[]>>();
  for (const { source, destination, traffic } of reachability.account(by.written.ref).carries) {
    const [subject, far] = direction === "ingress" ? [destination, source] : [source, destination];
    if (reachability.parties[far]?.kind !== "addresses") continue;
    let byTraffic = subjects.get(far);
    if (byTraffic === undefined) subjects.set(far, (byTraffic = new Map<Traffic, number[]>()));
    const own = byTraffic.get(traffic);
    if (own === undefined) byTraffic.set(traffic, [subject]);
    else own.push(subject);
  }
  const shared = new Map<Traffic, Map<string, Opener>>();
  const share = (traffic: Traffic, own: readonly number[]): Opener => {
    let known = shared.get(traffic);
    if (known === undefined) shared.set(traffic, (known = new Map<string, Opener>()));
    const key = own.join();
    let opener = known.get(key);
    if (opener === undefined) known.set(key, (opener = { by, subjects: own, traffic }));
    return opener;
  };
  return new Map([...subjects].map(([far, byTraffic]) => [far, [...byTraffic].map(([traffic, own]) => share(traffic, own))]));
}

interface Piece {
  readonly party: number;
  readonly range: AddressRange;
}

/** The part of each party of addresses that is in a range. */
function piecesOf({ reachability }: RuleContext, asked: AddressRange): readonly Piece[] {
  const pieces = piecesByFamily(reachability)[asked.family];
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.range.last ?? 0n) < asked.first) low = middle + 1;
    else high = middle;
  }
  const found: Piece[] = [];
  for (let piece = pieces[low]; piece !== undefined && piece.range.first <= asked.last; piece = pieces[++low]) {
    const { family, first, last } = piece.range;
    const range = { family, first: first > asked.first ? first : asked.first, last: last < asked.last ? last : asked.last };
    found.push({ party: piece.party, range });
  }
  return found;
}

/** All addresses, in order: parties have no address in common. */
const piecesByFamily = remembered(({ parties }: Reachability): Readonly<Record<4 | 6, readonly Piece[]>> => {
  const pieces = parties.flatMap((party) => (party.kind === "addresses" ? party.ranges.map((range): Piece => ({ party: party.id, range })) : []));
  const of = (family: 4 | 6): readonly Piece[] =>
    pieces.filter(({ range }) => range.family === family).sort((a, b) => (a.range.first < b.range.first ? -1 : 1));
  return { 4: of(4), 6: of(6) };
});

function rulesOf(undone: readonly UndoneException[]): readonly WrittenRule[] {
  return [...new Set(undone.flatMap(({ rules }) => rules))];
}

function sayVoid(block: WrittenBlock, undone: readonly UndoneException[]): Found {
  const rules = rulesOf(undone);
  const texts = undone.map(({ text }) => text);
  const one = texts.length === 1;
  const { policy, rule } = block.written;
  const them = one ? "it" : "them";
  const names = listSomeOf(rules, nameOf, 3);
  const openers = rules.length === 1 ? `${names} opens ${them}` : `${count(rules.length, "rule")} open ${them}, ${names}`;
  return {
    ...placed(block, rules),
    message: `the exception${one ? "" : "s"} ${texts.join(", ")} of ${ruleName(policy, rule)} ${one ? "is" : "are"} void${onWords(undone)}: ${openers} for the same pods`,
    details: ["policies add up: an exception takes addresses out of its own peer, and denies nothing"],
    next: ["take the addresses out of the other rules as well: give them the same exception, or name their peers"],
    subject: `${rule.direction} ${block.block.cidr} ${texts.join(" ")}`,
    weight: 3,
  };
}

function sayPartly(block: WrittenBlock, undone: readonly UndoneException[]): Found {
  const rules = rulesOf(undone);
  const texts = undone.map(({ text }) => text);
  const openers = listSomeOf(rules, nameOf, 3);
  const ranges = addressSet(undone.flatMap(({ opened }) => opened));
  const { policy, rule } = block.written;
  return {
    ...placed(block, rules),
    severity: "info",
    message: `${openers} open${rules.length === 1 ? "s" : ""} ${describeRanges(ranges)}${onWords(undone)} for the same pods, a part of the exception${texts.length === 1 ? "" : "s"} ${texts.join(", ")} of ${ruleName(policy, rule)}`,
    details: ["policies add up: an exception takes addresses out of its own peer, and denies nothing", "the rest of it stays closed"],
    next: [`leave it if these addresses are meant${onWords(undone)}: ${listSome(formatCidrs(ranges), 8)}; else take them out of the other rule${rules.length === 1 ? "" : "s"}`],
    subject: `partly ${rule.direction} ${block.block.cidr} ${texts.join(" ")}`,
  };
}

/** ` on 443/TCP`; nothing where it is all that the rule with the exception lets pass. */
function onWords(undone: readonly UndoneException[]): string {
  const parts = undone.flatMap(({ on }) => on ?? []);
  return parts.length < undone.length ? "" : ` on ${describeTraffic(unionOfAll(parts))}`;
}

function nameOf({ policy, rule }: WrittenRule): string {
  return ruleName(policy, rule);
}

/** More places than this are counted only. */
const RELATED_MAX = 10;

function placed({ written, block }: WrittenBlock, rules: readonly WrittenRule[]): Pick<Found, "at" | "related"> {
  return {
    at: { object: written.ref.object, path: `${block.path}.except` },
    related: rules.slice(0, RELATED_MAX).map((other) => ({ at: other.ref, message: `${nameOf(other)} opens ${rules.length === 1 ? "it" : "some of it"}` })),
  };
}
