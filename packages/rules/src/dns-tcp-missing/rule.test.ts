import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { dnsTcpMissing } from "./rule.ts";

checkRule(dnsTcpMissing, {
  base: servingWorld,
  cases: [
    { name: "UDP alone", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [{ severity: "warning", message: /^3 workloads of financial-ml reach DNS over UDP and not over TCP/ }] },
    { name: "neither is another rule's", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]"), findings: [] },
    { name: "both", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}]}]"), findings: [] },
    {
      name: "the DNS pods' own ingress leaves TCP out: reported there",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}]}]")}---\n${policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]\ningress: [{ports: [{protocol: UDP, port: 53}]}]", "kube-system")}`,
      findings: [{ at: "manifests.yaml:11", message: / can ask DNS over UDP only: kube-system\/coredns does not let TCP 53 in from there$/ }],
    },
  ],
});
