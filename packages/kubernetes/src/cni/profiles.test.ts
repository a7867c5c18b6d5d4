import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCniVersion } from "./version.ts";
import type { CniProfile } from "./profile.ts";
import { cniProfiles } from "./profiles.ts";
import { defaultSwitches, isValueOf, switchDescriptions, switchNames } from "./switches.ts";

test("every data file is a profile under its own id, and all of them are on offer", () => {
  const files = readdirSync(new URL("data/", import.meta.url)).map((file) => file.replace(/\.json$/, ""));
  expect(cniProfiles.map(({ id }) => id)).toEqual(files.sort());
});

test("no name means two of them", () => {
  const names = cniProfiles.flatMap(({ id, name, aliases }) => [...new Set([id, name.toLowerCase(), ...aliases.map((alias) => alias.name)])]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("a switch is described as it is taken by default", () => {
  expect(Object.fromEntries(switchNames.map((name) => [name, switchDescriptions[name].default]))).toEqual(defaultSwitches);
  for (const name of switchNames) expect(isValueOf(name, defaultSwitches[name]), name).toBe(true);
});

const keysOf = {
  profile: ["id", "name", "inSentences", "aliases", "givesWay", "recognisedBy", "switches", "serves", "facts"],
  switch: ["switch", "value", "confidence", "source", "since", "until", "where", "note"],
  serves: ["group", "version", "kinds", "gate", "confidence", "source", "since", "until"],
  fact: ["topic", "says", "confidence", "source"],
};

describe.each(cniProfiles.map((profile): [string, CniProfile] => [profile.id, profile]))("%s", (_, profile) => {
  const statements = [...profile.switches, ...profile.serves, ...profile.facts];

  test("has no field that nothing reads", () => {
    const unknown = (item: object, known: readonly string[]): readonly string[] => Object.keys(item).filter((key) => !known.includes(key));
    expect([
      ...unknown(profile, keysOf.profile),
      ...profile.switches.flatMap((one) => unknown(one, keysOf.switch)),
      ...profile.serves.flatMap((one) => unknown(one, keysOf.serves)),
      ...profile.facts.flatMap((one) => unknown(one, keysOf.fact)),
    ]).toEqual([]);
  });

  test("gives every switch a value that it can have", () => {
    expect(profile.switches.filter((one) => !isValueOf(one.switch, one.value))).toEqual([]);
  });

  test("says of what it read where, and has versions that are some", () => {
    expect(statements.filter(({ confidence, source }) => (confidence === "read") !== (source !== undefined))).toEqual([]);
    expect(statements.filter(({ source }) => source !== undefined && !/^https:\/\/\S+$/.test(source))).toEqual([]);
    const versions = [...profile.switches, ...profile.serves].flatMap(({ since, until }) => [since ?? [], until ?? []].flat());
    expect(versions.filter((version) => parseCniVersion(version) === undefined)).toEqual([]);
  });

  test("has what a setting of the cluster decides after what holds without", () => {
    const conditional = profile.switches.map(({ where }) => where !== undefined);
    expect(conditional).toEqual(conditional.toSorted((a, b) => Number(a) - Number(b)));
  });
});

test("those that enforce policies say all of what NetworkPolicy leaves open", () => {
  const asked = switchNames.filter((name) => name !== "equalPriorities");
  const enforcing = cniProfiles.filter(({ switches }) => switches.some((one) => one.switch === "enforcement" && one.value === "all"));
  expect(enforcing.map(({ id }) => id)).toEqual(["antrea", "aws-vpc-cni", "calico", "cilium", "kube-network-policies", "kube-router", "ovn-kubernetes"]);
  for (const { id, switches } of enforcing) expect(asked.filter((name) => !switches.some((one) => one.switch === name)), id).toEqual([]);
});
