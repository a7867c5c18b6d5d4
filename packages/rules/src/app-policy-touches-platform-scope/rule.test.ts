import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { appPolicyTouchesPlatformScope } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const egress = (namespace: string, marks = ""): string =>
  policyYaml("serving", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}}], ports: [{protocol: UDP, port: 53}]}]`).replace("namespace: financial-ml}", `namespace: financial-ml${marks}}`);

checkRule(appPolicyTouchesPlatformScope, {
  base: `${pods("financial-ml", "mlserver", "{containerPort: 9000}")}${pods("financial-mlops-pytorch", "trainer", "")}${pods("kube-system", "coredns", "{containerPort: 53, protocol: UDP}")}`,
  page: guidelinesPage,
  cases: [
    { name: "DNS in an application's policy", manifests: egress("kube-system"), findings: [{ severity: "warning", message: "serving of team financial-mlops-pytorch has 1 rule for what the page gives to the platform team: kube-system", statement: "S1.P1", owner: "financial-mlops-pytorch" }] },
    { name: "of which only its namespace says whose it is", manifests: egress("kube-system"), findings: [{ next: ["hand it to the platform team with a request, and delete it here once its policy has it", "or label the policy `managed-by: platform`, if it is the platform team's: only its namespace says that it is team financial-mlops-pytorch's"] }] },
    { name: "which its own label gives to the team", manifests: egress("kube-system", ", labels: {managed-by: financial-mlops-pytorch}"), findings: [{ next: [/^hand it to the platform team/] }] },
    { name: "the same in the platform's policy", manifests: egress("kube-system", ", labels: {managed-by: platform-team}"), findings: [] },
    { name: "the team's other namespace", manifests: egress("financial-mlops-pytorch"), findings: [] },
    { name: "a policy for nobody in the input decides nothing yet", manifests: egress("kube-system").replace("podSelector: {}", "podSelector: {matchLabels: {app: nobody}}"), findings: [] },
    {
      name: "a block names addresses, not the pods that might have them",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{protocol: UDP, port: 53}]}]")}---\n${policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]", "kube-system")}`,
      findings: [],
    },
    {
      name: "a peer that does not let it in is named all the same",
      manifests: `${egress("kube-system")}---\n${policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]", "kube-system")}`,
      findings: [{ message: /^serving of team financial-mlops-pytorch has 1 rule/ }],
    },
    { name: "rules for everybody are reported for that", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
  ],
});
