import { int32, partialStruct, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import type { KubernetesObject } from "../../object.ts";
import { field, integerOf } from "../../plain-data.ts";
import { type AddedLabels, controllerSpec, definePodController } from "../controller.ts";

const podNameKey = "statefulset.kubernetes.io/pod-name";
const podIndexKey = "apps.kubernetes.io/pod-index";

export const statefulSetKind: Kind = definePodController({
  reads: [
    { apiVersion: "apps/v1", kind: "StatefulSet" },
    { apiVersion: "apps/v1beta2", kind: "StatefulSet", removedIn: "1.16" },
    { apiVersion: "apps/v1beta1", kind: "StatefulSet", removedIn: "1.16" },
  ],
  ownSelector: { word: "statefulset", isRequired: true, whenBroken: "" },
  templatePath: ["spec", "template"],
  replicasPath: ["spec", "replicas"],
  spec: controllerSpec("StatefulSetSpec", { serviceName: text, ordinals: partialStruct("StatefulSetOrdinals", { start: int32 }) }),
  labels,
});

/** More pods than this are not told apart: nobody writes policies for each of so many. */
const podsMax = 100;

/** With one replica the pod's name and index follow from the object; with more each pod has its own (SEL-9). */
function labels(object: KubernetesObject): AddedLabels {
  const replicas = integerOf(field(object.value, "spec", "replicas")) ?? 1;
  const start = integerOf(field(object.value, "spec", "ordinals", "start")) ?? 0;
  const ofPod = (ordinal: number): ReadonlyMap<string, string> =>
    new Map([
      [podNameKey, `${object.name}-${ordinal}`],
      [podIndexKey, String(ordinal)],
    ]);
  const unknown = ["controller-revision-hash"];
  if (replicas <= 1) return { added: ofPod(start), unknown };
  const own = replicas > podsMax ? [] : Array.from({ length: replicas }, (_, i) => ofPod(start + i));
  return { added: new Map(), unknown: [podNameKey, podIndexKey, ...unknown], own };
}
