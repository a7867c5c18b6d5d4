import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { tightPolicyMadeVoid } from "./rule.ts";

checkRule(tightPolicyMadeVoid, {
  base: servingWorld,
  cases: [
    { name: "one finding for the wide policy, at it", manifests: `${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: seldon-envoy}}}], ports: [{port: 9000}]}]")}`, findings: [{ severity: "warning", message: "wide makes 1 tighter policy void, tight: it selects financial-ml/mlserver too, and lets more pass" }] },
    { name: "a tight policy that opens something more is not void", manifests: `${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}], ports: [{port: 9000}]}]")}`, findings: [] },
    { name: "of the same pods, the wide one's rules are to be narrowed", manifests: `${policyYaml("wide", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}]}]")}---\n${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: seldon-envoy}}}], ports: [{port: 9000}]}]")}`, findings: [{ at: "manifests.yaml:5", owner: "financial", message: "wide makes 1 tighter policy void, tight: it selects financial-ml/mlserver too, and lets more pass", next: [/^narrow the rules of wide to what is needed/] }] },
    { name: "of wide ones over each other the widest is to be narrowed, and no tight one to be deleted", manifests: `${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: seldon-envoy}}}], ports: [{port: 9000}]}]")}---\n${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("widest", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}]}]")}`, findings: [{ message: /^widest makes 2 tighter policies void, tight and wide: / }] },
    {
      name: "two that cover it together are both named",
      manifests: ["80, endPort: 90", "91, endPort: 100", "85, endPort: 95"].map((ports, index) => policyYaml(["low", "high", "tight"][index] ?? "", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: ${ports}}]}]`)).join("---\n"),
      findings: [{ message: /^(?:low|high) makes 1 tighter policy void, tight: /, details: [/^(?:low|high) covers some or all of it too: narrowing (?:low|high) alone is not enough$/] }],
    },
    { name: "so it is where wide ones cover each other, of which one stays", manifests: `${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: seldon-envoy}}}], ports: [{port: 9000}]}]")}---\n${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("twin", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]")}`, findings: [{ message: /^(?:wide|twin) makes 1 tighter policy void, tight: / }] },
    { name: "one that opens as much restricts as little: it is redundant, not void", manifests: `${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("tight", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [] },
  ],
});
