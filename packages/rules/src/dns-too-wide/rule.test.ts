import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { dnsTooWide } from "./rule.ts";

checkRule(dnsTooWide, {
  base: servingWorld,
  cases: [
    { name: "a range that holds 53 counts", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{protocol: UDP, port: 50, endPort: 60}]}]"), findings: [{ at: "manifests.yaml:7", witness: "financial-ml/drift-monitor → 203.0.113.7:53/UDP", next: [/k8s-app: kube-dns/] }] },
    { name: "a range beside it does not", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{protocol: UDP, port: 54, endPort: 60}]}]"), findings: [] },
    { name: "a block of all addresses is everybody as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [{ next: [/^name the cluster's DNS: `egress: \[\{to: .*, ports: \[\{protocol: UDP, port: 53\}, \{protocol: TCP, port: 53\}\]\}\]`$/] }] },
    { name: "a block of some is not", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
    { name: "ingress for everybody is how DNS pods work", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
  ],
});
