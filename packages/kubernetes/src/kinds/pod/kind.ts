import { type Address, parseAddress } from "@demarc/engine";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta, ownerOf } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, listOf, textOf } from "../../plain-data.ts";
import { podTemplateErrors } from "../pod-template-errors.ts";
import { podSpec, readPodTemplate } from "../pod-template.ts";

export const podKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Pod" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("Pod", { apiVersion: text, kind: text, metadata: objectMeta, spec: podSpec, status: anything }),
  validate: (value) => podTemplateErrors(value, ""),
  read(object) {
    const owner = ownerOf(object.value);
    const status = field(object.value, "status");
    return [
      {
        role: "pod",
        template: readPodTemplate(object.value, ""),
        // The kubelet's own pods are "owned" by their node, which makes no pods.
        owner: owner?.kind === "Node" ? undefined : owner,
        addresses: addressesOf(status, "podIP", "podIPs"),
        hostAddresses: addressesOf(status, "hostIP", "hostIPs"),
        finished: ["Succeeded", "Failed"].includes(textOf(field(status, "phase")) ?? ""),
      },
    ];
  },
});

/** Both families: the plural field repeats the singular one first (NP-42). */
function addressesOf(status: unknown, single: string, plural: string): readonly Address[] {
  const texts = listOf(field(status, plural)).map((item) => textOf(field(item, "ip")));
  if (texts.length === 0) texts.push(textOf(field(status, single)));
  return texts.flatMap((written) => (written === undefined ? [] : (parseAddress(written) ?? [])));
}
