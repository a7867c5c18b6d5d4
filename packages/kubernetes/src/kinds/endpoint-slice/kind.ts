import { parseAddress } from "@demarc/engine";
import { anything, int32, list, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, listOf, textOf, textsOf } from "../../plain-data.ts";
import { readEndpointPorts } from "../endpoint-ports.ts";

export const endpointSliceKind: Kind = defineKind({
  reads: [
    { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
    { apiVersion: "discovery.k8s.io/v1beta1", kind: "EndpointSlice", removedIn: "1.25" },
  ],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("EndpointSlice", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    addressType: text,
    endpoints: list(partialStruct("Endpoint", { addresses: list(text), conditions: anything, targetRef: anything })),
    ports: list(partialStruct("EndpointPort", { name: text, protocol: text, port: int32 })),
  }),
  validate: noFurtherErrors,
  read(object) {
    const service = object.labels.get("kubernetes.io/service-name"); // SVC-14
    if (service === undefined) return [];
    const addresses = listOf(field(object.value, "endpoints")).flatMap((endpoint) => {
      const isPod = textOf(field(endpoint, "targetRef", "kind")) === "Pod";
      return textsOf(field(endpoint, "addresses")).flatMap((written) => {
        const address = parseAddress(written); // Names, in a slice of type FQDN, are none.
        return address === undefined ? [] : [{ address, isPod }];
      });
    });
    const ports = readEndpointPorts(field(object.value, "ports"));
    return [{ role: "endpoints", service, addresses, ports }];
  },
});
