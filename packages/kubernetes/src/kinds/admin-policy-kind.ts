import type { AdminPolicy } from "../cluster.ts";
import type { CrdSchema } from "../crd-schema.ts";
import { partialStruct, text } from "../decode.ts";
import { defineKind, type Kind, type KindVersion } from "../kind.ts";
import { objectMeta } from "../metadata.ts";
import { subdomainErrors } from "../names.ts";
import type { ApiError } from "../object.ts";
import { adminPolicyErrors, readAdminPolicy } from "./admin-policy.ts";
import { compileAdminPolicy } from "./compile-admin-policy.ts";

interface AdminPolicyKind {
  readonly version: KindVersion;
  readonly schema: CrdSchema;
  readonly tierOf: (spec: unknown) => AdminPolicy["tier"];
  /** Where it speaks within its tier: lower comes first. */
  readonly precedenceOf: (policy: Pick<AdminPolicy, "priority">) => number;
  /** Whether an error is one that only the experimental channel gives, and the standard one takes the policy. */
  readonly isOfChannel?: (error: ApiError) => boolean;
}

/** Before every priority that there is: of a refused policy whose own cannot be read, so that all after it is open too. */
export const beforeAll = -1;

/** A kind of the admin or the baseline tier: cluster-scoped, and validated by the schema of its definition. */
export function defineAdminPolicyKind({ version, schema, tierOf, precedenceOf, isOfChannel = () => false }: AdminPolicyKind): Kind {
  return defineKind({
    reads: [version],
    namespaced: false, // ANP-1, CNP-1
    checkName: subdomainErrors,
    // No Go type decodes a custom resource; what its fields must be is in the schema.
    shape: partialStruct(version.kind, { apiVersion: text, kind: text, metadata: objectMeta }),
    validate: (value) => adminPolicyErrors(value, schema),
    whenRefused: "flows of the pods that it would select are undetermined, unless another release or channel of the API takes it",
    read(object) {
      const written = readAdminPolicy(object, schema, tierOf);
      return [{ role: "admin-policy", written, compiled: compileAdminPolicy(written, precedenceOf(written), isOfChannel) }];
    },
  });
}
