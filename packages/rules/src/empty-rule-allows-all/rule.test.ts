import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { emptyRuleAllowsAll } from "./rule.ts";

checkRule(emptyRuleAllowsAll, {
  base: servingWorld,
  cases: [
    {
      name: "one empty rule lets everybody in on every port",
      manifests: policyYaml("envoy", "podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Ingress]\ningress: [{}]"),
      findings: [
        {
          at: "manifests.yaml:7:13",
          severity: "error",
          message: /^ingress rule 1 of envoy is empty and lets everybody in on every port: 16 flows, 10 of them with workloads of the platform team, and any address outside the cluster$/,
          witness: "ingress-nginx/controller → financial-ml/seldon-envoy:9000/TCP",
        },
      ],
    },
    {
      name: "an empty list of peers and an empty list of ports say the same as an empty rule",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [], ports: []}]"),
      findings: [{ message: /^egress rule 1 of envoy is empty and lets its workloads out to everybody/ }],
    },
    {
      name: "no rule at all denies",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Ingress]\ningress: []"),
      findings: [],
    },
    {
      name: "with ports, it is `empty-peer-list-allows-all`",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{port: 9000}]}]"),
      findings: [],
    },
    {
      name: "with peers, it is no rule for everybody",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]"),
      findings: [],
    },
    {
      name: "a policy that the API server refuses opens nothing",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Inwards]\ningress: [{}]"),
      findings: [],
    },
  ],
});
