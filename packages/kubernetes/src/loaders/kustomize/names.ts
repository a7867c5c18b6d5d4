import { addTo, field, isList, isMapping, stringField } from "@demarc/source";
import { type BuiltObject, changed, groupOfObject, identityOf, kindOfObject } from "./built-object.ts";
import { changeAt, type FieldSteps, isSame, withKey } from "./edit.ts";

/** Objects whose names kustomize leaves alone. */
function keepsName(value: unknown): boolean {
  const kind = kindOfObject(value);
  return kind === "CustomResourceDefinition" || kind === "Namespace" || (kind === "APIService" && groupOfObject(value) === "apiregistration.k8s.io");
}

/** Where one object names another, by the kind that is named. Paths start at the object; lists are gone through. */
interface Mention {
  readonly named: string;
  readonly path: FieldSteps;
  /** Kinds that mention it there; undefined for all. */
  readonly by?: readonly string[];
}

const podSpecs: readonly { readonly by: readonly string[]; readonly path: string }[] = [
  { by: ["Pod"], path: "spec" },
  { by: ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "ReplicationController"], path: "spec/template/spec" },
  { by: ["CronJob"], path: "spec/jobTemplate/spec/template/spec" },
];

const inPodSpec: readonly { readonly named: string; readonly path: string }[] = [
  { named: "ServiceAccount", path: "serviceAccountName" },
  { named: "ConfigMap", path: "volumes/configMap/name" },
  { named: "ConfigMap", path: "volumes/projected/sources/configMap/name" },
  ...["containers", "initContainers"].flatMap((containers) => [
    { named: "ConfigMap", path: `${containers}/env/valueFrom/configMapKeyRef/name` },
    { named: "ConfigMap", path: `${containers}/envFrom/configMapRef/name` },
    { named: "Secret", path: `${containers}/env/valueFrom/secretKeyRef/name` },
    { named: "Secret", path: `${containers}/envFrom/secretRef/name` },
  ]),
  { named: "Secret", path: "volumes/secret/secretName" },
  { named: "Secret", path: "volumes/projected/sources/secret/name" },
  { named: "Secret", path: "imagePullSecrets/name" },
  { named: "PersistentVolumeClaim", path: "volumes/persistentVolumeClaim/claimName" },
  { named: "PriorityClass", path: "priorityClassName" },
];

