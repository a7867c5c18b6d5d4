import { bool, partialStruct, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { field, textOf } from "../../plain-data.ts";
import { controllerSpec, definePodController } from "../controller.ts";

const jobLabels = ["batch.kubernetes.io/job-name", "job-name", "batch.kubernetes.io/controller-uid", "controller-uid"];

export const cronJobKind: Kind = definePodController({
  reads: [
    { apiVersion: "batch/v1", kind: "CronJob" },
    { apiVersion: "batch/v1beta1", kind: "CronJob", removedIn: "1.25" },
  ],
  templatePath: ["spec", "jobTemplate", "spec", "template"],
  replicasPath: ["spec", "jobTemplate", "spec", "parallelism"],
  spec: partialStruct("CronJobSpec", {
    schedule: text,
    suspend: bool,
    jobTemplate: partialStruct("JobTemplateSpec", { metadata: objectMeta, spec: controllerSpec("JobSpec") }),
  }),
  // Each run is a Job of its own, named after the time (SEL-9).
  labels: (object) => {
    const isIndexed = textOf(field(object.value, "spec", "jobTemplate", "spec", "completionMode")) === "Indexed";
    return { added: new Map(), unknown: isIndexed ? [...jobLabels, "batch.kubernetes.io/job-completion-index"] : jobLabels };
  },
});
