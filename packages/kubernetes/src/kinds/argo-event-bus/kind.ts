import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** What carries events between sources and sensors. */
export const argoEventBusKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "EventBus" }] });
