import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** Loaded into the pods of a Server; runs none of its own. */
export const seldonModelKind: Kind = definePackKind({ reads: [{ apiVersion: "mlops.seldon.io/v1alpha1", kind: "Model" }] });
