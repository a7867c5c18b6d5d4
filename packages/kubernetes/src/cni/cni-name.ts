import { nearestName } from "../near-name.ts";
import type { CniProfile } from "./profile.ts";
import { cniProfiles } from "./profiles.ts";
import { parseCniVersion } from "./version.ts";

/** A network plug-in as somebody named it. */
export interface NamedCni {
  readonly profile: CniProfile;
  /** As written, where it is the plug-in's own and not that of a distribution. */
  readonly version: string | undefined;
  /** As people write it, without the version. */
  readonly name: string;
}

export type CniReading =
  | ({ readonly ok: true } & NamedCni)
  | { readonly ok: false; readonly reason: string; readonly near: string | undefined };

/** Longer texts are no name of a plug-in. */
const lengthMax = 200;

/**
 * Reads the name of a network plug-in as people write it: `calico`, `Cilium 1.15`, `cilium@1.15.3`, `Azure CNI powered
 * by Cilium`, `k3s with Flannel`. Case, punctuation and words around a name do not count. Two that both enforce policies
 * are none; one that gives way to another counts only alone.
 */
export function readCni(text: string): CniReading {
  const written = text.trim();
  const { name, version } = splitVersion(written);
  if (version === undefined && written.includes("@")) {
    return { ok: false, reason: "has no version behind its `@`, such as `1.16` or `v3.29.1`", near: undefined };
  }
  const words = wordsOf(name);
  const found = words === "" || words.length > lengthMax ? [] : (exactly(words) ?? within(words));
  const enforcing = found.filter(({ profile }) => profile.givesWay !== true);
  const distinct = new Map((enforcing.length > 0 ? enforcing : found).map((known) => [known.profile.id, known]));
  const [first, second] = [...distinct.values()];
  if (first === undefined) return { ok: false, reason: "is no network plug-in that is known", near: nearestName(words, names.keys()) };
  if (second !== undefined) return { ok: false, reason: `names both ${first.profile.name} and ${second.profile.name}`, near: undefined };
  return { ok: true, profile: first.profile, version: found.some(({ isDistribution }) => isDistribution) ? undefined : version, name };
}

/** Ids of all profiles, for messages. */
export function cniIds(): readonly string[] {
  return cniProfiles.map(({ id }) => id);
}

interface KnownName {
  readonly profile: CniProfile;
  readonly isDistribution: boolean;
}

/** By name in plain words. */
const names: ReadonlyMap<string, KnownName> = new Map(
  cniProfiles.flatMap((profile) => [
    ...[profile.id, profile.name].map((name) => [wordsOf(name), { profile, isDistribution: false }] as const),
    ...profile.aliases.map(({ name, distribution }) => [wordsOf(name), { profile, isDistribution: distribution === true }] as const),
  ]),
);

/** A version follows `@`, or is the last word and has a dot: the 2 of `Dataplane V2` is part of a name. */
function splitVersion(text: string): { readonly name: string; readonly version: string | undefined } {
  const match = /^([^@]+)@(\S+)$/.exec(text) ?? /^(.+?)\s+(v?\d+\.\d\S*)$/i.exec(text);
  const version = match?.[2]?.replace(/^v/i, "");
  return version !== undefined && parseCniVersion(version) !== undefined ? { name: (match?.[1] ?? "").trim(), version } : { name: text, version: undefined };
}

function wordsOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
}

function exactly(words: string): readonly KnownName[] | undefined {
  const known = names.get(words);
  return known && [known];
}

/** Names within a phrase, the longest first: what is part of a longer one is not a name of its own. */
function within(words: string): readonly KnownName[] {
  let rest = ` ${words} `;
  const found: KnownName[] = [];
  for (const [name, known] of byLength) {
    if (!rest.includes(` ${name} `)) continue;
    found.push(known);
    rest = rest.replaceAll(` ${name} `, " | ");
  }
  return found;
}

const byLength: readonly (readonly [string, KnownName])[] = [...names].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));

/** What to write where a text names no plug-in, for messages. */
export function expectedCni(text: string): string {
  const reading = readCni(text);
  const near = reading.ok || reading.near === undefined ? "" : `; the nearest is \`${reading.near}\``;
  return `a network plug-in, with its version or without (${cniIds().join(", ")}, or a distribution such as k3s)${near}`;
}
