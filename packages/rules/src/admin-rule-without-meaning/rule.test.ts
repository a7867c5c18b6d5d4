import { checkRule } from "../../test/check-rule.ts";
import { adminRuleWithoutMeaning } from "./rule.ts";

function admin(spec: string): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec:\n  priority: 1\n  ${spec.replaceAll("\n", "\n  ")}\n`;
}

const everybody = "subject: {namespaces: {}}";

checkRule(adminRuleWithoutMeaning, {
  cases: [
    {
      name: "a subject by a selector that is none",
      manifests: admin("subject: {namespaces: {matchLabels: {team: not one}}}"),
      findings: [{ at: "manifests.yaml:6", severity: "error", message: /^`spec\.subject\.namespaces\.matchLabels` of AdminNetworkPolicy fence has no meaning, so the policy applies to no pod: Invalid value/ }],
    },
    {
      name: "a peer in a rule that allows",
      manifests: admin(`${everybody}\ningress: [{action: Allow, from: [{pods: {namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: In}]}}}]}]`),
      findings: [{ message: /^`spec\.ingress\[0\]\.from\[0\]\.pods\.podSelector\.matchExpressions\[0\]\.values` .*so the whole rule allows nothing: Required value/ }],
    },
    {
      name: "nodes in a rule that denies",
      manifests: admin(`${everybody}\negress: [{action: Deny, to: [{nodes: {matchExpressions: [{key: zone, operator: Exists, values: [a]}]}}]}]`),
      findings: [{ message: /so the rule denies everybody, wherever it goes: Forbidden/ }],
    },
    {
      name: "domain names in a rule that denies",
      manifests: admin(`${everybody}\negress: [{action: Deny, to: [{domainNames: [example.org]}]}]`),
      findings: [{ message: "`spec.egress[0].to[0].domainNames` of AdminNetworkPolicy fence has no meaning, so this peer denies nothing: names are for rules that allow" }],
    },
    {
      name: "ports that there are not",
      manifests: admin(`${everybody}\ningress: [{action: Deny, from: [{namespaces: {}}], ports: [{portRange: {start: 90, end: 80}}, {portNumber: {protocol: tcp, port: 80}}]}]`),
      findings: [
        { message: /^`spec\.ingress\[0\]\.ports\[0\]` .* so this entry matches nothing: the range starts at 90 and ends at 80$/, next: ["write `start: 80` and `end: 90`"] },
        { message: /`tcp` is none of TCP, UDP and SCTP$/ },
      ],
    },
    {
      name: "what has a meaning",
      manifests: admin(`${everybody}\negress: [{action: Allow, to: [{domainNames: ["*.example.org"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}], ports: [{portRange: {start: 80, end: 80}}]}]`),
      findings: [],
    },
    { name: "a policy that is refused is `refused-policy`", manifests: admin("subject: {}\ningress: [{action: Deny, from: [{namespaces: {matchLabels: {team: not one}}}]}]"), findings: [] },
  ],
});
