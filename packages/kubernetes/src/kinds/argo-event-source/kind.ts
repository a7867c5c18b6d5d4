import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** A Deployment that takes events from outside. */
export const argoEventSourceKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "EventSource" }] });
