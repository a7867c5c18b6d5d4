import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** What workflows made from it will run, under names that are not known yet. */
export const argoWorkflowTemplateKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "WorkflowTemplate" }] });
