import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { egressIsolatedWithoutDns } from "./rule.ts";

const page = `
  ## Responsibilities

  ### Serving team

  - Own policies

  ## Namespaces

  - \`financial-ml\`

  ## Required flows

  - \`financial-ml\` → \`kube-system\`
    - DNS
`;

checkRule(egressIsolatedWithoutDns, {
  base: servingWorld,
  cases: [
    { name: "UDP 53 to the DNS pods is enough", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
    { name: "TCP 53 alone is not", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53}]}]"), findings: [{ severity: "error", message: /^3 workloads of financial-ml cannot look up names/, weight: 30 }] },
    {
      name: "the DNS pods' own ingress counts as well, at their policy and once for all namespaces",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{}]")}---\n${policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]", "kube-system")}`,
      findings: [
        {
          at: "manifests.yaml:11",
          message: /^8 workloads of financial-ml, .* cannot look up names: kube-system\/coredns does not let UDP 53 in from there$/,
          witness: /→ kube-system\/coredns:53\/UDP$/,
          next: [/`ingress: \[\{from: \[.*ports: \[\{protocol: UDP, port: 53\}, \{protocol: TCP, port: 53\}\]\}\]`/],
        },
      ],
    },
    {
      name: "a rule of the admin tier that denies it is named, and its owner has to move",
      manifests: "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec:\n  priority: 1\n  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}\n  egress:\n  - action: Deny\n    to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]\n",
      findings: [
        {
          at: "manifests.yaml:8",
          message: /^3 workloads of financial-ml cannot look up names: AdminNetworkPolicy fence, spec\.egress\[0\], does not let UDP 53 out to the cluster's DNS/,
          related: ["manifests.yaml:8 denies it, where it leaves"],
          next: ["change what denies it: AdminNetworkPolicy fence, spec.egress[0]; no policy of a namespace opens what the admin tier denies (ANP-6)"],
          nextCount: 1,
        },
      ],
    },
    {
      name: "isolation that closes it too is mended after",
      manifests: `${policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]", "kube-system")}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec:\n  priority: 1\n  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}\n  egress: [{action: Deny, to: [{namespaces: {}}]}]\n`,
      findings: [
        { next: [/^let them in, by a policy for these pods in kube-system/] },
        { message: /^1 workload of monitoring cannot look up names: AdminNetworkPolicy fence/, next: [/^change what denies it/, /^then add for all pods of monitoring/] },
      ],
    },
    {
      name: "the baseline gives way to a policy, so that the advice stands",
      manifests: "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}\n  egress: [{action: Deny, to: [{namespaces: {}}]}]\n",
      findings: [{ message: /^1 workload of mlflow cannot look up names: BaselineAdminNetworkPolicy default/, details: [/goes before the baseline \(ANP-7\)$/], next: [/^add for all pods of mlflow/] }],
    },
    { name: "a DNS server that is alone asks nobody", manifests: policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Egress]", "kube-system"), findings: [] },
    { name: "a block that may hold the DNS pods, whose address is not known, is no finding", manifests: policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"), findings: [] },
    { name: "both halves missing are two things to do", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]")}---\n${policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [mlflow]}]}}]}]", "kube-system")}`, findings: [{ message: /^3 workloads of financial-ml cannot look up names: egress is isolated/ }, { message: /^1 workload of mlflow cannot/ }] },
    { name: "it breaks the sentence of the page about the namespace", page, manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]"), findings: [{ statement: "S2.F1a" }] },
    {
      name: "and none that speaks of other namespaces",
      page,
      manifests: `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: claims}\nspec: {containers: [{name: main, image: main}]}\n---\n${policyYaml("web", "podSelector: {}\npolicyTypes: [Egress]", "claims")}`,
      findings: [{ statement: undefined }],
    },
  ],
});
