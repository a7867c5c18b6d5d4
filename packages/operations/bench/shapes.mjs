// Inputs of one shape at any size, as manifests: those in which each part may be held against each other part.

/** How many namespaces of twenty pods are ordinary. */
const podsPerNamespace = 20;

/** By name: what there are `n` of, the objects, the page where there is one, and the smallest `n` that is measured where it is not a thousand. */
export const shapes = {
  ordinary: { of: "pods, in namespaces of 20 with a default deny, DNS and some rules each", objects: ordinary },
  overlapping: { of: "rules of one policy whose ports overlap", objects: (n) => [...pods("serving", 20), policy("serving", "long", { podSelector: {}, ingress: numbers(n).map((i) => overlapping(i)) })] },
  "overlapping policies": { of: "policies whose ports overlap", objects: (n) => [...pods("serving", 20), ...numbers(n).map((i) => policy("serving", `policy-${i}`, { podSelector: {}, ingress: [overlapping(i)] }))] },
  "peers of rules": { of: "rules of one policy with a peer each", objects: (n) => [...pods("serving", 20), policy("serving", "long", { podSelector: {}, ingress: numbers(n).map((i) => fromApp(i)) })] },
  "peers of policies": { of: "policies with a peer each", objects: (n) => [...pods("serving", 20), ...numbers(n).map((i) => policy("serving", `policy-${i}`, { podSelector: {}, ingress: [fromApp(i)] }))] },
  exceptions: { of: "blocks of one rule with one CIDR and an exception each", objects: (n) => [...pods("serving", 20), policy("serving", "long", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: numbers(n).map(except) }] })] },
  "exceptions of rules": { of: "rules of one policy with one CIDR and an exception each", smallest: 200, objects: (n) => [...pods("serving", 20), policy("serving", "long", { podSelector: {}, policyTypes: ["Egress"], egress: numbers(n).map((i) => ({ to: [except(i)], ports: [{ port: 443 }] })) })] },
  "blocks that cut each other": { of: "rules of one policy with a block and two exceptions each, one of them the next rule's", smallest: 500, objects: (n) => [...pods("serving", 20), policy("serving", "long", { podSelector: {}, policyTypes: ["Egress"], egress: numbers(n).map((i) => ({ to: [exceptTwo(i)], ports: [{ port: 443 }] })) })] },
  "blocks among pods": { of: "rules with a block each, and as many isolated pods of unknown address", smallest: 250, objects: blocksAmongPods },
  "flows of a page": { of: "flows that a page requires, the way back of each open as well", smallest: 200, objects: namespacesInARing, page: pageOfARing },
};

export function manifestsOf(shape, n) {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: shapes[shape].objects(n) });
}

/** The guidelines page of a shape; undefined where it has none. */
export function pageOf(shape, n) {
  return shapes[shape].page?.(n);
}

function ordinary(n) {
  const spaces = numbers(Math.ceil(n / podsPerNamespace)).flatMap((k) => {
    const name = `team-${k}`;
    const rules = numbers(8).flatMap((i) => [
      policy(name, `in-${i}`, { podSelector: app(i), ingress: [fromApp(i + 1)] }),
      policy(name, `out-${i}`, { podSelector: app(i + 1), policyTypes: ["Egress"], egress: [{ to: [{ podSelector: app(i) }], ports: [{ port: 8080 }] }] }),
    ]);
    return [
      { apiVersion: "v1", kind: "Namespace", metadata: { name } },
      ...pods(name, podsPerNamespace),
      policy(name, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
      policy(name, "dns", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }], ports: [{ port: 53, protocol: "UDP" }, { port: 53 }] }] }),
      ...rules,
      policy(name, "partner", { podSelector: app(0), policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: { cidr: `203.0.${k & 255}.0/24` } }], ports: [{ port: 443 }] }] }),
    ];
  });
  return [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } }, pod("kube-system", "coredns", { "k8s-app": "kube-dns" }, { containerPort: 53, protocol: "UDP" }), ...spaces];
}

function blocksAmongPods(n) {
  const blocks = numbers(n).map((i) => ({ to: [{ ipBlock: { cidr: `10.${(i >> 8) & 255}.${i & 255}.0/24` } }], ports: [{ port: 8080 }] }));
  return [
    ...pods("serving", 10),
    policy("serving", "long", { podSelector: {}, policyTypes: ["Egress"], egress: blocks }),
    ...pods("store", n),
    ...numbers(n).map((i) => policy("store", `in-${i}`, { podSelector: app(i), ingress: [fromApp((i + 1) % n)] })),
  ];
}

/** Each lets in the one after it, as the page asks, and the one before it. */
function namespacesInARing(n) {
  return numbers(n).flatMap((i) => {
    const name = `team-${i}`;
    const neighbours = [inNamespace((i + 1) % n), inNamespace((i + n - 1) % n)];
    return [
      { apiVersion: "v1", kind: "Namespace", metadata: { name } },
      ...pods(name, 2),
      policy(name, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
      policy(name, "neighbours", { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: neighbours.map((from) => ({ from: [from], ports: [{ port: 8080 }] })), egress: neighbours.map((to) => ({ to: [to], ports: [{ port: 8080 }] })) }),
    ];
  });
}

function pageOfARing(n) {
  const rows = numbers(n).map((i) => `| team-${i} | Team ${i % 4} |`);
  const flows = numbers(n).map((i) => `${i + 1}. team-${(i + 1) % n} → team-${i}: requests on port 8080`);
  return ["# Network policy guidelines", "", "## Namespaces", "", "| Namespace | Owner |", "|---|---|", ...rows, "", "## Required Network Flows", "", ...flows, ""].join("\n");
}

function inNamespace(i) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": `team-${i}` } } };
}

function overlapping(i) {
  return { from: [{ podSelector: {} }], ports: [{ port: 4999 - (i % 4000), endPort: 5001 + i }] };
}

function fromApp(i) {
  return { from: [{ podSelector: app(i) }], ports: [{ port: 8080 }] };
}

function exceptTwo(i) {
  const { ipBlock } = except(i);
  return { ipBlock: { ...ipBlock, except: [...ipBlock.except, ...except(i + 1).ipBlock.except] } };
}

function except(i) {
  return { ipBlock: { cidr: "10.0.0.0/8", except: [`10.${(i >> 8) & 255}.${i & 255}.0/24`] } };
}

function pods(namespace, count) {
  return numbers(count).map((i) => pod(namespace, `app-${i}`, { app: `app-${i}` }, { containerPort: 8080 }));
}

function pod(namespace, name, labels, port) {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec: { containers: [{ name: "main", image: "main", ports: [port] }] } };
}

function policy(namespace, name, spec) {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

function app(i) {
  return { matchLabels: { app: `app-${i}` } };
}

function numbers(count) {
  return Array.from({ length: count }, (_, i) => i);
}
