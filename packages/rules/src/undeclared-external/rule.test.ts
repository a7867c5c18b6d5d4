import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { undeclaredExternal } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const out = (rule: string): string => policyYaml("serving", `podSelector: {}\npolicyTypes: [Egress]\negress: [${rule}]`);

const service = "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {clusterIP: 192.0.2.8, selector: {app: web}, ports: [{port: 80}]}}\n---\n";

checkRule(undeclaredExternal, {
  base: pods("financial-ml", "mlserver", "{containerPort: 9000}"),
  page: guidelinesPage,
  cases: [
    { name: "an address of the page on its port", manifests: out("{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{port: 5000}]}"), findings: [] },
    { name: "the same address on another port", manifests: out("{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{port: 5001}]}"), findings: [{ severity: "error", message: "egress rule 1 of serving lets financial-ml out to 192.168.1.208 on more than is agreed for financial-ml: 5001/TCP", statement: "S1.A2" }] },
    { name: "a network around the address, without the address itself", manifests: out("{to: [{ipBlock: {cidr: 192.168.1.208/31}}], ports: [{port: 5000}]}"), findings: [{ message: /out to 192\.168\.1\.209 on 5000\/TCP/ }] },
    { name: "everybody, shown by an address that is nobody's", manifests: out("{ports: [{port: 443}]}"), findings: [{ witness: "financial-ml/mlserver → 203.0.113.7:443/TCP" }] },
    { name: "shown by an address that is no Service's, where there is one", manifests: `${service}${out("{to: [{ipBlock: {cidr: 192.0.2.8/31}}], ports: [{port: 443}]}")}`, findings: [{ message: /out to 192\.0\.2\.8\/31/, witness: "financial-ml/mlserver → 192.0.2.9:443/TCP" }] },
    { name: "a Service's address is no witness: packets arrive behind it", manifests: `${service}${out("{to: [{ipBlock: {cidr: 192.0.2.8/32}}], ports: [{port: 443}]}")}`, findings: [{ message: /out to 192\.0\.2\.8 /, witness: undefined }] },
    { name: "pods that nothing isolates are another rule's", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
  ],
});
