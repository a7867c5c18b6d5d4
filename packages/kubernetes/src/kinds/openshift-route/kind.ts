import { anything, int32, intOrString, list, partialStruct, text } from "../../decode.ts";
import type { WrittenBackend } from "../../facts.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, integerOf, listOf, nonEmptyTextOf, portOf } from "../../plain-data.ts";
import { routeErrors } from "./validate.ts";

const target = partialStruct("RouteTargetReference", { kind: text, name: text, weight: int32 });

/** A Route of OpenShift (ING-8). */
export const openShiftRouteKind: Kind = defineKind({
  reads: [{ apiVersion: "route.openshift.io/v1", kind: "Route" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("Route", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("RouteSpec", {
      host: text,
      path: text,
      to: target,
      alternateBackends: list(target),
      port: partialStruct("RoutePort", { targetPort: intOrString }),
      wildcardPolicy: text,
    }),
    status: anything,
  }),
  validate: routeErrors,
  read: (object) => [{ role: "openshift-route", backends: readBackends(object.value) }],
});

function readBackends(value: unknown): readonly WrittenBackend[] {
  const spec = field(value, "spec");
  const host = nonEmptyTextOf(field(spec, "host"));
  const port = readPort(field(spec, "port", "targetPort"));
  const read = (written: unknown, path: string): readonly WrittenBackend[] => {
    const service = nonEmptyTextOf(field(written, "name"));
    if (service === undefined || integerOf(field(written, "weight")) === 0) return [];
    return [{ path, service, namespace: undefined, port, protocol: "TCP", host }];
  };
  return [...read(field(spec, "to"), "spec.to"), ...listOf(field(spec, "alternateBackends")).flatMap((item, i) => read(item, `spec.alternateBackends[${i}]`))];
}

/** A text is the name of the Service's port, which its endpoints carry; a number is the endpoints' own. */
function readPort(written: unknown): WrittenBackend["port"] {
  const port = portOf(written);
  if (port === undefined || port === "" || port === 0) return undefined;
  return typeof port === "string" ? { of: "service", port } : { of: "endpoint", port };
}
