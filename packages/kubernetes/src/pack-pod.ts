import type { PackPod } from "@demarc/packs";
import { isMapping } from "@demarc/source";
import type { ContainerFacts } from "./cluster.ts";
import type { PodTemplateFacts } from "./facts.ts";
import { readPodTemplate } from "./kinds/pod-template.ts";
import type { KubernetesObject } from "./object.ts";
import { at, type SpecPart } from "./pack-spec.ts";
import { field, listOf, nonEmptyTextOf, textMapOf } from "./plain-data.ts";

/** One pod that a resource runs, as its knowledge pack and the resource say. */
export interface PackPodFacts {
  readonly name: string;
  readonly template: PodTemplateFacts;
  /** Keys that it carries with values that the input does not tell (SEL-9). */
  readonly unknownLabels: readonly string[];
  /** Labels that the resource or its author chose, beside those that every such pod has. */
  readonly chosenLabels: ReadonlyMap<string, string>;
}

/** A mapping of a spec with where it stands in the resource, or where the resource refers to it. */
interface Written {
  readonly value: unknown;
  readonly path: string;
  /** False when the path is only where the resource refers to it. */
  readonly isOwn: boolean;
}

/**
 * Pods of one entry of a knowledge pack: one, or one for each item of a list such as the templates of a Workflow.
 * Items whose pods no policy can tell apart are one, with the containers of all.
 */
export function podsOf(object: KubernetesObject, pod: PackPod, parts: readonly SpecPart[]): readonly PackPodFacts[] {
  const name = fill(pod.name, object);
  const { each } = pod;
  if (each === undefined) return [podOf(object, pod, parts, name, undefined)];
  const items = firstList(parts, each.path).filter(({ value }) => each.having.some((key) => field(value, key) !== undefined));
  const pods = items.map((item) => podOf(object, pod, parts, `${name}-${nonEmptyTextOf(at(item.value, each.nameField)) ?? "step"}`, item));
  const merged = mergeAlike(pods);
  return merged.length === 1 ? merged.map((only) => ({ ...only, name })) : merged;
}

function podOf(object: KubernetesObject, pod: PackPod, parts: readonly SpecPart[], name: string, item: Written | undefined): PackPodFacts {
  const labels = labelsOf(object, pod, parts, item);
  const unknown = new Set(pod.unknownLabels ?? []);
  for (const [key, value] of labels.all) if (isPlaceholder(value)) unknown.add(key);
  for (const key of unknown) labels.all.delete(key);
  const containers = containersOf(pod, parts, item);
  const settings = settingsOf(pod, parts, item);
  const template = readPodTemplate({ metadata: {}, spec: { ...settings.values, containers: [] } }, "");
  const facts = containers.map((container) => container.facts);
  return {
    name,
    unknownLabels: [...unknown],
    chosenLabels: labels.chosen,
    template: {
      ...template,
      labels: labels.all,
      ports: readPorts(facts),
      pod: {
        ...template.pod,
        specPath: settings.path,
        labelsPath: labels.path,
        containers: facts,
        images: facts.map(({ image }) => image).filter((image) => image !== ""),
      },
    },
  };
}

interface Labels {
  readonly all: Map<string, string>;
  readonly chosen: ReadonlyMap<string, string>;
  readonly path: string;
}

/** Labels of the pack, of the resource where its operator copies them, and of pod metadata in the spec. */
function labelsOf(object: KubernetesObject, pod: PackPod, parts: readonly SpecPart[], item: Written | undefined): Labels {
  const given = new Map(Object.entries(pod.labels).map(([key, value]) => [key, fill(value, object)]));
  const ofItem =
    item === undefined || pod.each === undefined
      ? []
      : [{ value: at(item.value, pod.each.metadataField), path: `${item.path}.${pod.each.metadataField}`, isOwn: item.isOwn }];
  const metadata = [...ofItem, ...(pod.metadataPaths ?? []).flatMap((path) => written(parts, path))];
  const chosen = new Map<string, string>();
  for (const { value } of metadata) for (const [key, label] of textMapOf(field(value, "labels"))) if (!chosen.has(key)) chosen.set(key, label);
  if (pod.inheritsLabels === true) for (const [key, label] of object.labels) if (!chosen.has(key)) chosen.set(key, label);
  const all = pod.metadataWins === true ? new Map([...given, ...chosen]) : new Map([...chosen, ...given]);
  const first = metadata.find(({ value, isOwn }) => isOwn && isMapping(field(value, "labels")));
  return { all, chosen, path: first === undefined ? "metadata.labels" : `${first.path}.labels` };
}

