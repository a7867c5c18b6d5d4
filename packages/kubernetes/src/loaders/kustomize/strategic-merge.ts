import { entriesOf, field, isList, isMapping, stringField } from "@demarc/source";
import { groupOfObject } from "./built-object.ts";
import { isSame, withKey, withoutKey } from "./edit.ts";
import type { PatchResult } from "./json-patch.ts";

/**
 * Keys by which items of a list are told apart, by the names of the list and of what holds it. Lists that are not
 * here are replaced as a whole. Source: `patchMergeKey` in k8s.io/api (core/v1, apps/v1, networking/v1).
 */
const mergeKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["containers", ["name"]],
  ["initContainers", ["name"]],
  ["ephemeralContainers", ["name"]],
  ["volumes", ["name"]],
  ["env", ["name"]],
  ["volumeMounts", ["mountPath"]],
  ["volumeDevices", ["devicePath"]],
  ["imagePullSecrets", ["name"]],
  ["hostAliases", ["ip"]],
  ["topologySpreadConstraints", ["topologyKey", "whenUnsatisfiable"]],
  ["ownerReferences", ["uid"]],
  ["secrets", ["name"]],
]);

/** `ports` means different things: a container's are told apart by number and protocol, a Service's too. */
const portKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["containers", ["containerPort", "protocol"]],
  ["initContainers", ["containerPort", "protocol"]],
  ["spec", ["port", "protocol"]],
]);

/** Groups whose lists have merge keys; other objects are custom resources, whose lists are replaced (JSON merge patch). */
const builtInGroups: ReadonlySet<string> = new Set(["", "apps", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "autoscaling", "storage.k8s.io"]);

/**
 * Applies a strategic merge patch, as far as we can do that exactly; the reason otherwise. Directives other than
 * `$patch: delete` and `$patch: replace` are not applied.
 */
export function applyStrategicMerge(value: unknown, patch: unknown): PatchResult {
  const merger = new Merger(builtInGroups.has(groupOfObject(value)));
  const merged = merger.merge(value, patch, "", "");
  return merger.refusal === undefined ? { ok: true, value: merged } : { ok: false, reason: merger.refusal };
}

class Merger {
  readonly #isBuiltIn: boolean;
  refusal: string | undefined;

  constructor(isBuiltIn: boolean) {
    this.#isBuiltIn = isBuiltIn;
  }

  /** @param name  of the field that holds the value; @param holder  of the one around it */
  merge(value: unknown, patch: unknown, name: string, holder: string): unknown {
    if (isMapping(patch)) return this.#mergeMapping(isMapping(value) ? value : {}, patch, name);
    if (!isList(patch)) return patch;
    return this.#mergeList(isList(value) ? value : [], patch, name, holder);
  }

  #mergeMapping(value: unknown, patch: unknown, name: string): unknown {
    if (field(patch, "$patch") === "replace") return withoutKey(patch, "$patch");
    let merged: unknown = value;
    for (const [key, item] of entriesOf(patch)) {
      if (key.startsWith("$")) this.#refuse(key, item);
      else if (item === null || field(item, "$patch") === "delete") merged = withoutKey(merged, key);
      else merged = withKey(merged, key, this.merge(field(merged, key), item, key, name));
    }
    return merged;
  }

  #mergeList(value: readonly unknown[], patch: readonly unknown[], name: string, holder: string): unknown {
    const keys = this.#keysOf(name, holder);
    const hasReplace = patch.some((item) => field(item, "$patch") === "replace");
    if (keys === undefined || hasReplace) return patch.filter((item) => field(item, "$patch") === undefined);
    let rest: readonly unknown[] = value;
    const first: unknown[] = [];
    for (const item of patch) {
      const existing = rest.find((candidate) => sameByKeys(candidate, item, keys));
      rest = rest.filter((candidate) => candidate !== existing);
      if (field(item, "$patch") !== "delete") first.push(this.#mergeMapping(existing ?? {}, item, name));
    }
    // kustomize puts what the patch names in front, in the patch's order.
    return [...first, ...rest];
  }

  #keysOf(name: string, holder: string): readonly string[] | undefined {
    if (!this.#isBuiltIn) return undefined;
    return name === "ports" ? portKeys.get(holder) : mergeKeys.get(name);
  }

  #refuse(key: string, item: unknown): void {
    // `$patch: merge` says what happens anyway.
    if (key === "$patch" && item === "merge") return;
    this.refusal ??= `uses \`${key}\``;
  }
}

function sameByKeys(a: unknown, b: unknown, keys: readonly string[]): boolean {
  const [first] = keys;
  if (first === undefined || field(b, first) === undefined) return false;
  return keys.every((key) => isSame(keyValue(a, key), keyValue(b, key)) || (key !== first && (field(a, key) === undefined || field(b, key) === undefined)));
}

function keyValue(item: unknown, key: string): unknown {
  return field(item, key) ?? (key === "protocol" ? "TCP" : undefined);
}

/** Whether the patch deletes the object as a whole. */
export function deletesObject(patch: unknown): boolean {
  return stringField(patch, "$patch") === "delete";
}
