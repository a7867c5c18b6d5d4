import { bool, int32, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import type { KubernetesObject } from "../../object.ts";
import { field, listOf, nonEmptyTextOf, textOf } from "../../plain-data.ts";
import { type AddedLabels, controllerSpec, definePodController } from "../controller.ts";

const nameKeys = ["batch.kubernetes.io/job-name", "job-name"];
const uidKeys = ["batch.kubernetes.io/controller-uid", "controller-uid"];
const indexKey = "batch.kubernetes.io/job-completion-index";

export const jobKind: Kind = definePodController({
  reads: [{ apiVersion: "batch/v1", kind: "Job" }],
  templatePath: ["spec", "template"],
  replicasPath: ["spec", "parallelism"],
  spec: controllerSpec("JobSpec", { parallelism: int32, completions: int32, completionMode: text, suspend: bool }),
  labels,
  isFinished: (object) =>
    listOf(field(object.value, "status", "conditions")).some(
      (condition) => ["Complete", "Failed"].includes(textOf(field(condition, "type")) ?? "") && textOf(field(condition, "status")) === "True",
    ),
});

function labels(object: KubernetesObject): AddedLabels {
  const uid = nonEmptyTextOf(field(object.value, "metadata", "uid"));
  const isNamed = nonEmptyTextOf(field(object.value, "metadata", "name")) !== undefined;
  const added = new Map<string, string>();
  if (isNamed) for (const key of nameKeys) added.set(key, object.name);
  if (uid !== undefined) for (const key of uidKeys) added.set(key, uid);
  const unknown = [...(isNamed ? [] : nameKeys), ...(uid === undefined ? uidKeys : [])];
  const isIndexed = textOf(field(object.value, "spec", "completionMode")) === "Indexed";
  return { added, unknown: isIndexed ? [...unknown, indexKey] : unknown };
}
