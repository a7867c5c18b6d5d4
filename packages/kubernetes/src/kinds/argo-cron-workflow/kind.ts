import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** A workflow at set times; each run has a name of its own. */
export const argoCronWorkflowKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "CronWorkflow" }] });
