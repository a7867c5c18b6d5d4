import { isMapping, lineText, parsePath, type Problem } from "@demarc/source";
import { decode } from "../decode.ts";
import type { Kind, Validation } from "../kind.ts";
import { anyKind } from "../kinds/any/kind.ts";
import { definedKind, groupOf, type Scope, scopeFrom } from "../kinds/any/scope.ts";
import { kinds } from "../kinds/registry.ts";
import type { RawObject } from "../manifests.ts";
import { metadataErrors } from "../metadata.ts";
import { nearestName } from "../near-name.ts";
import type { ApiError, KubernetesObject } from "../object.ts";
import { field, nonEmptyTextOf, textMapOf, textOf } from "../plain-data.ts";
import { problem } from "../problem-codes.ts";
import { apiVersionOfKind } from "../served-versions.ts";

/** An object with the kind that reads it. */
export interface ReadObject {
  readonly object: KubernetesObject;
  readonly kind: Kind;
}

export interface Identified {
  readonly read: readonly ReadObject[];
  /** Objects whose place a later one takes, with the id of the one that holds. */
  readonly overwritten: ReadonlyMap<number, number>;
  readonly problems: readonly Problem[];
}

interface Serving {
  readonly kind: Kind;
  readonly removedIn: string | undefined;
}

/** Kinds by `apiVersion/Kind`. */
const serving: ReadonlyMap<string, Serving> = new Map(
  kinds.flatMap((kind) => kind.reads.map((version) => [`${version.apiVersion}/${version.kind}`, { kind, removedIn: version.removedIn }])),
);

/** Kind names by API group, to tell a version or a spelling that no kind reads. */
const namesByGroup: ReadonlyMap<string, ReadonlySet<string>> = groupNames();

/**
 * Gives every object its identity, the kind that reads it, and what the API server would refuse it for.
 * Never fails: what has no kind or name is kept with an empty one, and refused.
 */
export function identifyObjects(raw: readonly RawObject[], defaultNamespace: string, validation: Validation): Identified {
  const definitions = raw.map(({ value }) => value).filter((value) => textOf(field(value, "kind")) === "CustomResourceDefinition");
  const scope = scopeFrom(definitions);
  const defined = new Set(definitions.map(definedKind));
  const read = raw.map((item, id) => identify(item, id, scope, defaultNamespace, validation));
  return {
    read,
    overwritten: findOverwritten(read),
    problems: read.flatMap((item) => [...kindProblems(item, defined), ...refusalProblems(item)]),
  };
}

function identify(raw: RawObject, id: number, scope: Scope, defaultNamespace: string, validation: Validation): ReadObject {
  const { value, document, at } = raw;
  const apiVersion = textOf(field(value, "apiVersion")) ?? "";
  const kindName = textOf(field(value, "kind")) ?? "";
  const served = serving.get(`${apiVersion}/${kindName}`);
  const kind = served?.kind ?? anyKind;
  const written = writtenName(raw, "namespace");
  const isNamespaced = served === undefined ? isAnyNamespaced(scope(apiVersion, kindName), written) : kind.namespaced;
  const namespace = isNamespaced ? (written ?? defaultNamespace) : ""; // NS-3
  const object: KubernetesObject = {
    id,
    apiVersion,
    kind: kindName,
    namespace,
    namespaceWritten: written !== undefined,
    name: nameOf(raw),
    labels: textMapOf(field(value, "metadata", "labels")),
    annotations: textMapOf(field(value, "metadata", "annotations")),
    value,
    document,
    at,
    understood: served !== undefined,
    refusals: refusalsOf(value, kind, isNamespaced ? namespace : undefined, served?.removedIn, apiVersion, validation),
  };
  return { object, kind };
}

function isAnyNamespaced(scope: ReturnType<Scope>, written: string | undefined): boolean {
  return scope === "namespaced" || (scope === "unknown" && written !== undefined);
}

/** A generated name is shown with a star: what follows is only known once the object is made. */
function nameOf(raw: RawObject): string {
  const name = writtenName(raw, "name");
  if (name !== undefined) return name;
  const prefix = nonEmptyTextOf(field(raw.value, "metadata", "generateName"));
  return prefix === undefined ? "" : `${prefix}*`;
}

/**
 * A name in the metadata, undefined where there is none. One that is no string (`y` and `1` without quotes) is
 * refused (NPV-31), and still told as it is written: its author means that object and that namespace.
 */
function writtenName({ value, document, at }: RawObject, key: "name" | "namespace"): string | undefined {
  const name = field(value, "metadata", key);
  if (typeof name === "string") return name === "" ? undefined : name;
  if (typeof name !== "boolean" && typeof name !== "number") return undefined;
  const { line, column, endLine, endColumn } = document.locate([...at, "metadata", key]);
  const written = endLine === line ? lineText(document.file, line).slice(column - 1, (endColumn ?? column) - 1) : "";
  return written === "" ? String(name) : written;
}

