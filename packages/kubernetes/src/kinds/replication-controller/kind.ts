import { int32, map, partialStruct, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import { definePodController, noLabels } from "../controller.ts";
import { podTemplateSpec } from "../pod-template.ts";

export const replicationControllerKind: Kind = definePodController({
  reads: [{ apiVersion: "v1", kind: "ReplicationController" }],
  templatePath: ["spec", "template"],
  replicasPath: ["spec", "replicas"],
  // Its selector is an equality map, as a Service's.
  spec: partialStruct("ReplicationControllerSpec", { replicas: int32, selector: map(text), template: podTemplateSpec }),
  labels: () => noLabels,
});
