import { isMapping } from "@demarc/source";
import { anything, int32, list, partialStruct, type Shape, text } from "../../decode.ts";
import type { IngressFacts, WrittenBackend } from "../../facts.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import type { KubernetesObject } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf } from "../../plain-data.ts";
import { ingressErrors } from "./validate.ts";

const backend: Shape = partialStruct("IngressBackend", {
  service: partialStruct("IngressServiceBackend", { name: text, port: partialStruct("ServiceBackendPort", { name: text, number: int32 }) }),
  resource: anything,
});

export const ingressKind: Kind = defineKind({
  reads: [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("Ingress", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("IngressSpec", {
      ingressClassName: text,
      defaultBackend: backend,
      rules: list(
        partialStruct("IngressRule", {
          host: text,
          http: partialStruct("HTTPIngressRuleValue", { paths: list(partialStruct("HTTPIngressPath", { path: text, pathType: text, backend })) }),
        }),
      ),
      tls: list(partialStruct("IngressTLS", { hosts: list(text), secretName: text })),
    }),
    status: anything,
  }),
  validate: ingressErrors,
  read: (object) => [
    {
      role: "ingress",
      backends: readBackends(object),
      className: nonEmptyTextOf(field(object.value, "spec", "ingressClassName")) ?? object.annotations.get("kubernetes.io/ingress.class"), // ING-5
    },
  ],
});

/** Every Service that the Ingress names; `resource` backends are no network endpoints (ING-1). */
function readBackends(object: KubernetesObject): IngressFacts["backends"] {
  const spec = field(object.value, "spec");
  const backends: WrittenBackend[] = [];
  const add = (value: unknown, path: string, host: string | undefined): void => {
    const service = nonEmptyTextOf(field(value, "service", "name"));
    const written = field(value, "service", "port");
    const port = nonEmptyTextOf(field(written, "name")) ?? integerOf(field(written, "number"));
    if (service === undefined) return;
    backends.push({ path, service, namespace: undefined, port: port === undefined ? undefined : { of: "service", port }, protocol: "TCP", host });
  };
  add(field(spec, "defaultBackend"), "spec.defaultBackend", undefined);
  listOf(field(spec, "rules")).forEach((rule, i) => {
    const host = nonEmptyTextOf(field(rule, "host"));
    listOf(field(rule, "http", "paths")).forEach((path, j) => {
      if (isMapping(path)) add(field(path, "backend"), `spec.rules[${i}].http.paths[${j}].backend`, host);
    });
  });
  return backends;
}
