import { checkRule, type Case } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { nameContradictsEffect } from "./rule.ts";

const ingress = "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]";
const egress = "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]";
const outside = "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}]}]";

const one = (name: string, spec: string, message?: string): Case => ({
  name: `${name}: ${message ?? "says nothing that it does not do"}`,
  manifests: policyYaml(name, spec),
  findings: message === undefined ? [] : [`info manifests.yaml:3 ${name} ${message}`],
});

const denial = "is called a denial, and has 1 rule that lets traffic pass";

checkRule(nameContradictsEffect, {
  base: servingWorld,
  cases: [
    ...["default-deny", "deny-all", "deny-all-traffic", "deny-everything", "deny-by-default", "web.deny-all", "financial-ml-default-deny", "default-deny-financial-ml"].map((name) => one(name, ingress, denial)),
    ...["deny-all-ingress", "block-all-ingress", "no-ingress", "default-deny-ingress", "block-inbound"].map((name) => one(name, ingress, "is called a denial of ingress, and has 1 rule that lets traffic pass")),
    ...["serving", "default-deny-allow-dns", "default-deny-except-cli", "allow-cli-deny-all", "deny-from-other-namespaces", "block-list", "no", "deny-egress"].map((name) => one(name, ingress)),
    one("isolate-namespace", outside, denial),
    { name: "a namespace's name is taken out of a policy's as a word, not as letters", manifests: `${policyYaml("deny-all", ingress, "a")}---\n{apiVersion: v1, kind: Pod, metadata: {name: one, namespace: a}, spec: {containers: [{name: main, image: main}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: two, namespace: a, labels: {app: two}}, spec: {containers: [{name: main, image: main}]}}`, findings: [{ message: /^deny-all is called a denial/ }] },
    one("isolate-namespace", ingress),
    one("default-deny-ingress", egress),
    one("deny-egress", egress, "is called a denial of egress, and has 1 rule that lets traffic pass"),
  ],
});
