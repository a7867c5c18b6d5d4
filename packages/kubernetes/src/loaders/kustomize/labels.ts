import type { BuiltObject } from "./built-object.ts";
import { changed, groupOfObject, kindOfObject } from "./built-object.ts";
import { adding, changeAt } from "./edit.ts";
import type { LabelRule } from "./kustomization.ts";

/**
 * Where kustomize writes labels and annotations; a missing field is made only where `create` says so.
 * Source: kustomize, api/internal/konfig/builtinpluginconsts (commonlabels, templatelabels, commonannotations).
 */
interface FieldSpec {
  readonly group?: string;
  readonly kind: string;
  readonly path: string;
  readonly create: boolean;
}

const podOwners = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"];

const templateSpecs: readonly FieldSpec[] = [
  { kind: "ReplicationController", path: "spec/template/metadata/labels", create: true },
  ...podOwners.map((kind) => ({ kind, path: "spec/template/metadata/labels", create: true })),
  { group: "batch", kind: "Job", path: "spec/template/metadata/labels", create: true },
  { group: "batch", kind: "CronJob", path: "spec/jobTemplate/metadata/labels", create: true },
  { group: "batch", kind: "CronJob", path: "spec/jobTemplate/spec/template/metadata/labels", create: true },
];

/** Claims of a StatefulSet are templates too, but get no annotations. */
const claimSpec: FieldSpec = { group: "apps", kind: "StatefulSet", path: "spec/volumeClaimTemplates/metadata/labels", create: true };

const affinityPaths = ["podAffinity", "podAntiAffinity"].flatMap((kind) => [
  `spec/template/spec/affinity/${kind}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${kind}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

const selectorSpecs: readonly FieldSpec[] = [
  { kind: "Service", path: "spec/selector", create: true },
  { kind: "ReplicationController", path: "spec/selector", create: true },
  ...podOwners.map((kind) => ({ kind, path: "spec/selector/matchLabels", create: true })),
  ...["Deployment", "StatefulSet"].flatMap((kind) => [
    ...affinityPaths.map((path) => ({ group: "apps", kind, path, create: false })),
    { group: "apps", kind, path: "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", create: false },
  ]),
  { group: "batch", kind: "Job", path: "spec/selector/matchLabels", create: false },
  { group: "batch", kind: "CronJob", path: "spec/jobTemplate/spec/selector/matchLabels", create: false },
  { group: "policy", kind: "PodDisruptionBudget", path: "spec/selector/matchLabels", create: false },
  { group: "networking.k8s.io", kind: "NetworkPolicy", path: "spec/podSelector/matchLabels", create: false },
  { group: "networking.k8s.io", kind: "NetworkPolicy", path: "spec/ingress/from/podSelector/matchLabels", create: false },
  { group: "networking.k8s.io", kind: "NetworkPolicy", path: "spec/egress/to/podSelector/matchLabels", create: false },
];

const annotationSpecs: readonly FieldSpec[] = templateSpecs.map((spec) => ({ ...spec, path: spec.path.replace(/labels$/, "annotations") }));

/** `labels` and `commonLabels`: metadata always, templates and selectors as the entry says. */
export function addLabels(object: BuiltObject, rule: LabelRule): BuiltObject {
  const specs = [...(rule.includeSelectors || rule.includeTemplates ? [...templateSpecs, claimSpec] : []), ...(rule.includeSelectors ? selectorSpecs : [])];
  return addTo(object, "metadata/labels", specs, rule.pairs);
}

/** `commonAnnotations`: metadata and templates. */
export function addAnnotations(object: BuiltObject, pairs: Readonly<Record<string, string>>): BuiltObject {
  return Object.keys(pairs).length === 0 ? object : addTo(object, "metadata/annotations", annotationSpecs, pairs);
}

function addTo(object: BuiltObject, always: string, specs: readonly FieldSpec[], pairs: Readonly<Record<string, string>>): BuiltObject {
  const kind = kindOfObject(object.value);
  const group = groupOfObject(object.value);
  const of = specs.filter((spec) => spec.kind === kind && (spec.group === undefined || spec.group === group));
  const start = changeAt(object.value, always.split("/"), true, adding(pairs));
  return changed(object, of.reduce((value, spec) => changeAt(value, spec.path.split("/"), spec.create, adding(pairs)), start));
}
