import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** Routes between models; runs no pods. */
export const seldonExperimentKind: Kind = definePackKind({ reads: [{ apiVersion: "mlops.seldon.io/v1alpha1", kind: "Experiment" }] });
