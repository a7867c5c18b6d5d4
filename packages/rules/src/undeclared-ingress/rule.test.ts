import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { undeclaredIngress } from "./rule.ts";

const lets = (blocks: string): string => policyYaml("serving", `podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [${blocks}], ports: [{port: 9000}]}]`);
const block = (cidr: string): string => `{ipBlock: {cidr: "${cidr}"}}`;
const approved = `
${guidelinesPage}
  ## Approved requests

  | Id | From | To | Ports | Approved by |
  |---|---|---|---|---|
  | NET-7 | 198.51.100.0/25 | financial-ml/mlserver | TCP 9000 | Platform team |
`;

checkRule(undeclaredIngress, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    {
      name: "a block that nobody agreed to",
      manifests: lets(block("198.51.100.0/24")),
      findings: [
        {
          severity: "error",
          message: "ingress rule 1 of serving lets 198.51.100.0/24 in to financial-ml/mlserver on 9000/TCP, which nobody agreed to",
          witness: "198.51.100.0 → financial-ml/mlserver:9000/TCP",
          next: ["delete the rule if nobody outside is meant"],
          request: ["Source: 198.51.100.0/24", "Destination: financial-ml/mlserver:9000"],
        },
      ],
    },
    { name: "an approval covers a half of it", manifests: lets(block("198.51.100.0/24")), page: approved, findings: [{ message: /lets 198\.51\.100\.128\/25 in/, next: [/keep only what is agreed of it/] }] },
    { name: "an approval covers all of it", manifests: lets(block("198.51.100.0/25")), page: approved, findings: [] },
    { name: "an approval for the way in is none for the way out", manifests: policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 198.51.100.0/25}}]}]"), page: approved, findings: [] },
    { name: "the world at large is another rule's", manifests: lets(block("0.0.0.0/0")), findings: [] },
    { name: "so are two halves of it", manifests: lets(`${block("0.0.0.0/1")}, ${block("128.0.0.0/1")}`), findings: [] },
    { name: "a namespace that the page does not give to a team", manifests: lets(block("198.51.100.0/24")).replace("namespace: financial-ml", "namespace: mlflow").replace("app: mlserver", "app: mlflow"), findings: [] },
  ],
});
