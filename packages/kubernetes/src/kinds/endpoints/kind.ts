import { parseAddress } from "@demarc/engine";
import { anything, int32, list, partialStruct, text } from "../../decode.ts";
import type { EndpointsFacts } from "../../facts.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, listOf, textOf } from "../../plain-data.ts";
import { readEndpointPorts } from "../endpoint-ports.ts";

const address = partialStruct("EndpointAddress", { ip: text, hostname: text, nodeName: text, targetRef: anything });

export const endpointsKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Endpoints" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("Endpoints", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    subsets: list(
      partialStruct("EndpointSubset", {
        addresses: list(address),
        notReadyAddresses: list(address),
        ports: list(partialStruct("EndpointPort", { name: text, port: int32, protocol: text })),
      }),
    ),
  }),
  validate: noFurtherErrors,
  // One fact per subset: its ports go with its addresses only.
  read: (object) => listOf(field(object.value, "subsets")).map((subset) => readSubset(object.name, subset)),
});

function readSubset(service: string, subset: unknown): EndpointsFacts {
  return {
    role: "endpoints",
    service,
    addresses: ["addresses", "notReadyAddresses"]
      .flatMap((key) => listOf(field(subset, key)))
      .flatMap((item) => {
        const parsed = parseAddress(textOf(field(item, "ip")) ?? "");
        return parsed === undefined ? [] : [{ address: parsed, isPod: textOf(field(item, "targetRef", "kind")) === "Pod" }];
      }),
    ports: readEndpointPorts(field(subset, "ports")),
  };
}
