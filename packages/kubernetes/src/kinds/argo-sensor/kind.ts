import type { Kind } from "../../kind.ts";
import { definePackKind } from "../pack-kind.ts";

/** A Deployment that waits for events and starts something. */
export const argoSensorKind: Kind = definePackKind({ reads: [{ apiVersion: "argoproj.io/v1alpha1", kind: "Sensor" }] });
