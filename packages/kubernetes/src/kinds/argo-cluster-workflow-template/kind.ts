import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** Runs only where a workflow of some namespace refers to it. */
export const argoClusterWorkflowTemplateKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "ClusterWorkflowTemplate" }], namespaced: false });
