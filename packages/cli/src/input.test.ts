import { readCharter } from "@demarc/charter";
import { expect, test } from "vitest";
import { clusterOptions } from "./input.ts";

const { value } = readCharter({
  path: "demarc.yaml",
  text: "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  environment: {kubernetesVersion: '1.33', podCidrs: [10.42.0.0/16]}\n",
});
const charter = value?.charter;

test("what the charter says of the environment counts, unless a flag says otherwise", () => {
  expect(clusterOptions({}, charter)).toMatchObject({ kubernetesVersion: "1.33", podCidrs: ["10.42.0.0/16"] });
  expect(clusterOptions({ kubernetesVersion: "1.36", podCidr: ["10.0.0.0/8"] }, charter)).toMatchObject({ kubernetesVersion: "1.36", podCidrs: ["10.0.0.0/8"] });
});

test("without either the version and the pod network are not known", () => {
  expect(clusterOptions({}, undefined)).toMatchObject({ defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [] });
});
