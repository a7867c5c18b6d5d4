import { type Document, entriesOf, field, isList, isMapping, itemsOf, type Path, stringField } from "@demarc/source";

/** A text in a kustomization with its place. */
export interface Entry {
  readonly text: string;
  readonly at: Path;
}

export interface LabelRule {
  readonly pairs: Readonly<Record<string, string>>;
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  /** Field specifications of its own; they are not applied. */
  readonly hasFields: boolean;
}

export interface PatchRule {
  readonly at: Path;
  /** Path of a file, or the patch itself. */
  readonly file: string | undefined;
  readonly inline: unknown;
  readonly target: unknown;
  readonly json6902: boolean;
}

export interface GeneratorRule {
  readonly at: Path;
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly namespace: string | undefined;
  readonly behavior: string;
  readonly files: readonly string[];
  readonly hasHash: boolean;
}

/** A kustomization file, read. Texts are as written; nothing is resolved. */
export interface Kustomization {
  readonly folder: string;
  readonly file: string;
  readonly document: Document;
  readonly isComponent: boolean;
  readonly resources: readonly Entry[];
  readonly components: readonly Entry[];
  readonly namespace: string | undefined;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly labels: readonly LabelRule[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly patches: readonly PatchRule[];
  readonly generators: readonly GeneratorRule[];
  readonly images: readonly unknown[];
  readonly replicas: readonly unknown[];
  /** All other texts that name files: they must be there before a program may be run on the folder. */
  readonly otherFiles: readonly Entry[];
  /** Fields that change objects in ways that are not applied here. */
  readonly unapplied: readonly string[];
  /** Fields that kustomize does not know. */
  readonly unknown: readonly string[];
}

/** Fields that change nothing about what is judged. */
const harmless: readonly string[] = ["apiVersion", "kind", "metadata", "crds", "validators", "sortOptions", "buildMetadata", "generatorOptions", "openapi"];

/** Fields that change objects, and that only kustomize itself can apply. */
const beyond: readonly string[] = ["replacements", "vars", "transformers", "generators", "helmCharts", "helmChartInflationGenerator", "helmGlobals", "configurations"];

const applied: readonly string[] = [
  "resources", "bases", "components", "namespace", "namePrefix", "nameSuffix", "labels", "commonLabels", "commonAnnotations", "patches",
  "patchesStrategicMerge", "patchesJson6902", "configMapGenerator", "secretGenerator", "images", "replicas", "imageTags",
];

/** Undefined when the document is no kustomization, e.g. Flux's object of the same name. */
export function readKustomization(folder: string, file: string, document: Document): Kustomization | undefined {
  const { value } = document;
  const apiVersion = stringField(value, "apiVersion");
  if (!isMapping(value) || (apiVersion !== undefined && !apiVersion.startsWith("kustomize.config.k8s.io/"))) return undefined;
  const keys = Object.keys(value);
  const isGiven = (name: string): boolean => keys.includes(name) && !isEmpty(value[name]);
  return {
    folder,
    file,
    document,
    isComponent: stringField(value, "kind") === "Component",
    resources: [...entries(value, "resources"), ...entries(value, "bases")],
    components: entries(value, "components"),
    namespace: textOrUndefined(stringField(value, "namespace")),
    namePrefix: stringField(value, "namePrefix") ?? "",
    nameSuffix: stringField(value, "nameSuffix") ?? "",
    labels: [...readLabels(value), ...readCommonLabels(value)],
    annotations: textsOf(field(value, "commonAnnotations")),
    patches: readPatches(value),
    generators: readGenerators(value),
    images: itemsOf(field(value, "images")),
    replicas: itemsOf(field(value, "replicas")),
    otherFiles: readOtherFiles(value),
    unapplied: [...beyond.filter(isGiven), ...(isGiven("imageTags") ? ["imageTags"] : [])],
    unknown: keys.filter((key) => ![...harmless, ...beyond, ...applied].includes(key)),
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || (isList(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0);
}

function textOrUndefined(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function entries(value: unknown, key: string): readonly Entry[] {
  return itemsOf(field(value, key)).flatMap((item, i) => (typeof item === "string" ? [{ text: item, at: [key, i] }] : []));
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(value).flatMap(([key, item]) => (typeof item === "string" ? [[key, item] as const] : [])));
}

function readLabels(value: unknown): readonly LabelRule[] {
  return itemsOf(field(value, "labels")).map((item) => ({
    pairs: textsOf(field(item, "pairs")),
    includeSelectors: field(item, "includeSelectors") === true,
    includeTemplates: field(item, "includeTemplates") === true,
    hasFields: itemsOf(field(item, "fields")).length > 0,
  }));
}

function readCommonLabels(value: unknown): readonly LabelRule[] {
  const pairs = textsOf(field(value, "commonLabels"));
  return Object.keys(pairs).length === 0 ? [] : [{ pairs, includeSelectors: true, includeTemplates: true, hasFields: false }];
}

function readPatches(value: unknown): readonly PatchRule[] {
  const merges = itemsOf(field(value, "patchesStrategicMerge")).map((item, i): PatchRule => {
    const at = ["patchesStrategicMerge", i];
    // An item is a file, or the patch itself: a text of several lines, or a mapping.
    const isFile = typeof item === "string" && !item.includes("\n");
    return { at, file: isFile ? item : undefined, inline: isFile ? undefined : item, target: undefined, json6902: false };
  });
  const json = (key: string, json6902: boolean): readonly PatchRule[] =>
    itemsOf(field(value, key)).map((item, i) => ({
      at: [key, i],
      file: stringField(item, "path"),
      inline: field(item, "patch"),
      target: field(item, "target"),
      json6902,
    }));
  return [...merges, ...json("patches", false), ...json("patchesJson6902", true)];
}

function readGenerators(value: unknown): readonly GeneratorRule[] {
  const shared = field(field(value, "generatorOptions"), "disableNameSuffixHash") === true;
  const read = (key: string, kind: GeneratorRule["kind"]): readonly GeneratorRule[] =>
    itemsOf(field(value, key)).map((item, i) => ({
      at: [key, i],
      kind,
      name: stringField(item, "name") ?? "",
      namespace: textOrUndefined(stringField(item, "namespace")),
      behavior: stringField(item, "behavior") ?? "create",
      files: generatorFiles(item),
      hasHash: !shared && field(field(item, "options"), "disableNameSuffixHash") !== true,
    }));
  return [...read("configMapGenerator", "ConfigMap"), ...read("secretGenerator", "Secret")];
}

/** `key=path` or `path`. */
function generatorFiles(item: unknown): readonly string[] {
  const texts = ["files", "envs"].flatMap((key) => itemsOf(field(item, key))).filter((text) => typeof text === "string");
  const env = stringField(item, "env");
  return [...texts.map((text) => text.slice(text.indexOf("=") + 1)), ...(env === undefined ? [] : [env])];
}

function readOtherFiles(value: unknown): readonly Entry[] {
  const lists = ["crds", "validators", "transformers", "generators", "configurations"].flatMap((key) => entries(value, key));
  const openapi = stringField(field(value, "openapi"), "path");
  const replacements = itemsOf(field(value, "replacements")).flatMap((item, i) => {
    const path = stringField(item, "path");
    return path === undefined ? [] : [{ text: path, at: ["replacements", i, "path"] }];
  });
  // An item of several lines is the configuration itself.
  return [...lists.filter(({ text }) => !text.includes("\n")), ...(openapi === undefined ? [] : [{ text: openapi, at: ["openapi", "path"] }]), ...replacements];
}
