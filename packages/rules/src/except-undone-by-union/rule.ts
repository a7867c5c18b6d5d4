import {
  addressSet, coversAddresses, formatCidrs, intersect, intersectAddresses, isEmpty, noTraffic, parseCidr, subtract, subtractAddresses,
  union, type AddressRange, type Traffic,
} from "@demarc/engine";
import { count, listSome } from "@demarc/source";
import { describeRanges } from "../address-text.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
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
      const undone = undoneExceptions(block, openedBy(context, block));
      const whole = undone.filter(({ isWhole }) => isWhole);
      // A machine or two inside an exception are a hole that somebody made on purpose.
      const partly = undone.filter(({ isWhole, opened }) => !isWhole && rangesOf(opened).some((range) => !isNarrow(range)));
      if (whole.length > 0) yield sayVoid(block, whole);
      if (partly.length > 0) yield sayPartly(block, partly);
    }
  },
});

/** Addresses that a rule opens to one party of the subjects, on ports of the rule with the exception. */
interface Opened {
  readonly by: WrittenRule;
  readonly subject: number;
  readonly range: AddressRange;
  /** Of what the rule with the exception lets pass. */
  readonly traffic: Traffic;
  /** The rule names addresses inside the exception by blocks that stay within: somebody meant to open them. */
  readonly isAimed: boolean;
}

interface UndoneException {
  /** As it is written. */
  readonly text: string;
  readonly opened: readonly Opened[];
  /** Whether some subject gets all of it: on all ports of the rule, or by a rule that was not made for it. */
  readonly isWhole: boolean;
  /** What it is opened on, where that is not all that the rule lets pass. */
  readonly on: Traffic | undefined;
}

function undoneExceptions({ block }: WrittenBlock, { traffic: all, opened }: OpenedAgain): readonly UndoneException[] {
  return block.except.flatMap((text): readonly UndoneException[] => {
    const exception = parseCidr(text);
    if (!exception.ok) return [];
    const inside = opened.flatMap((one) => intersectAddresses([one.range], [exception.range]).map((range) => ({ ...one, range })));
    const bySubject = [...new Set(inside.map(({ subject }) => subject))].map((subject) => inside.filter((one) => one.subject === subject));
    const isWhole = bySubject.some((own) =>
      [onAll(all, own), own.filter(({ isAimed }) => !isAimed)].some((some) => coversAddresses(rangesOf(some), [exception.range])),
    );
    const traffic = inside.reduce((sum, one) => union(sum, one.traffic), noTraffic);
    return inside.length === 0 ? [] : [{ text, opened: inside, isWhole, on: isEmpty(subtract(all, traffic)) ? undefined : traffic }];
  });
}

/** Of what is opened to one subject, what is so on all of some traffic. Ranges of one party of addresses are equal. */
function onAll(all: Traffic, opened: readonly Opened[]): readonly Opened[] {
  const byRange = new Map<string, Traffic>();
  const keyOf = ({ range }: Opened): string => `${range.family} ${range.first} ${range.last}`;
  for (const one of opened) byRange.set(keyOf(one), union(byRange.get(keyOf(one)) ?? noTraffic, one.traffic));
  return opened.filter((one) => isEmpty(subtract(all, byRange.get(keyOf(one)) ?? noTraffic)));
}

interface OpenedAgain {
  /** What the rule with the exception lets pass to addresses. */
  readonly traffic: Traffic;
  readonly opened: readonly Opened[];
}

