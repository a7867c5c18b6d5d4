import type { Direction } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { acceptedPolicies, peersOf, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A policy that is called a denial of everything and has rules that allow, in a direction that its name denies. */
export const nameContradictsEffect: Rule = defineRule({
  id: "name-contradicts-effect",
  category: "hygiene",
  severity: "info",
  summary: "a policy's name says the opposite of what it does",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      const denial = denialIn(policy);
      if (denial === undefined) continue;
      const allowing = speakingRules(policy).filter((written) => contradicts(denial, written) && context.reachability.account(written.ref).carries.length > 0);
      if (allowing.length === 0) continue;
      yield {
        at: { object: policy.object.id, path: "metadata.name" },
        related: allowing.map(({ ref }) => ({ at: ref, message: "allows" })),
        message: `${policy.name} is called a denial${denial.directions.length === 1 ? ` of ${denial.directions.join("")}` : ""}, and has ${count(allowing.length, "rule")} that let${allowing.length === 1 ? "s" : ""} traffic pass`,
        next: ["move what it allows into a policy of its own, or give it a name that says what it does"],
        subject: "name",
      };
    }
  },
});

interface Denial {
  readonly directions: readonly Direction[];
  /** Of everybody, or of those outside: a namespace is isolated though its own pods talk to each other. */
  readonly of: "everybody" | "outsiders";
}

const denyingWords = /^(?:deny|denies|denied|block|blocks|isolate|isolates|no)$/;
const isolatingWords = /^isolates?$/;
const exceptingWords = /^(?:allow|allows|allowed|permit|permits|except|but|only)$/;
/** What may stand after the denying word without saying of what or for whom. */
const wholesaleWords = /^(?:all|any|everything|everyone|everybody|by|default|traffic|access|network|ingress|egress|inbound|outbound|incoming|outgoing|and|the|namespace|ns|pods|policy|netpol|networkpolicy)$/;

const directionWords: readonly (readonly [Direction, RegExp])[] = [
  ["ingress", /^(?:ingress|inbound|incoming)$/],
  ["egress", /^(?:egress|outbound|outgoing)$/],
];

/** What a name denies altogether; undefined where it denies nothing, or says what it denies or leaves out. */
function denialIn({ name, namespace }: NetworkPolicy): Denial | undefined {
  const words = wordsWithout(name.toLowerCase().split(/[-_.]+/), namespace.split("-"));
  const at = words.findIndex((word) => denyingWords.test(word));
  const after = words.slice(at + 1);
  if (at < 0 || words.some((word) => exceptingWords.test(word)) || !after.every((word) => wholesaleWords.test(word))) return undefined;
  // `no` alone denies what follows, and half of all names have it somewhere.
  if (words[at] === "no" && after.length === 0) return undefined;
  const named = directionWords.filter(([, pattern]) => words.some((word) => pattern.test(word))).map(([direction]) => direction);
  return { directions: named.length === 0 ? ["ingress", "egress"] : named, of: isolatingWords.test(words[at] ?? "") ? "outsiders" : "everybody" };
}

/** The namespace's own name in that of a policy says nothing of what it denies. */
function wordsWithout(words: readonly string[], left: readonly string[]): readonly string[] {
  const at = words.findIndex((_, start) => left.every((word, index) => words[start + index] === word));
  return at < 0 ? words : [...words.slice(0, at), ...words.slice(at + left.length)];
}

function contradicts({ directions, of }: Denial, written: WrittenRule): boolean {
  if (!directions.includes(written.rule.direction)) return false;
  const peers = peersOf(written);
  return of === "everybody" || peers.length === 0 || peers.some(({ peer }) => peer.namespaceSelector !== undefined || peer.ipBlock !== undefined);
}
