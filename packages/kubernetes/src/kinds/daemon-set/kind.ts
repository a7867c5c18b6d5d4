import type { Kind } from "../../kind.ts";
import { controllerSpec, definePodController } from "../controller.ts";

export const daemonSetKind: Kind = definePodController({
  reads: [
    { apiVersion: "apps/v1", kind: "DaemonSet" },
    { apiVersion: "apps/v1beta2", kind: "DaemonSet", removedIn: "1.16" },
    { apiVersion: "extensions/v1beta1", kind: "DaemonSet", removedIn: "1.16" },
  ],
  ownSelector: { word: "daemonset", isRequired: false, whenBroken: undefined },
  templatePath: ["spec", "template"],
  // One pod on each node that it is for: not a number in the object.
  replicasPath: undefined,
  spec: controllerSpec("DaemonSetSpec"),
  labels: () => ({ added: new Map(), unknown: ["controller-revision-hash", "pod-template-generation"] }),
});
