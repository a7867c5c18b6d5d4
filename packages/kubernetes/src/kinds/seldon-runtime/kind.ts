import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** Seldon Core's own components in a namespace: scheduler, Envoy, gateways. */
export const seldonRuntimeKind: Kind = definePackKind({ reads: [{ apiVersion: "mlops.seldon.io/v1alpha1", kind: "SeldonRuntime" }] });
