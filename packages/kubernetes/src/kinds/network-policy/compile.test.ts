import { formatRanges, formatSelector, type Peer, type Policy, type PortMatch } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../../test/manifests-of.ts";

/** The policy `serving` of financial-ml, compiled; beside it another namespace, so that indices differ. */
function compiled(spec: string, metadata = "{name: serving, namespace: financial-ml}"): Policy {
  const cluster = clusterOf([
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: argowf}\n",
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`,
  ]);
  const policy = cluster.world.tiers[1]?.policies[0];
  if (policy === undefined) throw new Error("no policy was compiled");
  return policy;
}

const own = 1;

describe("isolation", () => {
  test.each`
    clause     | spec                                                              | ingress  | egress
    ${"NP-3"}  | ${"{podSelector: {}}"}                                            | ${true}  | ${false}
    ${"NP-3"}  | ${"{podSelector: {}, egress: []}"}                                | ${true}  | ${false}
    ${"NP-3"}  | ${"{podSelector: {}, egress: [{}]}"}                              | ${true}  | ${true}
    ${"NP-3"}  | ${"{podSelector: {}, policyTypes: [], egress: [{}]}"}             | ${true}  | ${true}
    ${"NP-3"}  | ${"{podSelector: {}, policyTypes: null, egress: [{}]}"}           | ${true}  | ${true}
    ${"NP-4"}  | ${"{podSelector: {}, policyTypes: [Egress], ingress: [{}]}"}      | ${false} | ${true}
    ${"NP-4"}  | ${"{podSelector: {}, policyTypes: [Ingress], egress: [{}]}"}      | ${true}  | ${false}
    ${"NP-4"}  | ${"{podSelector: {}, policyTypes: [Ingress, Ingress]}"}           | ${true}  | ${false}
    ${"NP-17"} | ${"null"}                                                         | ${true}  | ${false}
    ${"NP-17"} | ${"{}"}                                                           | ${true}  | ${false}
  `("$clause $spec isolates ingress: $ingress, egress: $egress", ({ spec, ingress, egress }: { spec: string; ingress: boolean; egress: boolean }) => {
    const policy = compiled(spec);
    expect(policy.isolates).toEqual({ ingress, egress });
    expect(policy.subject).toEqual({ namespaces: own, pods: [] }); // NP-8
    expect(policy.standing).toBe("in force");
  });
});

describe("everybody and nobody", () => {
  test.each`
    clause     | rule                                  | peers    | ports
    ${"NP-11"} | ${"{}"}                               | ${"any"} | ${"any"}
    ${"NP-12"} | ${"{from: [], ports: []}"}            | ${"any"} | ${"any"}
    ${"NP-12"} | ${"{from: null, ports: null}"}        | ${"any"} | ${"any"}
  `("$clause $rule", ({ rule, peers, ports }: { rule: string; peers: string; ports: string }) => {
    expect(compiled(`{podSelector: {}, ingress: [${rule}]}`).rules).toEqual([
      { ref: { object: 1, path: "spec.ingress[0]" }, direction: "ingress", action: "allow", peers, ports },
    ]);
  });

  test("no rules is no rule (NP-11)", () => {
    expect(compiled("{podSelector: {}, ingress: []}").rules).toEqual([]);
  });
});

function peerText(peer: Peer): string {
  switch (peer.kind) {
    case "addresses":
      return formatRanges(peer.ranges);
    case "pods":
      return `${typeof peer.namespaces === "number" ? `namespace ${peer.namespaces}` : formatSelector(peer.namespaces)} / ${formatSelector(peer.pods)}`;
    case "nodes":
      return formatSelector(peer.nodes);
    case "names":
      return peer.names.join(", ");
  }
}

describe("peers", () => {
  test.each`
    clause     | peers                                                                                      | meaning
    ${"NP-13"} | ${"{podSelector: {matchLabels: {app: mlflow}}}"}                                           | ${["namespace 1 / app=mlflow"]}
    ${"NP-13"} | ${"{podSelector: {}}"}                                                                     | ${["namespace 1 / all"]}
    ${"NP-13"} | ${"{namespaceSelector: {matchLabels: {name: mlflow}}}"}                                    | ${["name=mlflow / all"]}
    ${"NP-13"} | ${"{namespaceSelector: {matchLabels: {name: mlflow}}, podSelector: {matchLabels: {app: mlflow}}}"} | ${["name=mlflow / app=mlflow"]}
    ${"NP-13"} | ${"{namespaceSelector: {matchLabels: {name: mlflow}}}, {podSelector: {matchLabels: {app: mlflow}}}"} | ${["name=mlflow / all", "namespace 1 / app=mlflow"]}
    ${"NP-14"} | ${"{namespaceSelector: {}}"}                                                               | ${["all / all"]}
    ${"SEL-2"} | ${"{podSelector: {matchLabels: {app: mlflow}, matchExpressions: [{key: tier, operator: NotIn, values: [a, b]}]}}"} | ${["namespace 1 / app=mlflow,tier notin (a,b)"]}
    ${"NP-20"} | ${"{ipBlock: {cidr: 10.0.0.0/30, except: [10.0.0.1/32]}}"}                                 | ${["10.0.0.0, 10.0.0.2-10.0.0.3"]}
    ${"NP-21"} | ${"{ipBlock: {cidr: 10.0.0.77/24}}"}                                                       | ${["10.0.0.0-10.0.0.255"]}
    ${"NP-22"} | ${"{ipBlock: {cidr: 10.0.0.0/24, except: [10.0.0.0/25]}}, {ipBlock: {cidr: 10.0.0.0/26}}"} | ${["10.0.0.128-10.0.0.255", "10.0.0.0-10.0.0.63"]}
    ${"NP-23"} | ${"{ipBlock: {cidr: 10.0.0.0/31}}"}                                                        | ${["10.0.0.0-10.0.0.1"]}
    ${"NP-26"} | ${'{ipBlock: {cidr: "::ffff:10.0.0.0/120"}}'}                                              | ${["10.0.0.0-10.0.0.255"]}
  `("$clause $peers", ({ peers, meaning }: { peers: string; meaning: string[] }) => {
    const [rule] = compiled(`{podSelector: {}, egress: [{to: [${peers}]}]}`).rules;
    const found = rule === undefined || rule.peers === "any" ? [] : rule.peers;
    expect(found.map(peerText)).toEqual(meaning);
    expect(found.map(({ ref }) => ref.path)).toEqual(meaning.map((_, i) => `spec.egress[0].to[${i}]`));
  });
});

function portText(match: PortMatch): string {
  return match.kind === "named" ? `${match.protocol ?? "any"} ${match.name}` : `${match.protocol} ${match.first}-${match.last}`;
}

describe("ports", () => {
  test.each`
    clause      | ports                                          | meaning
    ${"PORT-2"} | ${"{}"}                                        | ${["TCP 1-65535"]}
    ${"PORT-2"} | ${"{protocol: null, port: 53}"}                | ${["TCP 53-53"]}
    ${"PORT-3"} | ${"{protocol: UDP}"}                           | ${["UDP 1-65535"]}
    ${"PORT-4"} | ${"{protocol: SCTP, port: 7777}"}              | ${["SCTP 7777-7777"]}
    ${"PORT-5"} | ${"{port: 9000, endPort: 9005}"}               | ${["TCP 9000-9005"]}
    ${"PORT-5"} | ${"{port: 9000, endPort: 9000}"}               | ${["TCP 9000-9000"]}
    ${"PORT-6"} | ${"{port: dns, protocol: UDP}, {port: dns}"}   | ${["UDP dns", "TCP dns"]}
  `("$clause $ports", ({ ports, meaning }: { ports: string; meaning: string[] }) => {
    const [rule] = compiled(`{podSelector: {}, ingress: [{ports: [${ports}]}]}`).rules;
    const found = rule === undefined || rule.ports === "any" ? [] : rule.ports;
    expect(found.map(portText)).toEqual(meaning);
    expect(found.map(({ ref }) => ref.path)).toEqual(meaning.map((_, i) => `spec.ingress[0].ports[${i}]`));
  });
});

describe("a policy that the API server refuses", () => {
  test("stays, with its subject and directions where they can be read", () => {
    const policy = compiled("{podSelector: {matchLabels: {app: mlflow}}, policyTypes: [Egress], egress: [{ports: [{port: 0}]}]}");
    expect(policy).toMatchObject({
      standing: "refused",
      subject: { namespaces: own, pods: [{ key: "app", operator: "In", values: ["mlflow"] }] },
      isolates: { ingress: false, egress: true },
    });
  });

  test.each`
    spec                                                                          | why
    ${"{podSelector: {matchLabels: {istio: on}}}"}                                | ${"its selector does not decode"}
    ${"{podSelector: {matchExpressions: [{key: app, operator: In}]}}"}            | ${"its selector is none"}
    ${"default-deny"}                                                             | ${"its spec is none"}
  `("may be meant for the whole namespace when $why", ({ spec }: { spec: string }) => {
    expect(compiled(spec).subject).toEqual({ namespaces: own, pods: [] });
  });

  test.each`
    spec                                           | why
    ${"{podSelector: {}, policyTypes: [ingress]}"} | ${"a type is mistyped"}
    ${"{podSelector: {}, policyTypes: Ingress}"}   | ${"its types are no list"}
    ${"default-deny"}                              | ${"its spec is none"}
  `("may be meant for both directions when $why", ({ spec }: { spec: string }) => {
    expect(compiled(spec).isolates).toEqual({ ingress: true, egress: true });
  });

  test.each`
    rule                                                      | peers  | ports
    ${"{from: {podSelector: {}}, ports: [{port: 80}]}"}       | ${0}   | ${1}
    ${"{from: [{}, {podSelector: {}}], ports: [{port: 80}]}"} | ${1}   | ${1}
    ${"{from: [{ipBlock: {cidr: nonsense}}], ports: []}"}     | ${0}   | ${"any"}
    ${"{from: [{podSelector: {matchLabels: {a: b c}}}]}"}     | ${0}   | ${"any"}
    ${"{ports: [{port: 0}, {port: 80}]}"}                     | ${"any"} | ${1}
    ${"{ports: {port: 80}}"}                                  | ${"any"} | ${0}
  `("opens no more than can be read: $rule", ({ rule, peers, ports }: { rule: string; peers: number | "any"; ports: number | "any" }) => {
    const policy = compiled(`{podSelector: {}, ingress: [${rule}]}`);
    const [found] = policy.rules;
    expect(policy.standing).toBe("refused");
    expect(found?.peers === "any" ? "any" : found?.peers.length).toBe(peers);
    expect(found?.ports === "any" ? "any" : found?.ports.length).toBe(ports);
  });

  test("only for its metadata means all that it says", () => {
    const policy = compiled("{podSelector: {matchLabels: {app: mlflow}}, ingress: [{}]}", "{name: Serving_Policy, namespace: financial-ml}");
    expect(policy).toMatchObject({ standing: "refused", isolates: { ingress: true, egress: false }, rules: [{ peers: "any" }] });
  });
});
