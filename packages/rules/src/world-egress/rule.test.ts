import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { worldEgress } from "./rule.ts";

checkRule(worldEgress, {
  base: servingWorld,
  cases: [
    { name: "every rule that opens it is named", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]"), findings: [{ severity: "warning", message: /^3 workloads of financial-ml may talk to any address outside the cluster on 443\/TCP/, details: ["2 rules open it: all have to be narrowed"] }] },
    { name: "IPv6 alone is told as such", manifests: policyYaml("serving", 'podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: "::/0"}}], ports: [{port: 443}]}]'), findings: [{ message: /may talk to any IPv6 address outside the cluster on 443\/TCP/, witness: "financial-ml/seldon-envoy → [2001:db8::7]:443/TCP" }] },
    {
      name: "what is approved for all of it is nobody's finding",
      page: `${guidelinesPage}
  ## Approved requests

  | Id | From | To | Ports | Approved by |
  |---|---|---|---|---|
  | NET-9 | financial-ml | 0.0.0.0/0 | TCP 443 | Platform team |
`,
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]"),
      findings: [],
    },
    {
      name: "but more than is approved is",
      page: `${guidelinesPage}
  ## Approved requests

  | Id | From | To | Ports | Approved by |
  |---|---|---|---|---|
  | NET-9 | financial-ml | 0.0.0.0/0 | TCP 443 | Platform team |
`,
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}, {port: 80}]}]"),
      findings: [{ severity: "warning" }],
    },
    { name: "a network of one's own is not the world", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 192.168.0.0/16}}]}]"), findings: [] },
  ],
});
