import { anything, partialStruct, text, type Shape } from "../decode.ts";
import { defineKind, type Kind, type KindVersion } from "../kind.ts";
import { objectMeta } from "../metadata.ts";
import { subdomainErrors } from "../names.ts";

/** What a kind of the Gateway API has of its own. */
interface GatewayKind extends Pick<Kind, "namespaced" | "validate" | "read"> {
  /** All under which it was ever served; the first has its name. */
  readonly reads: readonly [KindVersion, ...KindVersion[]];
  readonly spec: Readonly<Record<string, Shape>>;
}

/** Kinds of the Gateway API are alike but for their specs. */
export function defineGatewayKind({ reads, namespaced, spec, validate, read }: GatewayKind): Kind {
  const [{ kind }] = reads;
  return defineKind({
    reads,
    namespaced,
    checkName: subdomainErrors,
    shape: partialStruct(kind, { apiVersion: text, kind: text, metadata: objectMeta, spec: partialStruct(`${kind}Spec`, spec), status: anything }),
    validate,
    read,
  });
}
