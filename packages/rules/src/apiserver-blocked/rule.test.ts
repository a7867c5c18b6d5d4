import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { apiserverBlocked } from "./rule.ts";

const apiServer = `
apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {clusterIP: 10.43.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [192.168.1.85]}, {addresses: [192.168.1.86]}]
ports: [{name: https, port: 6443, protocol: TCP}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: trainer, namespace: training}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: trainer}
subjects: [{kind: ServiceAccount, name: trainer, namespace: training}]
`;
const trainer = (more = ""): string => `{apiVersion: v1, kind: Pod, metadata: {name: trainer, namespace: training}, spec: {serviceAccountName: trainer, ${more}containers: [{name: main, image: main}]}}\n---\n`;
const account = (automount: string): string => `{apiVersion: v1, kind: ServiceAccount, metadata: {name: trainer, namespace: training}, automountServiceAccountToken: ${automount}}\n---\n`;
const closed = policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]", "training");

checkRule(apiserverBlocked, {
  base: apiServer,
  cases: [
    {
      name: "the advice names every address with its port",
      manifests: trainer() + closed,
      findings: [{ next: ["add for these pods: `egress: [{to: [{ipBlock: {cidr: 192.168.1.85/32}}, {ipBlock: {cidr: 192.168.1.86/32}}], ports: [{protocol: TCP, port: 6443}]}]`"] }],
    },
    { name: "a service account that mounts no token talks to nobody", manifests: account("false") + trainer() + closed, findings: [] },
    { name: "unless the pod asks for it", manifests: account("false") + trainer("automountServiceAccountToken: true, ") + closed, findings: [{}] },
    { name: "the pod's word comes first", manifests: account("true") + trainer("automountServiceAccountToken: false, ") + closed, findings: [] },
    { name: "a rule with the Service's address is another rule's to mend", manifests: trainer() + policyYaml("api", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.43.0.1/32}}], ports: [{port: 443}]}]", "training"), findings: [] },
  ],
});