/** Source: kustomize, api/internal/konfig/builtinpluginconsts/namereference.go; those that bear on what we judge. */
const mentions: readonly Mention[] = [
  ...podSpecs.flatMap(({ by, path }) => inPodSpec.map(({ named, path: rest }) => ({ named, by, path: `${path}/${rest}`.split("/") }))),
  ...[
    { named: "Service", by: ["StatefulSet"], path: "spec/serviceName" },
    { named: "Service", by: ["Ingress"], path: "spec/rules/http/paths/backend/serviceName" },
    { named: "Service", by: ["Ingress"], path: "spec/rules/http/paths/backend/service/name" },
    { named: "Service", by: ["Ingress"], path: "spec/backend/serviceName" },
    { named: "Service", by: ["Ingress"], path: "spec/defaultBackend/service/name" },
    { named: "Secret", by: ["Ingress"], path: "spec/tls/secretName" },
    { named: "IngressClass", by: ["Ingress"], path: "spec/ingressClassName" },
    { named: "PersistentVolume", by: ["PersistentVolumeClaim"], path: "spec/volumeName" },
    { named: "Role", by: ["RoleBinding"], path: "roleRef/name" },
    { named: "ClusterRole", by: ["RoleBinding", "ClusterRoleBinding"], path: "roleRef/name" },
    ...["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].map((named) => ({ named, by: ["HorizontalPodAutoscaler"], path: "spec/scaleTargetRef/name" })),
  ].map(({ named, by, path }) => ({ named, by, path: path.split("/") })),
];

/** `namePrefix` and `nameSuffix`; where objects name each other they are followed once all is built. */
export function rename(objects: readonly BuiltObject[], prefix: string, suffix: string): readonly BuiltObject[] {
  if (prefix === "" && suffix === "") return objects;
  return objects.map((object) => {
    const trail = [...object.trail, `${prefix}*${suffix}`];
    if (keepsName(object.value)) return { ...object, trail };
    const renamed = changeAt(object.value, ["metadata", "name"], false, (name) => (typeof name === "string" ? `${prefix}${name}${suffix}` : name));
    return { ...changed(object, renamed), trail };
  });
}

/** Lets objects name each other by the names that they have now. Those of other namespaces are not meant. */
export function followNames(objects: readonly BuiltObject[]): readonly BuiltObject[] {
  const named = new Map<string, BuiltObject[]>();
  for (const object of objects) {
    const { namespace } = identityOf(object.value);
    for (const name of new Set([...object.before, identityOf(object.value)].map((identity) => identity.name))) {
      addTo(named, keyFor(kindOfObject(object.value), namespace, name), object);
    }
  }
  const accounts = objects.filter(({ value }) => kindOfObject(value) === "ServiceAccount");
  return objects.map((object) => ({ ...object, value: withNewSubjects(withNewNames(object, named), accounts) }));
}

/** Subjects of bindings give a namespace beside the name, and both follow. */
function withNewSubjects(value: unknown, accounts: readonly BuiltObject[]): unknown {
  if (!/^(?:Cluster)?RoleBinding$/.test(kindOfObject(value))) return value;
  return changeAt(value, ["subjects"], false, (subject) => {
    if (!isMapping(subject) || stringField(subject, "kind") !== "ServiceAccount") return subject;
    const name = stringField(subject, "name");
    const namespace = stringField(subject, "namespace");
    const account = accounts.find((candidate) => {
      const is = identityOf(candidate.value);
      if (namespace === undefined) return [...candidate.before, is].some((identity) => identity.name === name) && is.namespace === identityOf(value).namespace;
      return [...candidate.before, is].some((identity) => identity.name === name && identity.namespace === namespace);
    });
    if (account === undefined) return subject;
    const is = identityOf(account.value);
    const renamed = withKey(subject, "name", is.name);
    return is.namespace === "" ? renamed : withKey(renamed, "namespace", is.namespace);
  });
}

const clusterScoped: readonly string[] = ["ClusterRole", "IngressClass", "PersistentVolume", "PriorityClass"];

/** No namespace and `default` are the same to kustomize. */
function keyFor(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace === "default" ? "" : namespace}/${name}`;
}

function withNewNames(object: BuiltObject, named: ReadonlyMap<string, readonly BuiltObject[]>): unknown {
  const kind = kindOfObject(object.value);
  const { namespace } = identityOf(object.value);
  let value = object.value;
  for (const mention of mentions) {
    if (mention.by?.includes(kind) === false) continue;
    value = changeParents(value, mention.path, (parent, key) => {
      const name = stringField(parent, key);
      if (name === undefined || !isMeant(parent, mention.named)) return parent;
      const where = clusterScoped.includes(mention.named) ? "" : (stringField(parent, "namespace") ?? namespace);
      const target = chosen(named.get(keyFor(mention.named, where, name)) ?? [], object);
      return target === undefined ? parent : withKey(parent, key, identityOf(target.value).name);
    });
  }
  return value;
}

/** Of several with one former name, the one that came the same way is meant: each overlay of a base has its own. */
function chosen(candidates: readonly BuiltObject[], by: BuiltObject): BuiltObject | undefined {
  if (candidates.length <= 1) return candidates[0];
  const together = candidates.filter(({ trail }) => isSame(trail, by.trail));
  return together.length === 1 ? together[0] : undefined;
}

/** References that say which kind they mean are only followed for that kind. */
function isMeant(parent: unknown, named: string): boolean {
  const kind = stringField(parent, "kind");
  return kind === undefined || kind === named;
}

/** Changes the mappings that hold the last step of a path. */
function changeParents(value: unknown, path: FieldSteps, change: (parent: unknown, key: string) => unknown): unknown {
  const key = path.at(-1);
  if (key === undefined) return value;
  const parents = path.slice(0, -1);
  const each = (found: unknown): unknown =>
    isList(found) ? found.map(each) : isMapping(found) && field(found, key) !== undefined ? change(found, key) : found;
  return parents.length === 0 ? each(value) : changeAt(value, parents, false, each);
}
