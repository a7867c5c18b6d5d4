import { expect, test } from "vitest";
import { schemaErrors } from "../../test/schema-check.ts";
import { exampleFiles, worldOf } from "../../test/world-of.ts";
import { validate } from "./operation.ts";

const refused = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serving, namespace: financial-ml}
spec:
  podSelector: {}
  ingress:
    - ports:
        - {port: 9005, endPort: 9000}
        - {protocol: tcp, port: 80}
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: lan, namespace: metallb-system}
`;

test("every error has the API server's path and type, and the line of its field", () => {
  const { objects, notValidated } = validate(worldOf({ "refused.yaml": refused }).cluster);
  expect(objects).toHaveLength(1);
  expect(objects[0]).toMatchObject({ kind: "NetworkPolicy", namespace: "financial-ml", name: "serving", location: { file: "refused.yaml", line: 3 } });
  expect(objects[0]?.errors.map(({ path, type, location }) => [path, type, location.line])).toEqual([
    ["spec.ingress[0].ports[0].endPort", "Invalid", 8],
    ["spec.ingress[0].ports[1].protocol", "NotSupported", 9],
  ]);
  expect(notValidated).toEqual({ IPAddressPool: 1 });
});

test("objects that the API server takes are listed with no errors", () => {
  const { objects } = validate(worldOf(exampleFiles("cluster", "platform", "app")).cluster);
  expect(objects.length).toBeGreaterThan(50);
  expect(objects.filter(({ errors }) => errors.length > 0)).toEqual([]);
});

test("the result keeps to the published schema", async () => {
  expect(await schemaErrors("validate", validate(worldOf({ "refused.yaml": refused }).cluster))).toEqual([]);
});
