import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { probeRuleNeedless } from "./rule.ts";

const server = (name: string, ports: readonly number[], probe: number): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: financial-ml}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: main, ports: [${ports.map((port) => `{containerPort: ${port}}`).join(", ")}], readinessProbe: {httpGet: {port: ${probe}}}}]}}}}\n---\n`;

const inside = (port: number): string => policyYaml("inside", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: ${port}}]}]`);

checkRule(probeRuleNeedless, {
  cases: [
    { name: "a port beside the one for clients is the probes'", manifests: server("mlserver", [9000, 9003], 9003) + server("client", [80], 80) + inside(9003), findings: [{ message: /opens 9003 between the pods of financial-ml/, next: ["delete the rule; probes go on as before", /^if a pod asks there itself.*from: \[{podSelector/] }] },
    { name: "so is one that no container declares, where it declares others", manifests: server("mlserver", [9000], 9003) + server("client", [80], 80) + inside(9003), findings: [{ message: /opens 9003/ }] },
    { name: "a port that is probed and the only one is for clients as well", manifests: server("mlserver", [9000], 9000) + server("client", [80], 80) + inside(9000), findings: [] },
    { name: "what a container listens on that declares nothing is not known", manifests: server("mlserver", [], 9000) + server("client", [80], 80) + inside(9000), findings: [] },
    { name: "the probes' port of one is the clients' of another", manifests: server("mlserver", [9000, 9003], 9003) + server("other", [9003, 9004], 9004) + inside(9003), findings: [] },
  ],
});