/** Fields of a pod spec that stand beside its containers: the item's, then the resource's, then those it refers to. */
function settingsOf(
  pod: PackPod,
  parts: readonly SpecPart[],
  item: Written | undefined,
): { readonly values: Readonly<Record<string, unknown>>; readonly path: string } {
  const sources = [...(item === undefined ? [] : [item]), ...overrideOf(pod, parts), ...(pod.podSpecPath === undefined ? [] : written(parts, pod.podSpecPath))];
  const values: Record<string, unknown> = {};
  for (const key of ["serviceAccountName", "automountServiceAccountToken", "dnsPolicy", "hostNetwork"]) {
    const source = sources.find(({ value }) => field(value, key) !== undefined);
    if (source !== undefined) values[key] = field(source.value, key);
  }
  return { values, path: sources.find(({ isOwn }) => isOwn)?.path ?? parts[0]?.from ?? "spec" };
}

interface Container {
  readonly name: string;
  readonly facts: ContainerFacts;
}

/** Containers by name: those of the resource, then those it refers to, then those of the pack. */
function containersOf(pod: PackPod, parts: readonly SpecPart[], item: Written | undefined): readonly Container[] {
  const specs = [...overrideOf(pod, parts), ...(pod.podSpecPath === undefined || pod.each !== undefined ? [] : written(parts, pod.podSpecPath))];
  const lists = specs.map(({ value, path, isOwn }) => listOf(field(value, "containers")).map((container, i) => readContainer(container, isOwn ? `${path}.containers[${i}]` : path)));
  const single =
    pod.containerPath === undefined ? [] : written(parts, pod.containerPath).map(({ value, path }) => [readContainer(value, path, pod.containers[0]?.name)]);
  const ofItem = item === undefined || pod.each === undefined ? [] : [itemContainers(item, pod.each)];
  const standard = pod.containers.map(({ name, ports }) =>
    readContainer(
      { name, ports: ports.map(({ name: port, protocol, port: number }) => ({ name: port, protocol, containerPort: number })) },
      parts[0]?.from ?? "spec",
    ),
  );
  const merged = new Map<string, Container>();
  for (const container of [...ofItem, ...lists, ...single, ...standard].flat()) {
    const known = merged.get(container.name);
    merged.set(container.name, known === undefined ? container : completed(known, container));
  }
  return [...merged.values()];
}

/** What a resource says of a container changes the one that it refers to; what it leaves out stays. */
function completed({ name, facts }: Container, base: Container): Container {
  return {
    name,
    facts: {
      ...facts,
      image: facts.image === "" ? base.facts.image : facts.image,
      ports: facts.ports.length === 0 ? base.facts.ports : facts.ports,
      env: [...facts.env, ...base.facts.env.filter((item) => !facts.env.some((own) => own.name === item.name))],
      args: facts.args.length === 0 ? base.facts.args : facts.args,
      probes: facts.probes.length === 0 ? base.facts.probes : facts.probes,
    },
  };
}

function itemContainers(item: Written, each: NonNullable<PackPod["each"]>): readonly Container[] {
  const path = (key: string): string => (item.isOwn ? `${item.path}.${key}` : item.path);
  const single = each.container.flatMap((key) => (isMapping(field(item.value, key)) ? [readContainer(field(item.value, key), path(key), "main")] : []));
  const lists = each.containers.flatMap((key) =>
    listOf(at(item.value, key)).map((container, i) => readContainer(container, item.isOwn ? `${path(key)}[${i}]` : item.path)),
  );
  return [...single, ...lists];
}

