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

/** With one replica the pod's name and index follow from the object; with more each pod has its own (SEL-9). */
function labels(object: KubernetesObject): AddedLabels {
  const replicas = integerOf(field(object.value, "spec", "replicas")) ?? 1;
  if (replicas > 1) return { added: new Map(), unknown: [podNameKey, podIndexKey, "controller-revision-hash"] };
  const ordinal = integerOf(field(object.value, "spec", "ordinals", "start")) ?? 0;
  return {
    added: new Map([
      [podNameKey, `${object.name}-${ordinal}`],
      [podIndexKey, String(ordinal)],
    ]),
    unknown: ["controller-revision-hash"],
  };
}