function refusalsOf(
  value: unknown,
  kind: Kind,
  namespace: string | undefined,
  removedIn: string | undefined,
  apiVersion: string,
  validation: Validation,
): readonly ApiError[] {
  if (removedIn !== undefined) {
    return [
      { path: "apiVersion", type: "NotSupported", message: `Unsupported value: ${JSON.stringify(apiVersion)}: not served since Kubernetes ${removedIn}` },
    ];
  }
  const { errors } = decode(value, kind.shape);
  // What does not decode is never validated (NPV-31).
  if (errors.length > 0) return errors;
  return [...metadataErrors(value, namespace, kind.checkName), ...kind.validate(value, validation)];
}

/** The last object of a kind, namespace and name holds, as when files are applied in order. */
function findOverwritten(read: readonly ReadObject[]): ReadonlyMap<number, number> {
  const holders = new Map<string, number>();
  for (const { object } of read) if (isIdentified(object)) holders.set(identityOf(object), object.id);
  const overwritten = new Map<number, number>();
  for (const { object } of read) {
    const holder = isIdentified(object) ? holders.get(identityOf(object)) : undefined;
    if (holder !== undefined && holder !== object.id) overwritten.set(object.id, holder);
  }
  return overwritten;
}

function isIdentified(object: KubernetesObject): boolean {
  return object.name !== "" && !object.name.endsWith("*");
}

/** Versions of one group are one object. */
function identityOf({ apiVersion, kind, namespace, name }: KubernetesObject): string {
  return [groupOf(apiVersion), kind, namespace, name].join("\n");
}

/** @param defined  `group/Kind` of what the input's own definitions add */
function kindProblems({ object }: ReadObject, defined: ReadonlySet<string>): readonly Problem[] {
  const group = groupOf(object.apiVersion);
  if (object.understood || defined.has(`${group}/${object.kind}`)) return [];
  const names = namesByGroup.get(group);
  const served = apiVersionOfKind.get(object.kind);
  // In a group of Kubernetes' own no cluster takes what is not served there; in others we may not know all versions.
  const severity = isKubernetesGroup(group) ? { severity: "error" as const } : {};
  if (names?.has(object.kind) === true) {
    const message = `\`${object.apiVersion}\` is not a version of ${object.kind} that is read`;
    return [
      problem("api-version-not-read", message, locateField(object, "apiVersion"), {
        ...severity,
        ...(served !== undefined && groupOf(served) === group && { expected: `\`apiVersion: ${served}\`` }),
        consequence: `${object.kind} \`${object.name}\` was counted, not judged`,
      }),
    ];
  }
  if (served !== undefined && (isKubernetesGroup(group) || nearestName(group, [groupOf(served)]) !== undefined)) {
    return [
      problem("api-group-mistaken", `no \`${object.kind}\` is served in \`${object.apiVersion}\``, locateField(object, "apiVersion"), {
        expected: `\`apiVersion: ${served}\``,
        consequence: `${object.kind} \`${object.name}\` is in no cluster as it is written; it was counted, not judged`,
      }),
    ];
  }
  // Resources are named in the plural, kinds in the singular: `NetworkPolicies` is one letter more than a slip.
  const nearest = names && nearestName(object.kind.replace(/ies$/, "y"), names);
  if (nearest === undefined || isKubernetesKind(object.kind)) return [];
  return [
    problem("kind-mistyped", `no kind \`${object.kind}\` is known in \`${object.apiVersion}\``, locateField(object, "kind"), {
      ...severity,
      expected: `\`${nearest}\``,
      consequence: `the object \`${object.name}\` was counted, not judged`,
    }),
  ];
}

/** Groups that nobody else can define kinds in: those of others are domains, and not of Kubernetes' own. */
function isKubernetesGroup(group: string): boolean {
  return !group.includes(".") || group === "k8s.io" || group.endsWith(".k8s.io");
}

/** Kinds of Kubernetes' own groups that we do not read and that are near to one that we do. */
function isKubernetesKind(kind: string): boolean {
  return kind === "PodTemplate" || kind === "Binding";
}

function refusalProblems({ object, kind }: ReadObject): readonly Problem[] {
  const [first, ...others] = object.refusals;
  if (first === undefined) return [];
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const message = `the API server would refuse ${object.kind} \`${name}\`: ${first.path}: ${first.message}${more}`;
  const location = locateField(object, first.path);
  const consequence = kind.whenRefused ?? "it is judged as if it were taken";
  const isUnquoted = first.type === "TypeInvalid" && /cannot unmarshal (?:bool|number).* of type string$/.test(first.message);
  const fix = isUnquoted ? { fix: "put the value in quotes: without them YAML reads a boolean or a number" } : {};
  return [problem("object-refused", message, location, { consequence, ...fix })];
}

/** Place of a field path; metadata.name for the object as a whole. */
export function locateField(object: KubernetesObject, path: string): ReturnType<KubernetesObject["document"]["locate"]> {
  const steps = (path === "" ? undefined : parsePath(path)) ?? namePath(object);
  return object.document.locate([...object.at, ...steps]);
}

function namePath(object: KubernetesObject): readonly string[] {
  return isMapping(field(object.value, "metadata")) ? ["metadata", "name"] : [];
}

function groupNames(): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { apiVersion, kind } of kinds.flatMap(({ reads }) => reads)) {
    const group = groupOf(apiVersion);
    names.set(group, (names.get(group) ?? new Set()).add(kind));
  }
  return names;
}
