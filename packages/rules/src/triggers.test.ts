import { expect, test } from "vitest";
import { announcedBy } from "./triggers.ts";

test.each([
  ["Cross-namespace policies affecting other teams", ["cross-team-flow"]],
  ["anything that crosses teams", ["cross-team-flow"]],
  ["LoadBalancer/Ingress configuration", ["ingress"]],
  ["Service mesh integration requirements", ["service-mesh"]],
  ["anything that leaves the cluster", ["external-access"]],
  ["New external dependencies, routes and mesh rules", ["ingress", "service-mesh", "external-access"]],
  ["Cluster-wide DNS/networking issues", []],
  ["Coffee", []],
])("`%s` wants %j announced", (text, concerns) => {
  expect(announcedBy(text)).toEqual(concerns);
});
