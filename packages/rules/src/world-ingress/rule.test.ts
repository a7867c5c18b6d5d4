import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { worldIngress } from "./rule.ts";

checkRule(worldIngress, {
  base: servingWorld,
  cases: [
    { name: "one finding for the namespace, however many pods and rules", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9000}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8080}]}]"), findings: [{ severity: "error", message: /^any address outside the cluster may talk to 3 workloads of financial-ml on 8080, 9000\/TCP/, witness: /^203\.0\.113\.7 → financial-ml\//, related: [/opens it too$/] }] },
    { name: "half of the addresses is not the world", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 128.0.0.0/1}}], ports: [{port: 9000}]}]"), findings: [] },
    { name: "pods that nothing isolates are another rule's", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]"), findings: [] },
  ],
});
