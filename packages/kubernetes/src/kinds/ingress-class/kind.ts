import { invalid, required, tooLong } from "../../api-error.ts";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, textOf } from "../../plain-data.ts";

export const ingressClassKind: Kind = defineKind({
  reads: [
    { apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
    { apiVersion: "networking.k8s.io/v1beta1", kind: "IngressClass", removedIn: "1.22" },
  ],
  namespaced: false,
  checkName: subdomainErrors,
  shape: partialStruct("IngressClass", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("IngressClassSpec", { controller: text, parameters: anything }),
  }),
  validate: controllerErrors,
  read: (object) => [
    {
      role: "ingress-class",
      name: object.name,
      controller: textOf(field(object.value, "spec", "controller")) ?? "",
      isDefault: object.annotations.get("ingressclass.kubernetes.io/is-default-class") === "true", // ING-5
    },
  ],
});

const controllerBytesMax = 250;

/** A domain, a slash and a path, e.g. `k8s.io/ingress-nginx`; parameters are not checked. */
function controllerErrors(value: unknown): readonly ApiError[] {
  const path = "spec.controller";
  const controller = textOf(field(value, "spec", "controller")) ?? "";
  if (controller === "") return [required(path, "")];
  const slash = controller.indexOf("/");
  const [domain, rest] = [controller.slice(0, Math.max(slash, 0)), controller.slice(slash + 1)];
  const long = controller.length > controllerBytesMax ? [tooLong(path, controllerBytesMax)] : [];
  if (domain === "" || rest === "") return [...long, invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return [...long, ...subdomainErrors(domain).map((message) => invalid(path, domain, message))];
}
