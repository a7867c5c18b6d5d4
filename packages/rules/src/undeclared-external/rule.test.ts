import { charterOf } from "../../test/charter-text.ts";
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

/** A page by which serving needs the API server, where nothing says where that listens. */
const deploying = guidelinesPage.replace("Seldon scheduler: TCP 9005", "Serving workflows need to deploy models");
const knowing = { ...charterOf(deploying), environment: { ...charterOf(deploying).environment, apiServers: ["192.168.1.10:6443"] } };
const mlflow = "{to: [{ipBlock: {cidr: 192.168.1.208/32}}, {ipBlock: {cidr: 198.51.100.7/32}}], ports: [{port: 5000}]}";

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
    {
      name: "what the page needs and nobody can place is not cut off: no rule to paste, and what to find out first",
      page: deploying,
      manifests: out("{ports: [{port: 443}, {port: 5000}, {port: 6443}]}"),
      findings: [{ next: [/^before the rule is narrowed or deleted, say where that leads which the page asks for and the rule may let pass: .*\(page\.md:\d+\): the API server's address is not in the input: give `environment\.apiServers`/, /^write them/], nextCount: 2 }],
    },
    {
      name: "of two rules for everybody that may carry it, the one that carries more of it is kept",
      page: deploying,
      manifests: out("{ports: [{port: 443}, {port: 6443}]}, {ports: [{port: 443}, {port: 5000}]}"),
      findings: [{ next: [/^before the rule is narrowed or deleted/] }, { next: [/^keep only what is agreed of it/] }],
    },
    { name: "once it is known where it is, that is kept", page: knowing, manifests: out("{ports: [{port: 5000}, {port: 6443}]}"), findings: [{ next: [/^keep only what is agreed of it, in the rule's place: `egress: \[.*192\.168\.1\.10\/32.*port: 6443/] }] },
    { name: "a rule that does not open its ports cannot carry it", page: deploying, manifests: out(mlflow), findings: [{ next: [/^keep only what is agreed of it/] }] },
  ],
});
