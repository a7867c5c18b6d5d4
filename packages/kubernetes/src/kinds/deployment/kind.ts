import type { Kind } from "../../kind.ts";
import { controllerSpec, definePodController } from "../controller.ts";

export const deploymentKind: Kind = definePodController({
  reads: [
    { apiVersion: "apps/v1", kind: "Deployment" },
    { apiVersion: "apps/v1beta2", kind: "Deployment", removedIn: "1.16" },
    { apiVersion: "apps/v1beta1", kind: "Deployment", removedIn: "1.16" },
    { apiVersion: "extensions/v1beta1", kind: "Deployment", removedIn: "1.16" },
  ],
  ownSelector: { word: "deployment", isRequired: true, whenBroken: "invalid label selector" },
  templatePath: ["spec", "template"],
  replicasPath: ["spec", "replicas"],
  spec: controllerSpec("DeploymentSpec"),
  labels: () => ({ added: new Map(), unknown: ["pod-template-hash"] }),
});
