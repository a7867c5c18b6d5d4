import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** Steps between models, carried out by the dataflow engine; runs no pods of its own. */
export const seldonPipelineKind: Kind = definePackKind({ reads: [{ apiVersion: "mlops.seldon.io/v1alpha1", kind: "Pipeline" }] });
