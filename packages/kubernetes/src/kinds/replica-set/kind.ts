import type { Kind } from "../../kind.ts";
import { controllerSpec, definePodController, noLabels } from "../controller.ts";

export const replicaSetKind: Kind = definePodController({
  reads: [
    { apiVersion: "apps/v1", kind: "ReplicaSet" },
    { apiVersion: "apps/v1beta2", kind: "ReplicaSet", removedIn: "1.16" },
    { apiVersion: "extensions/v1beta1", kind: "ReplicaSet", removedIn: "1.16" },
  ],
  ownSelector: { word: "deployment", isRequired: true, whenBroken: "invalid label selector" },
  templatePath: ["spec", "template"],
  replicasPath: ["spec", "replicas"],
  spec: controllerSpec("ReplicaSetSpec"),
  // The hash of a Deployment's ReplicaSet stands in its template already.
  labels: () => noLabels,
});
