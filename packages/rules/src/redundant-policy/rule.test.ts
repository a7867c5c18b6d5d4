import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { redundantPolicy } from "./rule.ts";

const deny = policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]");

function allow(name: string, podSelector: string, from: readonly string[], ports?: string): string {
  const peers = from.map((app) => `{podSelector: {matchLabels: {app: ${app}}}}`).join(", ");
  const list = ports === undefined ? "" : `, ports: [${ports.split(", ").map((port) => `{port: ${port}}`).join(", ")}]`;
  return policyYaml(name, `${podSelector}\npolicyTypes: [Ingress]\ningress: [{from: [${peers}]${list}}]`);
}

checkRule(redundantPolicy, {
  base: servingWorld,
  cases: [
    { name: "a default deny is for the pods of tomorrow too", manifests: `${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [] },
    { name: "of two that cover each other one can go, and that is one thing to do", manifests: `${policyYaml("one", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 80}, {port: 90}]}]")}---\n${policyYaml("two", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 90}, {port: 80}]}]")}`, findings: [{ message: /^nothing would change without one of one and two/, next: [/^delete one of them/] }] },
    { name: "the second of two that say the same is the duplicate's finding", manifests: `${policyYaml("one", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("two", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [] },
    { name: "three in a row: those that the last covers can both go", manifests: [allow("last", "podSelector: {}", ["mlserver", "seldon-envoy"]), allow("middle", "podSelector: {matchLabels: {tier: model}}", ["mlserver", "seldon-envoy"]), allow("first", "podSelector: {matchLabels: {app: mlserver, tier: model}}", ["mlserver", "seldon-envoy"])].join("---\n"), findings: [{ message: /^nothing would change without middle: last isolates/ }, { message: /^nothing would change without first: last isolates/ }] },
    { name: "rules of several policies cover one together, port by port", manifests: [allow("both", "podSelector: {}", ["seldon-envoy"], "9000, 9500"), allow("one", "podSelector: {}", ["seldon-envoy"], "9000"), allow("two", "podSelector: {}", ["seldon-envoy"], "9500")].join("---\n"), findings: [{ message: /^nothing would change without one of both, one and two/ }] },
    { name: "a rule that carries nothing yet is not covered by one that does", manifests: [deny, policyYaml("dns", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}], ports: [{port: 53, protocol: UDP}]}]"), allow("inside", "podSelector: {}", ["mlserver"])].join("---\n"), findings: [] },
    { name: "half of a flow whose other half is missing is not needless", manifests: [deny, policyYaml("from-training", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}], ports: [{port: 9000}]}]"), policyYaml("training", "podSelector: {}\npolicyTypes: [Egress]", "financial-mlops-pytorch")].join("---\n"), findings: [] },
    { name: "what isolates pods to come is never proposed to go", manifests: [allow("namespace-wide", "podSelector: {}", ["mlserver"]), ...["seldon-envoy", "mlserver", "drift-monitor"].map((app) => allow(app, `podSelector: {matchLabels: {app: ${app}}}`, ["mlserver", "drift-monitor"]))].join("---\n"), findings: [] },
    { name: "labels that pick the same pods today are said to be today's", manifests: [deny, allow("by-tier", "podSelector: {matchLabels: {tier: model}}", ["seldon-envoy"]), allow("by-app", "podSelector: {matchLabels: {app: mlserver}}", ["seldon-envoy"], "9000")].join("---\n"), findings: [{ message: /^with today's workloads, nothing would change without by-app: by-tier and default-deny/, next: [/^keep by-app if pods are to come that need it/] }] },
    { name: "a named port is covered by its name, not by the number that it has today", manifests: [allow("number", "podSelector: {}", ["seldon-envoy"], "9000"), allow("named", "podSelector: {}", ["seldon-envoy"], "http")].join("---\n"), findings: [] },
    { name: "a block does not cover pods, nor pods a block", manifests: [deny, policyYaml("world", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"), policyYaml("inside", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]")].join("---\n"), findings: [] },
    { name: "isolation that nothing else gives is a change", manifests: `${policyYaml("one", "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("two", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]")}`, findings: [] },
  ],
});
