import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { listVsMapPeer } from "./rule.ts";

const head = "podSelector: {}\npolicyTypes: [Egress]\negress:\n";

checkRule(listVsMapPeer, {
  base: servingWorld,
  cases: [
    {
      name: "two items admit a whole namespace where one would mean the pods in it",
      manifests: policyYaml(
        "scrape",
        `
        podSelector: {}
        policyTypes: [Ingress]
        ingress:
        - from:
          - namespaceSelector: {matchLabels: {team: platform}}
          - podSelector: {matchLabels: {app: prometheus}}
      `,
      ),
      findings: [
        {
          at: "manifests.yaml:10",
          severity: "warning",
          message: "ingress rule 1 of scrape has the namespace and the pods in two list items, which lets in 5 workloads where one item would mean 1",
          details: [
            /^as written, either is enough: ingress-nginx\/controller, /,
            "as one item, both are asked for: monitoring/prometheus",
            "the pod selector alone looks in financial-ml, where it finds nothing",
          ],
          next: ["make it one item: `from: [{namespaceSelector: {matchLabels: {team: platform}}, podSelector: {matchLabels: {app: prometheus}}}]`"],
          related: ["manifests.yaml:9 the item that picks whole namespaces"],
        },
      ],
    },
    {
      name: "the order of the two items does not matter",
      manifests: policyYaml("dns", `${head}- to:\n  - podSelector: {matchLabels: {k8s-app: kube-dns}}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}`),
      findings: [{ at: "manifests.yaml:9", message: "egress rule 1 of dns has the namespace and the pods in two list items, which lets out to the whole namespace, now and to come, where one item would mean the pods with the label" }],
    },
    {
      name: "one item with both keys is what was meant",
      manifests: policyYaml("dns", `${head}- to:\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n    podSelector: {matchLabels: {k8s-app: kube-dns}}`),
      findings: [],
    },
    {
      name: "a pod selector that finds pods at home may be meant on its own",
      manifests: policyYaml(
        "mixed",
        `${head}- to:\n  - namespaceSelector: {matchLabels: {team: financial}}\n  - podSelector: {matchLabels: {app: mlserver}}`,
      ),
      findings: [{ severity: "info", details: ["the pod selector alone finds financial-ml/mlserver, so that two items may be meant"], next: [/^or, if both are meant, say so with separate rules: `- \{to: \[\{namespaceSelector: /] }],
    },
    {
      name: "where nobody there has the label either, it is `peer-selects-nothing`",
      manifests: policyYaml("kafka", `${head}- to:\n  - podSelector: {matchLabels: {app: kafka}}\n  - namespaceSelector: {matchLabels: {team: platform}}`),
      findings: [],
    },
    {
      name: "pods at home, and nobody there with the label: two peers",
      manifests: policyYaml("both", `${head}- to:\n  - podSelector: {matchLabels: {app: mlserver}}\n  - namespaceSelector: {matchLabels: {team: platform}}`),
      findings: [],
    },
    {
      name: "pods at home, and everybody there with the label: one item would be no narrower",
      manifests: policyYaml("both", `${head}- to:\n  - podSelector: {matchExpressions: [{key: app, operator: In, values: [mlserver, prometheus]}]}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}`),
      findings: [],
    },
    {
      name: "an item with both keys beside a namespace is a second peer",
      manifests: policyYaml("both", `${head}- to:\n  - {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}`),
      findings: [],
    },
    {
      name: "the own namespace by name is no surprise",
      manifests: policyYaml("both", `${head}- to:\n  - podSelector: {matchLabels: {app: mlserver}}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}`),
      findings: [],
    },
    {
      name: "all pods of the own namespace beside another namespace are two peers",
      manifests: policyYaml("both", `${head}- to:\n  - podSelector: {}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}`),
      findings: [],
    },
    {
      name: "of a namespace without workloads in the input, the pod selector that finds nobody speaks",
      manifests: `${policyYaml("kafka", `${head}- to:\n  - podSelector: {matchLabels: {app: kafka}}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: streaming}}`)}---\n{apiVersion: v1, kind: Namespace, metadata: {name: streaming}}\n`,
      findings: [{ message: /lets out to the whole namespace where one item would mean some of its pods/, details: ["as written, either is enough: every pod of that namespace", "as one item, both are asked for: no workload of that namespace is in the input"] }],
    },
    {
      name: "a namespace that does not exist is reported for that",
      manifests: policyYaml("kafka", `${head}- to:\n  - podSelector: {matchLabels: {app: kafka}}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: streaming}}`),
      findings: [],
    },
    {
      name: "addresses between the two items part them",
      manifests: policyYaml("dns", `${head}- to:\n  - podSelector: {matchLabels: {k8s-app: kube-dns}}\n  - ipBlock: {cidr: 10.0.0.0/8}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}`),
      findings: [],
    },
  ],
});
