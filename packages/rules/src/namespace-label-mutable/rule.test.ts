import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { namespaceLabelMutable } from "./rule.ts";

const from = (selector: string): string => policyYaml("clients", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from: [{namespaceSelector: ${selector}}]\n  ports: [{port: 9000}]`);

checkRule(namespaceLabelMutable, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    {
      name: "another team's namespaces, by a label that anybody may set",
      manifests: from("{matchLabels: {team: platform}}"),
      findings: [
        {
          at: "manifests.yaml:8",
          severity: "warning",
          message: "ingress rule 1 of clients lets in every namespace with `team=platform` on 9000/TCP; whoever may label a namespace can join",
          details: ["now these are ingress-nginx, kube-system, mlflow, monitoring and seldon-system"],
          next: ["name the namespaces: `matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [ingress-nginx, kube-system, mlflow, monitoring, seldon-system]}]`"],
        },
      ],
    },
    { name: "that a label is there at all is as little", manifests: from("{matchExpressions: [{key: team, operator: Exists}]}"), findings: [{ severity: "warning" }] },
    { name: "only the own team's namespaces have it", manifests: from("{matchLabels: {team: financial}}"), findings: [] },
    { name: "the name cannot be given to another namespace", manifests: from("{matchLabels: {kubernetes.io/metadata.name: mlflow}}"), findings: [] },
    { name: "with the name beside it, the label can only narrow", manifests: from("{matchLabels: {kubernetes.io/metadata.name: mlflow, team: platform}}"), findings: [] },
    { name: "nobody has it: `namespace-selector-matches-nothing`", manifests: from("{matchLabels: {team: risk}}"), findings: [] },
    { name: "only excluding is `negative-selector-includes-unlabelled`", manifests: from("{matchExpressions: [{key: team, operator: NotIn, values: [risk]}]}"), findings: [] },
  ],
});

checkRule(namespaceLabelMutable, {
  base: servingWorld,
  cases: [{ name: "without a page it is information", manifests: from("{matchLabels: {team: platform}}"), findings: [{ severity: "info" }] }],
});