/** @param path  where the container stands in the resource, or where the resource refers to it */
function readContainer(value: unknown, path: string, fallbackName = ""): Container {
  const [read] = readPodTemplate({ spec: { containers: [isMapping(value) ? value : {}] } }, "").pod.containers;
  if (read === undefined) throw new Error("a container that is a mapping was not read");
  const name = read.name === "" ? fallbackName : read.name;
  return { name, facts: moved({ ...read, name }, path) };
}

/** Places of a container that was read by itself, where it stands. */
function moved(container: ContainerFacts, path: string): ContainerFacts {
  const move = (inner: string): string => path + inner.slice(container.path.length);
  return {
    ...container,
    path,
    env: container.env.map((item) => ({ ...item, path: move(item.path) })),
    ports: container.ports.map((item) => ({ ...item, path: move(item.path) })),
    probes: container.probes.map((item) => ({ ...item, path: move(item.path) })),
  };
}

function readPorts(containers: readonly ContainerFacts[]): PodTemplateFacts["ports"] {
  const ports = containers.flatMap((container) => container.ports.map(({ name, protocol, port }) => ({ name, protocol, containerPort: port })));
  return readPodTemplate({ spec: { containers: [{ ports }] } }, "").ports;
}

/** The pod spec that an entry of a list such as `overrides` gives. */
function overrideOf({ override }: PackPod, parts: readonly SpecPart[]): readonly Written[] {
  if (override === undefined) return [];
  return firstList(parts, override.path)
    .filter(({ value }) => field(value, override.nameField) === override.value && isMapping(field(value, override.podSpecField)))
    .map(({ value, path, isOwn }) => ({ value: field(value, override.podSpecField), path: isOwn ? `${path}.${override.podSpecField}` : path, isOwn }));
}

/** What each part has at a path, in their order; parts that have nothing there are left out. */
function written(parts: readonly SpecPart[], path: string): readonly Written[] {
  return parts.flatMap(({ spec, path: own, from }) => {
    const value = at(spec, path);
    if (value === undefined || value === null) return [];
    return [{ value, path: own === undefined ? from : path === "" ? own : `${own}.${path}`, isOwn: own !== undefined }];
  });
}

/** Items of the list at a path of the first part that has one. */
function firstList(parts: readonly SpecPart[], path: string): readonly Written[] {
  const [list] = written(parts, path).filter(({ value }) => Array.isArray(value));
  return list === undefined ? [] : listOf(list.value).map((value, i) => ({ value, path: list.isOwn ? `${list.path}[${i}]` : list.path, isOwn: list.isOwn }));
}

/** `{{inputs.parameters.team}}`: filled in when it runs. */
function isPlaceholder(value: string): boolean {
  return value.includes("{{");
}

function fill(text: string, { name, namespace }: KubernetesObject): string {
  return text.replaceAll("{name}", () => name).replaceAll("{namespace}", () => namespace);
}

/** Pods that no policy can tell apart are one, with the containers of all. */
function mergeAlike(pods: readonly PackPodFacts[]): readonly PackPodFacts[] {
  const merged = new Map<string, PackPodFacts>();
  for (const pod of pods) {
    const { labels, hostNetwork } = pod.template;
    const key = JSON.stringify([[...labels].sort(), [...pod.unknownLabels].sort(), hostNetwork]);
    const known = merged.get(key);
    merged.set(key, known === undefined ? pod : withContainers(known, pod));
  }
  return [...merged.values()];
}

function withContainers(pod: PackPodFacts, other: PackPodFacts): PackPodFacts {
  const { template } = pod;
  const containers = [
    ...template.pod.containers,
    ...other.template.pod.containers.filter(({ path, name }) => !template.pod.containers.some((known) => known.path === path && known.name === name)),
  ];
  const images = [...new Set([...template.pod.images, ...other.template.pod.images])];
  return { ...pod, template: { ...template, ports: readPorts(containers), pod: { ...template.pod, containers, images } } };
}
