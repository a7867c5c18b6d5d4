import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import { locationSchema, problemSchema, versionSchema } from "../result-parts.ts";

/** What the API server would say: the contract "Errors of the API server". */
export interface ValidateResult {
  readonly schemaVersion: "1.0";
  /** Every object that was validated, in the order of the input; `errors` is empty where the API server takes it. */
  readonly objects: readonly ValidatedObject[];
  /** Kinds that no validation is written for, with their count. */
  readonly notValidated: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

export interface ValidatedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly location: Location;
  readonly errors: readonly FieldError[];
}

/** `field.Error` of the API server, and where the field stands. */
export interface FieldError {
  readonly path: string;
  readonly type: string;
  readonly message: string;
  readonly location: Location;
}

export const validateResultSchema: z.ZodType<ValidateResult> = z.strictObject({
  schemaVersion: versionSchema,
  objects: z.array(
    z.strictObject({
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      location: locationSchema,
      errors: z.array(z.strictObject({ path: z.string(), type: z.string(), message: z.string(), location: locationSchema })),
    }),
  ),
  notValidated: z.record(z.string(), z.int()),
  problems: z.array(problemSchema),
});
