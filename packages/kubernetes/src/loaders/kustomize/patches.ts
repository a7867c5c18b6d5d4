import { type Document, entriesOf, field, isList, isMapping, type Problem, readDocuments, stringField } from "@demarc/source";
import { loaderProblem } from "../../problem-codes.ts";
import type { AppliedPatch } from "../derived-document.ts";
import { shown } from "../path-names.ts";
import { type BuiltObject, changed, groupOfObject, identityOf, kindOfObject, nameOfObject } from "./built-object.ts";
import { withKey } from "./edit.ts";
import { applyJsonPatch, type PatchResult } from "./json-patch.ts";
import type { Kustomization, PatchRule } from "./kustomization.ts";
import { applyStrategicMerge, deletesObject } from "./strategic-merge.ts";

export interface Patched {
  readonly objects: readonly BuiltObject[];
  readonly problems: readonly Problem[];
}

/**
 * Applies one patch of a kustomization to the objects that it is meant for.
 *
 * @param documents  of the file that the patch names; undefined where it is written in place
 */
export function applyPatch(
  objects: readonly BuiltObject[],
  rule: PatchRule,
  kustomization: Kustomization,
  documents: readonly Document[] | undefined,
): Patched {
  const patches = documents ?? inlinePatches(rule, kustomization);
  const place = kustomization.document.locate(rule.at);
  const elaborate = rule.json6902 ? undefined : tooElaborate(rule.target);
  if (elaborate !== undefined) {
    const message = `a patch was not applied: the \`${elaborate}\` of its target is an expression that is not evaluated here`;
    return {
      objects,
      problems: [loaderProblem("kustomization-not-applied", message, place, { consequence: "objects that it would change are judged without it" })],
    };
  }
  const result: { objects: readonly BuiltObject[]; problems: Problem[] } = { objects, problems: [] };
  for (const patch of patches) {
    const { matches, described } = aimOf(patch.value, rule);
    const chosen = result.objects.filter(matches);
    if (chosen.length === 0) {
      result.problems.push(
        loaderProblem("kustomization-not-applied", `a patch finds no ${described}`, place, {
          consequence: "kustomize itself may refuse to build it",
          fix: "mend the patch or its target",
        }),
      );
    }
    const refusals: string[] = [];
    result.objects = result.objects.flatMap((object) => {
      if (!matches(object)) return [object];
      if (!isList(patch.value) && deletesObject(patch.value)) return [];
      const patched = patchOne(object, patch.value);
      if (patched.ok) return [{ ...changed(object, patched.value), patches: [...object.patches, patch] }];
      refusals.push(`${nameOfObject(object.value)}: the patch ${patched.reason}`);
      return [object];
    });
    const [first] = refusals;
    if (first !== undefined) {
      const others = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : "";
      result.problems.push(
        loaderProblem("kustomization-not-applied", `a patch was not applied to ${first}${others}`, place, {
          consequence: "the object is judged as it is without the patch",
        }),
      );
    }
  }
  return result;
}

/** Patches in the kustomization itself; of one that is a text in it, every place is that of the text. */
function inlinePatches({ inline, at }: PatchRule, { document }: Kustomization): readonly AppliedPatch[] {
  const whole = at[0] === "patchesStrategicMerge" ? at : [...at, "patch"];
  if (typeof inline !== "string") return inline === undefined ? [] : [{ value: inline, locate: (path, part) => document.locate([...whole, ...path], part) }];
  const values = readDocuments({ path: "patch", text: inline }).value.map(({ value }) => value).filter((value) => value !== null);
  return values.map((value) => ({ value, locate: () => document.locate(whole) }));
}

function patchOne(object: BuiltObject, patch: unknown): PatchResult {
  if (isList(patch)) return applyJsonPatch(object.value, patch);
  if (!isMapping(patch)) return { ok: false, reason: "is neither a mapping nor a list" };
  const merged = applyStrategicMerge(object.value, patch);
  if (!merged.ok) return merged;
  // A patch names the object by its former name, and does not give that back.
  const { name } = identityOf(object.value);
  const metadata = withKey(field(merged.value, "metadata"), "name", name);
  const { namespace } = identityOf(object.value);
  return { ok: true, value: withKey(withKey(merged.value, "kind", kindOfObject(object.value)), "metadata", namespace === "" ? metadata : withKey(metadata, "namespace", namespace)) };
}

interface Aim {
  readonly matches: (object: BuiltObject) => boolean;
  readonly described: string;
}

/** Whom a patch is meant for: its target, else the object that it names itself. */
function aimOf(patch: unknown, rule: PatchRule): Aim {
  if (isMapping(rule.target)) return { matches: (object) => isTarget(object, rule.target, rule.json6902), described: `object for its target ${shown(JSON.stringify(rule.target))}` };
  const kind = kindOfObject(patch);
  const group = groupOfObject(patch);
  const named = identityOf(patch);
  return {
    matches: (object) =>
      kindOfObject(object.value) === kind &&
      groupOfObject(object.value) === group &&
      [...object.before, identityOf(object.value)].some(
        ({ name, namespace }) => name === named.name && (named.namespace === "" || namespace === named.namespace || namespace === ""),
      ),
    described: `object called ${shown(nameOfObject(patch))}`,
  };
}

function isTarget(object: BuiltObject, target: unknown, isExact: boolean): boolean {
  const apiVersion = stringField(object.value, "apiVersion") ?? "";
  const group = groupOfObject(object.value);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const identities = [...object.before, identityOf(object.value)];
  const accepts = (key: string, found: string): boolean => {
    const wanted = stringField(target, key) ?? "";
    return wanted === "" || (isExact ? wanted === found : fullMatch(wanted, found));
  };
  return (
    accepts("group", group) &&
    accepts("version", version) &&
    accepts("kind", kindOfObject(object.value)) &&
    identities.some(({ name, namespace }) => accepts("name", name) && accepts("namespace", namespace)) &&
    isSelected(stringField(target, "labelSelector"), field(field(object.value, "metadata"), "labels")) &&
    isSelected(stringField(target, "annotationSelector"), field(field(object.value, "metadata"), "annotations"))
  );
}

/** Names in targets are regular expressions that must match from end to end. */
function fullMatch(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

/** More than this many repetitions could take minutes on a name of 253 characters. */
const repetitionsMax = 3;

/** Fields of a target whose expression we do not evaluate: repeated groups and many repetitions can take for ever. */
function tooElaborate(target: unknown): string | undefined {
  return ["group", "version", "kind", "name", "namespace"].find((key) => {
    const pattern = stringField(target, key) ?? "";
    const repetitions = pattern.match(/[*+{]/g)?.length ?? 0;
    return repetitions > repetitionsMax || /\)[*+?{]|\\[1-9]|\(\?/.test(pattern) || !compiles(pattern);
  });
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`) instanceof RegExp;
  } catch {
    return false;
  }
}

/** `key=value`, `key!=value`, `key`, `!key`, joined by commas. */
function isSelected(selector: string | undefined, labels: unknown): boolean {
  if (selector === undefined || selector === "") return true;
  const has = new Map(entriesOf(labels));
  return selector.split(",").every((part) => {
    const [, not, key = "", operator, value] = /^\s*(!?)([^=!\s]+)\s*(==?|!=)?\s*(\S*)\s*$/.exec(part) ?? [];
    if (operator === undefined) return has.has(key) !== (not === "!");
    return (has.get(key) === value) === (operator !== "!=");
  });
}
