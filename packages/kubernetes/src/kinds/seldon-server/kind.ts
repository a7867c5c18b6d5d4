import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** An inference server: a StatefulSet of the same name. */
export const seldonServerKind: Kind = definePackKind({ reads: [{ apiVersion: "mlops.seldon.io/v1alpha1", kind: "Server" }] });
