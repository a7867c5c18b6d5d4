import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { orphanNamespace } from "./rule.ts";

checkRule(orphanNamespace, {
  page: guidelinesPage,
  cases: [
    { name: "namespaces of the page have owners", manifests: "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml}}", findings: [] },
    { name: "cluster software has its owner by its name", manifests: "{apiVersion: v1, kind: Namespace, metadata: {name: ingress-nginx}}", findings: [] },
    { name: "others are one gap of the page", manifests: "{apiVersion: v1, kind: Namespace, metadata: {name: fraud-detection}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: payments}}", findings: [{ severity: "info", message: "the page names no owner for 2 namespaces of the cluster: fraud-detection and payments", owner: "platform" }] },
    {
      name: "one that a team of the page makes is that team's to claim, under its old name if that is gone",
      manifests: "{apiVersion: v1, kind: Namespace, metadata: {name: financial-mlops-pytorch}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: financial-inference, labels: {managed-by: financial-mlops-pytorch-team}}}",
      findings: [{ severity: "error", at: "manifests.yaml:3", owner: "financial-mlops-pytorch", next: [/^write `financial-inference` for `financial-ml` on the page/] }],
    },
  ],
});