function openedBy(context: RuleContext, { written, excepted }: WrittenBlock): OpenedAgain {
  const { reachability } = context;
  const own = reachability.account(written.ref);
  const traffic = own.carries.reduce((sum, pair) => union(sum, pair.traffic), noTraffic);
  const subjects = new Set(own.subjects.map((workload) => reachability.partyOf({ kind: "workload", workload })));
  const opened = [...rulesInForce(context.cluster)].flatMap((by) => {
    const { ref, rule, policy } = by;
    if (rule.direction !== written.rule.direction || policy.namespace !== written.policy.namespace) return [];
    if (ref.object === written.ref.object && ref.path === written.ref.path && typeof rule.peers !== "string" && rule.peers.length === 1) return [];
    const toAddresses = reachability.account(ref).carries.flatMap((pair) => {
      const [subject, far] = rule.direction === "ingress" ? [pair.destination, pair.source] : [pair.source, pair.destination];
      const party = reachability.parties[far];
      return party?.kind === "addresses" && subjects.has(subject) ? [{ subject, ranges: party.ranges, traffic: intersect(traffic, pair.traffic) }] : [];
    });
    const isAimed = staysWithin(by, excepted);
    return toAddresses
      .filter(({ traffic: common }) => !isEmpty(common))
      .flatMap(({ subject, ranges, traffic: common }) =>
        intersectAddresses(ranges, excepted).map((range): Opened => ({ by, subject, range, traffic: common, isAimed })),
      );
  });
  return { traffic, opened };
}

function staysWithin({ rule: { peers } }: WrittenRule, excepted: readonly AddressRange[]): boolean {
  if (typeof peers === "string") return false;
  return peers.every(({ ipBlock }) => {
    const ranges = (ipBlock && readBlock(ipBlock)?.ranges) ?? [];
    return intersectAddresses(ranges, excepted).length === 0 || subtractAddresses(ranges, excepted).length === 0;
  });
}

function rangesOf(opened: readonly Opened[]): readonly AddressRange[] {
  return addressSet(opened.map(({ range }) => range));
}

function rulesOf(undone: readonly UndoneException[]): readonly WrittenRule[] {
  return [...new Set(undone.flatMap(({ opened }) => opened.map(({ by }) => by)))];
}

function sayVoid(block: WrittenBlock, undone: readonly UndoneException[]): Found {
  const rules = rulesOf(undone);
  const texts = undone.map(({ text }) => text);
  const one = texts.length === 1;
  const names = rules.map(({ policy, rule }) => ruleName(policy, rule));
  const { policy, rule } = block.written;
  const them = one ? "it" : "them";
  const openers = names.length === 1 ? `${names.join("")} opens ${them}` : `${count(names.length, "rule")} open ${them}, ${listSome(names, 3)}`;
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
  const ranges = rangesOf(undone.flatMap(({ opened }) => opened));
  const { policy, rule } = block.written;
  const openers = rules.map((other) => ruleName(other.policy, other.rule));
  return {
    ...placed(block, rules),
    severity: "info",
    message: `${listSome(openers, 3)} open${rules.length === 1 ? "s" : ""} ${describeRanges(ranges)}${onWords(undone)} for the same pods, a part of the exception${texts.length === 1 ? "" : "s"} ${texts.join(", ")} of ${ruleName(policy, rule)}`,
    details: ["policies add up: an exception takes addresses out of its own peer, and denies nothing", "the rest of it stays closed"],
    next: [`leave it if these addresses are meant${onWords(undone)}: ${listSome(formatCidrs(ranges), 8)}; else take them out of the other rule${rules.length === 1 ? "" : "s"}`],
    subject: `partly ${rule.direction} ${block.block.cidr} ${texts.join(" ")}`,
  };
}

/** ` on 443/TCP`; nothing where it is all that the rule with the exception lets pass. */
function onWords(undone: readonly UndoneException[]): string {
  const parts = undone.flatMap(({ on }) => on ?? []);
  return parts.length < undone.length ? "" : ` on ${describeTraffic(parts.reduce((sum, one) => union(sum, one), noTraffic))}`;
}

function placed({ written, block }: WrittenBlock, rules: readonly WrittenRule[]): Pick<Found, "at" | "related"> {
  return {
    at: { object: written.ref.object, path: `${block.path}.except` },
    related: rules.map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} opens ${rules.length === 1 ? "it" : "some of it"}` })),
  };
}
