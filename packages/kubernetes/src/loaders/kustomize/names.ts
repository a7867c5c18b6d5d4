import { field, isList, isMapping, stringField } from "@demarc/source";
import { type BuiltObject, changed, groupOfObject, identityOf, kindOfObject } from "./built-object.ts";
import { changeAt, type FieldSteps, withKey } from "./edit.ts";

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
    { named: "ServiceAccount", by: ["RoleBinding", "ClusterRoleBinding"], path: "subjects/name" },
    ...["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].map((named) => ({ named, by: ["HorizontalPodAutoscaler"], path: "spec/scaleTargetRef/name" })),
  ].map(({ named, by, path }) => ({ named, by, path: path.split("/") })),
];

/** `namePrefix` and `nameSuffix`: names, and the places where objects of the same build name each other. */
export function rename(objects: readonly BuiltObject[], prefix: string, suffix: string): readonly BuiltObject[] {
  if (prefix === "" && suffix === "") return objects;
  const renamed = objects.map((object) => {
    if (keepsName(object.value)) return object;
    return changed(object, changeAt(object.value, ["metadata", "name"], false, (name) => (typeof name === "string" ? `${prefix}${name}${suffix}` : name)));
  });
  const newNames = new Map(renamed.map(({ value }, i) => [keyOf(objects[i]?.value), identityOf(value).name]));
  return renamed.map((object) => ({ ...object, value: followNames(object.value, newNames) }));
}

const clusterScoped: readonly string[] = ["ClusterRole", "IngressClass", "PersistentVolume", "PriorityClass"];

function keyOf(value: unknown): string {
  const { name, namespace } = identityOf(value);
  return keyFor(kindOfObject(value), namespace, name);
}

/** No namespace and `default` are the same to kustomize. */
function keyFor(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace === "default" ? "" : namespace}/${name}`;
}

function followNames(value: unknown, newNames: ReadonlyMap<string, string>): unknown {
  const kind = kindOfObject(value);
  const { namespace } = identityOf(value);
  let followed = value;
  for (const { named, by, path } of mentions) {
    if (by?.includes(kind) === false) continue;
    followed = changeParents(followed, path, (parent, key) => {
      const name = stringField(parent, key);
      if (name === undefined || !isMeant(parent, named)) return parent;
      const where = clusterScoped.includes(named) ? "" : (stringField(parent, "namespace") ?? namespace);
      const target = newNames.get(keyFor(named, where, name));
      return target === undefined ? parent : withKey(parent, key, target);
    });
  }
  return followed;
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
  const each = (found: unknown): unknown => (isList(found) ? found.map(each) : isMapping(found) && field(found, key) !== undefined ? change(found, key) : found);
  return parents.length === 0 ? each(value) : changeAt(value, parents, false, each);
}
