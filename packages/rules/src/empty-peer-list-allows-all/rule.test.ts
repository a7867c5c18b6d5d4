import { checkRule } from "../../test/check-rule.ts";
import { emptyPeerListAllowsAll } from "./rule.ts";

const base = `
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: seldon-envoy, namespace: financial-ml}
  spec:
    selector: {matchLabels: {app: seldon-envoy}}
    template:
      metadata: {labels: {app: seldon-envoy}}
      spec: {containers: [{name: envoy, image: envoy, ports: [{containerPort: 9000}, {containerPort: 9003}]}]}
  ---
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: fraud-api, namespace: fraud-detection}
  spec:
    selector: {matchLabels: {app: fraud-api}}
    template:
      metadata: {labels: {app: fraud-api}}
      spec: {containers: [{name: api, image: api, ports: [{containerPort: 9000}, {containerPort: 7070}]}]}
`;

const agreedForOne = `
  ## Responsibilities

  ### Platform team
  - **Cross-namespace communication** policies between different teams

  ### Application team (serving)
  - **Application-specific** network policies

  ## Namespaces

  - \`financial-ml\`

  ## Required flows

  - \`fraud-detection\` → \`financial-ml/seldon-envoy\` (TCP 9000)
`;

checkRule(emptyPeerListAllowsAll, {
  base,
  cases: [
    {
      name: "a rule on 443 is no rule for an API server that listens elsewhere, and the advice says so",
      manifests: `
        {apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default}, spec: {clusterIP: 10.43.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}}
        ---
        {apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 192.168.1.85}], ports: [{name: https, port: 6443}]}]}
        ---
        {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: serving, namespace: financial-ml}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]}}
      `,
      findings: [{ next: ["if the API server is meant, name it by its own address and port: `egress: [{to: [{ipBlock: {cidr: 192.168.1.85/32}}], ports: [{protocol: TCP, port: 6443}]}]`"] }],
    },
    {
      name: "what is agreed for some of the policy's pods goes on a policy that selects those",
      page: agreedForOne,
      manifests: `
        {apiVersion: v1, kind: Pod, metadata: {name: other, namespace: financial-ml, labels: {app: other}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 9000}]}]}}
        ---
        {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: serving, namespace: financial-ml}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 9000}]}]}}
      `,
      findings: [
        {
          next: [
            "delete the rule: nothing of it is agreed for all pods of its policy",
            "then, for app=seldon-envoy only, on a policy of its own: `spec: {podSelector: {matchLabels: {app: seldon-envoy}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: fraud-detection}}, podSelector: {matchLabels: {app: fraud-api}}}], ports: [{protocol: TCP, port: 9000}]}]}`",
          ],
        },
      ],
    },
    {
      name: "where the page does not give the API server to the pods, it is to be asked for first",
      page: agreedForOne,
      manifests: `
        {apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default}, spec: {clusterIP: 10.43.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}}
        ---
        {apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 192.168.1.85}], ports: [{name: https, port: 6443}]}]}
        ---
        {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: serving, namespace: financial-ml}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 443}, {port: 6443}]}]}}
      `,
      findings: [{ next: ["if the API server is meant (192.168.1.85:6443), ask for it and write it on the page first"], nextCount: 3 }],
    },
    {
      name: "of a flow without ports, those are proposed that its destination declares",
      page: agreedForOne.replace(" (TCP 9000)", ""),
      manifests: `
        {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: serving, namespace: financial-ml}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}, {port: 9000}]}]}}
      `,
      findings: [{ next: [/ports: \[\{protocol: TCP, port: 9000\}\]\}\]`$/] }],
    },
    {
      name: "an empty `from` lets in every pod and every address, on the rule's ports",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
          - from: []
            ports: [{protocol: TCP, port: 9000}]
      `,
      findings: [
        {
          at: "manifests.yaml:8",
          severity: "error",
          message: "ingress rule 1 of serving lets everybody in on 9000/TCP: 1 flow, with a workload of team fraud-detection, and any address outside the cluster",
          witness: "fraud-detection/fraud-api → financial-ml/seldon-envoy:9000/TCP",
          details: ["no other rule lets any of it pass"],
          flows: ["any address outside the cluster → financial-ml/seldon-envoy", "fraud-detection/fraud-api → financial-ml/seldon-envoy"],
        },
      ],
    },
    {
      name: "leaving `to` out means the same for egress, and the advice names who listens there",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
          - ports: [{protocol: TCP, port: 7070}]
      `,
      findings: [
        {
          at: "manifests.yaml:8",
          message: /^egress rule 1 of serving lets its workloads out to everybody on 7070\/TCP/,
          next: ["name the peers instead, as far as they are needed: `egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: fraud-detection}}, podSelector: {matchLabels: {app: fraud-api}}}], ports: [{protocol: TCP, port: 7070}]}]`"],
        },
      ],
    },
    {
      name: "without ports either, it is an empty rule, which another rule reports",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: []}]}
      `,
      findings: [],
    },
    {
      name: "a rule of a direction that is not isolated does nothing, which another rule reports",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec: {podSelector: {}, policyTypes: [Egress], ingress: [{from: [], ports: [{port: 9000}]}]}
      `,
      findings: [],
    },
    {
      name: "no rules at all let nobody in",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec: {podSelector: {}, policyTypes: [Ingress], ingress: []}
      `,
      findings: [],
    },
    {
      name: "another rule that lets all of it pass is said, since narrowing one alone changes nothing",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
          - from: []
            ports: [{protocol: TCP, port: 9000}]
          - {}
      `,
      findings: [{ details: ["every one of these flows is let pass by another rule too, so both have to be narrowed"] }],
    },
    {
      name: "of a namespace that is not in the input, the shape is all there is to say",
      manifests: `
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: trainers, namespace: financial-mlops-pytorch}
        spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [], ports: [{port: 8888}]}]}
      `,
      findings: ["error manifests.yaml:4 ingress rule 1 of trainers lets everybody in on 8888/TCP; no workload of financial-mlops-pytorch is in the input, so nothing can be counted"],
    },
  ],
});
