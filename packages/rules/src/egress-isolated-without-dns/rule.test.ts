import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { egressIsolatedWithoutDns } from "./rule.ts";

checkRule(egressIsolatedWithoutDns, {
  base: servingWorld,
  cases: [
    { name: "UDP 53 to the DNS pods is enough", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
    { name: "TCP 53 alone is not", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53}]}]"), findings: [{ severity: "error", message: /^3 workloads of financial-ml cannot look up names/, weight: 30 }] },
    { name: "the DNS pods' own ingress counts as well", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{}]")}---\n${policyYaml("serving", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]", "kube-system")}`, findings: [{ witness: /→ kube-system\/coredns:53\/UDP$/ }] },
  ],
});
