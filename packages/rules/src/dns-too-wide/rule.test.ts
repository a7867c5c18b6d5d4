import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { dnsTooWide } from "./rule.ts";

checkRule(dnsTooWide, {
  base: servingWorld,
  cases: [
    { name: "a range that holds 53 counts", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{protocol: UDP, port: 50, endPort: 60}]}]"), findings: [{ at: "manifests.yaml:7", next: [/k8s-app: kube-dns/] }] },
    { name: "a range beside it does not", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{protocol: UDP, port: 54, endPort: 60}]}]"), findings: [] },
    { name: "ingress for everybody is how DNS pods work", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
  ],
});
