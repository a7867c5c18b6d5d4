import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { unreachableService } from "./rule.ts";

const pod = (name: string, namespace = "shop"): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 8080}]}]}}\n---\n`;
const service = (name: string, app = name, more = ""): string => `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {app: ${app}}, ${more}ports: [{port: 80, targetPort: 8080}]}}\n---\n`;
const deny = (namespace = "shop"): string => `${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]", namespace)}---\n`;
const brokers = '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: kafka, namespace: shop}, spec: {replicas: 3, serviceName: kafka, selector: {matchLabels: {app: kafka}}, template: {metadata: {labels: {app: kafka}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 8080}]}]}}}}\n---\n';
const peers = policyYaml("peers", "podSelector: {matchLabels: {app: kafka}}\npolicyTypes: [Ingress, Egress]\ningress: [{from: [{podSelector: {matchLabels: {app: kafka}}}], ports: [{port: 8080}]}]\negress: [{to: [{podSelector: {matchLabels: {app: kafka}}}], ports: [{port: 8080}]}]", "shop");

checkRule(unreachableService, {
  cases: [
    { name: "a default deny and no clients", manifests: pod("web") + service("web") + deny(), findings: [{ message: "nobody can reach Service shop/web: no workload and no address outside is let in on 8080/TCP", witness: undefined, next: ["let its clients in by a policy on the pods behind it, at the target port: 8080/TCP"], nextCount: 1 }] },
    { name: "Services that one default deny closes are one thing to do", manifests: ["a", "b", "c"].map((name) => pod(name) + service(name)).join("") + deny(), findings: [{ message: /^nobody can reach 3 Services of shop \(a, b and c\): /, witness: undefined, related: [/Service b too$/, /Service c too$/] }] },
    { name: "shown by a call from beside it", manifests: pod("web") + service("web") + pod("client") + pod("far", "cli") + deny(), findings: [{ witness: "shop/client → shop/web:8080/TCP" }] },
    { name: "peers that find each other by a headless Service are its clients", manifests: brokers + service("kafka", "kafka", "clusterIP: None, ") + deny() + peers, findings: [] },
    { name: "of another Service its own pods are not", manifests: brokers + service("kafka") + deny() + peers, findings: [{ message: "nobody but its own pods can reach Service shop/kafka: no other workload and no address outside is let in on 8080/TCP" }] },
    { name: "they are told apart from Services that let nobody in", manifests: brokers + service("kafka") + pod("web") + service("web") + deny() + peers, findings: [{ message: /^nobody but its own pods can reach Service shop\/kafka: / }, { message: /^nobody can reach Service shop\/web: / }] },
    { name: "also a headless Service of which one pod runs now", manifests: pod("kafka") + service("kafka", "kafka", "clusterIP: None, ") + deny() + peers, findings: [] },
    { name: "but not where they let each other in no more than anybody else", manifests: brokers + service("kafka", "kafka", "clusterIP: None, ") + deny(), findings: [{}] },
    { name: "a rule on the Service's own port is another rule's to mend", manifests: pod("web") + service("web") + pod("client") + policyYaml("web", "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]", "shop"), findings: [] },
    { name: "unless it opens the pods' port too, for somebody who is not there", manifests: pod("web") + service("web") + policyYaml("web", "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: nobody}}}], ports: [{port: 80}, {port: 8080}]}]", "shop"), findings: [{}] },
    { name: "DNS is another rule's as well", manifests: `${pod("coredns").replace("app: coredns", "app: coredns, k8s-app: kube-dns")}${service("coredns")}${pod("client")}${deny()}`, findings: [] },
    {
      name: "where the clients' egress keeps them in, the advice is for that",
      manifests: `${pod("web")}${service("web")}${pod("client", "cli")}${deny("cli")}${policyYaml("web", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: cli}}}], ports: [{port: 8080}]}]", "shop")}`,
      findings: [{ message: /: its pods let cli\/client in, and the egress there does not let them out$/, witness: "cli/client → shop/web:8080/TCP", next: [/^let its clients out, in cli: `egress: \[\{to: .*app: web.*, ports: \[\{protocol: TCP, port: 8080\}\]\}\]`$/] }],
    },
    { name: "load balancers are another rule's", manifests: pod("web") + service("web", "web", "type: LoadBalancer, ") + deny(), findings: [] },
  ],
});
