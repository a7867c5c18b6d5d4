import { parseAddress } from "@demarc/engine";
import { anything, list, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, listOf, nonEmptyTextOf, textOf, textsOf } from "../../plain-data.ts";

export const nodeKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Node" }],
  namespaced: false,
  checkName: subdomainErrors,
  shape: partialStruct("Node", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("NodeSpec", { podCIDR: text, podCIDRs: list(text) }),
    status: anything,
  }),
  validate: noFurtherErrors,
  read(object) {
    const written = listOf(field(object.value, "status", "addresses")).map((item) => textOf(field(item, "address")) ?? "");
    const plural = textsOf(field(object.value, "spec", "podCIDRs"));
    const single = nonEmptyTextOf(field(object.value, "spec", "podCIDR"));
    return [
      {
        role: "node",
        labels: object.labels,
        // Host names stand in the same list and are no addresses.
        addresses: written.flatMap((address) => parseAddress(address) ?? []),
        podCidrs: plural.length === 0 && single !== undefined ? [single] : plural,
      },
    ];
  },
});
