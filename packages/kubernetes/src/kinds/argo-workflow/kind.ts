import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** A pod for each step, labelled with the workflow's name. */
export const argoWorkflowKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "Workflow" }] });
