import { expect, test } from "vitest";
import { charterOf } from "../../test/charter-text.ts";
import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { contextOf } from "../../test/pipeline.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { runRules } from "../run-rules.ts";
import { namespaceWithoutDefaultDeny } from "./rule.ts";

checkRule(namespaceWithoutDefaultDeny, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    {
      name: "what a tier denies there is said, and a direction that it closes to everybody is not lacking",
      manifests: "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n  egress: [{action: Deny, to: [{networks: [0.0.0.0/0, \"::/0\"]}]}]\n",
      findings: [
        {
          message: "no policy denies ingress by default in financial-ml on the platform's side",
          details: ["BaselineAdminNetworkPolicy default, spec.ingress[0], denies ingress from pods; what comes from outside the cluster is let in"],
        },
        { message: "no policy denies ingress by default in financial-mlops-pytorch on the platform's side" },
        { severity: "info" },
      ],
    },
    { name: "a policy for all pods in one direction leaves the other", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]").replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"), findings: [{ message: /^nothing denies ingress and egress by default in financial-mlops-pytorch/, details: ["1 workload is open to everybody today: financial-mlops-pytorch/trainer"] }, { message: /^nothing denies egress by default in financial-ml/ }, { severity: "info" }] },
  ],
});

/** What is said of financial-ml where the page gives default deny to the platform and a repository of its own holds a policy. */
function said(policy: string): { readonly details: readonly string[]; readonly next: readonly string[] } | undefined {
  const page = guidelinesPage.replace("CoreDNS access,", "CoreDNS access, default deny,");
  const context = contextOf({ manifests: { "cluster/base.yaml": servingWorld, "policies/deny.yaml": policy }, charter: charterOf(page) });
  return runRules([namespaceWithoutDefaultDeny], context).findings.find(({ message }) => /in financial-ml on/.test(message));
}

test("a default deny of which nothing tells whose it is can be told by a label", () => {
  const found = said(policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]"));
  expect(found?.details).toEqual(["deny selects all pods, but is not known to be the platform's, or not in both directions"]);
  expect(found?.next).toEqual(["label deny `managed-by: platform`, if it is the platform team's: nothing else tells", expect.stringMatching(/^or else add to financial-ml: /)]);
  expect(said(policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]").replace("financial-ml}", "financial-ml, labels: {managed-by: platform}}"))).toBeUndefined();
});

test("one that is marked as the team's asks for the platform's beside it", () => {
  expect(said(policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]").replace("financial-ml}", "financial-ml, labels: {managed-by: financial-mlops-pytorch}}"))?.next).toEqual([expect.stringMatching(/^add to financial-ml: /)]);
});
