import { describe, expect, test } from "vitest";
import { clusterOf } from "../../../test/manifests-of.ts";

/** Errors of a policy `serving` whose spec is given as YAML in flow style. */
function errorsOf(spec: string, options: { readonly kubernetesVersion?: string; readonly metadata?: string } = {}): readonly string[] {
  const metadata = options.metadata ?? "{name: serving, namespace: financial-ml}";
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;
  const cluster = clusterOf(text, { kubernetesVersion: options.kubernetesVersion });
  return cluster.objects.flatMap(({ refusals }) => refusals.map(({ path, type }) => `${path}: ${type}`));
}

function messagesOf(spec: string): readonly string[] {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving, namespace: financial-ml}\nspec: ${spec}\n`;
  return clusterOf(text).objects.flatMap(({ refusals }) => refusals.map(({ path, message }) => `${path}: ${message}`));
}

const port = (text: string): string => `{podSelector: {}, ingress: [{ports: [${text}]}]}`;
const peer = (text: string): string => `{podSelector: {}, egress: [{to: [${text}]}]}`;
const subject = (text: string): string => `{podSelector: ${text}}`;
const P = "spec.ingress[0].ports[0]";
const Q = "spec.egress[0].to[0]";

describe("metadata", () => {
  test.each`
    clause     | metadata                                                           | errors
    ${"NPV-1"} | ${"{name: serving}"}                                               | ${[]}
    ${"NPV-1"} | ${"{name: serving.v2}"}                                            | ${[]}
    ${"NPV-1"} | ${"{namespace: financial-ml}"}                                     | ${["metadata.name: Required"]}
    ${"NPV-1"} | ${"{name: Serving_Policy}"}                                        | ${["metadata.name: Invalid"]}
    ${"NPV-1"} | ${`{name: ${"a".repeat(253)}}`}                                    | ${[]}
    ${"NPV-1"} | ${`{name: ${"a".repeat(254)}}`}                                    | ${["metadata.name: Invalid"]}
    ${"NPV-1"} | ${"{generateName: serving-}"}                                      | ${[]}
    ${"NPV-1"} | ${'{generateName: "-"}'}                                           | ${["metadata.generateName: Invalid"]}
    ${"NPV-1"} | ${"{generateName: Serving-}"}                                      | ${["metadata.generateName: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, labels: {team: financial mlops}}"}              | ${["metadata.labels: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, annotations: {policy scope: x}}"}               | ${["metadata.annotations: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, annotations: {Policy.Scope: x}}"}               | ${[]}
    ${"NPV-1"} | ${"{name: serving, finalizers: [no good]}"}                        | ${["metadata.finalizers: Invalid", "metadata.finalizers[0]: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, finalizers: [example.org/wait]}"}               | ${[]}
    ${"NPV-1"} | ${"{name: serving, finalizers: [wait]}"}                           | ${["metadata.finalizers[0]: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, finalizers: [orphan, foregroundDeletion]}"}     | ${["metadata.finalizers: Invalid"]}
    ${"NPV-1"} | ${"{name: serving, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: u}]}"} | ${[]}
    ${"NPV-1"} | ${"{name: serving, ownerReferences: [{kind: ConfigMap, name: owner}]}"} | ${["metadata.ownerReferences[0].apiVersion: Required", "metadata.ownerReferences[0].uid: Required"]}
    ${"NPV-2"} | ${`{name: serving, namespace: ${"a".repeat(63)}}`}                 | ${[]}
    ${"NPV-2"} | ${`{name: serving, namespace: ${"a".repeat(64)}}`}                 | ${["metadata.namespace: Invalid"]}
    ${"NPV-2"} | ${"{name: serving, namespace: financial.ml}"}                      | ${["metadata.namespace: Invalid"]}
  `("$clause $metadata", ({ metadata, errors }: { metadata: string; errors: string[] }) => {
    expect(errorsOf("{podSelector: {}}", { metadata })).toEqual(errors);
  });
});

describe("ports", () => {
  test.each`
    clause     | written                               | errors
    ${"NPV-3"} | ${"{protocol: SCTP, port: 80}"}       | ${[]}
    ${"NPV-3"} | ${"{protocol: tcp, port: 80}"}        | ${[`${P}.protocol: NotSupported`]}
    ${"NPV-3"} | ${"{protocol: ICMP}"}                 | ${[`${P}.protocol: NotSupported`]}
    ${"NPV-3"} | ${'{protocol: "", port: 80}'}         | ${[`${P}.protocol: NotSupported`]}
    ${"NPV-4"} | ${"{port: 1}"}                        | ${[]}
    ${"NPV-4"} | ${"{port: 65535}"}                    | ${[]}
    ${"NPV-4"} | ${"{port: 0}"}                        | ${[`${P}.port: Invalid`]}
    ${"NPV-4"} | ${"{port: 65536}"}                    | ${[`${P}.port: Invalid`]}
    ${"NPV-4"} | ${"{port: -1}"}                       | ${[`${P}.port: Invalid`]}
    ${"NPV-5"} | ${"{port: a2345678901234z}"}          | ${[]}
    ${"NPV-5"} | ${"{port: a23456789012345z}"}         | ${[`${P}.port: Invalid`]}
    ${"NPV-5"} | ${'{port: "80"}'}                     | ${[`${P}.port: Invalid`]}
    ${"NPV-5"} | ${"{port: http--alt}"}                | ${[`${P}.port: Invalid`]}
    ${"NPV-5"} | ${"{port: http-}"}                    | ${[`${P}.port: Invalid`]}
    ${"NPV-5"} | ${'{port: "-HTTP--Alternative-"}'}    | ${Array.from({ length: 4 }, () => `${P}.port: Invalid`)}
    ${"NPV-6"} | ${"{port: 9000, endPort: 9000}"}      | ${[]}
    ${"NPV-6"} | ${"{port: 9000, endPort: 8999}"}      | ${[`${P}.endPort: Invalid`]}
    ${"NPV-7"} | ${"{port: 9000, endPort: 65535}"}     | ${[]}
    ${"NPV-7"} | ${"{port: 9000, endPort: 65536}"}     | ${[`${P}.endPort: Invalid`]}
    ${"NPV-7"} | ${"{port: 9000, endPort: 0}"}         | ${[`${P}.endPort: Invalid`, `${P}.endPort: Invalid`]}
    ${"NPV-8"} | ${"{port: http, endPort: 9000}"}      | ${[`${P}.endPort: Invalid`]}
    ${"NPV-9"} | ${"{endPort: 9000}"}                  | ${[`${P}.endPort: Invalid`]}
    ${"NPV-30"} | ${"{}"}                              | ${[]}
    ${"NPV-30"} | ${"{port: 80}, {port: 80}"}          | ${[]}
  `("$clause $written", ({ written, errors }: { written: string; errors: string[] }) => {
    expect(errorsOf(port(written))).toEqual(errors);
  });
});

describe("peers", () => {
  test.each`
    clause      | written                                                               | errors
    ${"NPV-10"} | ${"{namespaceSelector: {matchLabels: {a b: c}}}"}                     | ${[`${Q}.namespaceSelector.matchLabels: Invalid`]}
    ${"NPV-10"} | ${"{podSelector: {matchLabels: {a: b c}}}"}                           | ${[`${Q}.podSelector.matchLabels: Invalid`]}
    ${"NPV-11"} | ${"{}"}                                                               | ${[`${Q}: Required`]}
    ${"NPV-11"} | ${"{podSelector: null}"}                                              | ${[`${Q}: Required`]}
    ${"NPV-11"} | ${"{podSelector: {}}"}                                                | ${[]}
    ${"NPV-12"} | ${"{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"}                   | ${[`${Q}: Forbidden`]}
    ${"NPV-13"} | ${"{ipBlock: {}}"}                                                    | ${[`${Q}.ipBlock.cidr: Required`]}
    ${"NPV-13"} | ${'{ipBlock: {cidr: "", except: [nonsense]}}'}                        | ${[`${Q}.ipBlock.cidr: Required`]}
    ${"NPV-13"} | ${"{ipBlock: {cidr: nonsense, except: [nonsense]}}"}                  | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${"{ipBlock: {cidr: 10.0.0.0}}"}                                      | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${"{ipBlock: {cidr: 10.0.0.0/255.0.0.0}}"}                            | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${"{ipBlock: {cidr: 10.0.0.0/33}}"}                                   | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${'{ipBlock: {cidr: "fe80::%eth0/64"}}'}                              | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${'{ipBlock: {cidr: "10.0.0.0/8 "}}'}                                 | ${[`${Q}.ipBlock.cidr: Invalid`]}
    ${"NPV-14"} | ${"{ipBlock: {cidr: 10.0.0.77/24}}"}                                  | ${[]}
    ${"NPV-14"} | ${'{ipBlock: {cidr: "2001:DB8:0:0:0:0:0:0/32"}}'}                     | ${[]}
    ${"NPV-15"} | ${"{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}"}             | ${[]}
    ${"NPV-15"} | ${"{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}"}              | ${[`${Q}.ipBlock.except[0]: Invalid`]}
    ${"NPV-15"} | ${"{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}"}             | ${[`${Q}.ipBlock.except[0]: Invalid`]}
    ${"NPV-15"} | ${'{ipBlock: {cidr: 10.0.0.0/8, except: ["2001:db8::/64"]}}'}         | ${[`${Q}.ipBlock.except[0]: Invalid`]}
    ${"NPV-15"} | ${"{ipBlock: {cidr: 10.0.0.0/8, except: [nonsense, 10.0.0.0/7]}}"}    | ${[`${Q}.ipBlock.except[0]: Invalid`, `${Q}.ipBlock.except[1]: Invalid`]}
    ${"NPV-15"} | ${'{ipBlock: {cidr: "::ffff:10.0.0.0/104", except: [10.1.0.0/16]}}'}  | ${[`${Q}.ipBlock.except[0]: Invalid`]}
    ${"NPV-30"} | ${"{ipBlock: {cidr: 10.0.0.0/8, except: []}}"}                        | ${[]}
  `("$clause $written", ({ written, errors }: { written: string; errors: string[] }) => {
    expect(errorsOf(peer(written))).toEqual(errors);
  });
});

describe("strict blocks, from 1.36 on (NPV-14)", () => {
  test.each`
    cidr                     | message
    ${"10.0.0.0/8"}          | ${undefined}
    ${"2001:DB8::/32"}       | ${undefined}
    ${"010.0.0.0/8"}         | ${"must not have leading 0s in IP or prefix length"}
    ${"10.0.0.0/08"}         | ${"must not have leading 0s in IP or prefix length"}
    ${"::ffff:10.0.0.0/104"} | ${"must not have an IPv4-mapped IPv6 address"}
    ${"10.0.0.77/24"}        | ${"must not have bits set beyond the prefix length"}
    ${"010.0.0.77/24"}       | ${"must not have leading 0s in IP or prefix length"}
  `("$cidr", ({ cidr, message }: { cidr: string; message: string | undefined }) => {
    const spec = peer(`{ipBlock: {cidr: "${cidr}"}}`);
    const expected = message === undefined ? [] : [`${Q}.ipBlock.cidr: Invalid`];
    expect(errorsOf(spec, { kubernetesVersion: "1.36" })).toEqual(expected);
    expect(errorsOf(spec, { kubernetesVersion: "v2.0.1+k3s1" })).toEqual(expected);
    expect(errorsOf(spec, { kubernetesVersion: "1.35" })).toEqual([]);
    expect(errorsOf(spec)).toEqual([]);
  });

  test("one exception can break both rules", () => {
    expect(errorsOf(peer("{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.1/16]}}"), { kubernetesVersion: "1.36" })).toEqual([
      `${Q}.ipBlock.except[0]: Invalid`,
      `${Q}.ipBlock.except[0]: Invalid`,
    ]);
  });
});

describe("policyTypes", () => {
  test.each`
    clause      | types                            | errors
    ${"NPV-16"} | ${"[Ingress, Egress]"}           | ${[]}
    ${"NPV-16"} | ${"[Ingress, Egress, Ingress]"}  | ${["spec.policyTypes: Invalid"]}
    ${"NPV-16"} | ${"[wrong, wrong, wrong]"}       | ${["spec.policyTypes: Invalid"]}
    ${"NPV-17"} | ${"[Ingress, Ingress]"}          | ${[]}
    ${"NPV-17"} | ${"[ingress, EGRESS]"}           | ${["spec.policyTypes[0]: NotSupported", "spec.policyTypes[1]: NotSupported"]}
    ${"NPV-30"} | ${"[]"}                          | ${[]}
    ${"NPV-30"} | ${"null"}                        | ${[]}
  `("$clause $types", ({ types, errors }: { types: string; errors: string[] }) => {
    expect(errorsOf(`{podSelector: {}, policyTypes: ${types}}`)).toEqual(errors);
  });

  test("rules of an unlisted direction are validated all the same (NP-4)", () => {
    expect(errorsOf("{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{}]}]}")).toEqual(["spec.ingress[0].from[0]: Required"]);
  });
});

describe("selectors", () => {
  const at = "spec.podSelector";
  test.each`
    clause      | selector                                                              | errors
    ${"NPV-20"} | ${"{matchExpressions: [{key: app, operator: In, values: [mlflow]}]}"} | ${[]}
    ${"NPV-20"} | ${"{matchExpressions: [{key: app, operator: NotIn, values: []}]}"}    | ${[`${at}.matchExpressions[0].values: Required`]}
    ${"NPV-20"} | ${"{matchExpressions: [{key: app, operator: In}]}"}                   | ${[`${at}.matchExpressions[0].values: Required`]}
    ${"NPV-21"} | ${"{matchExpressions: [{key: app, operator: Exists, values: []}]}"}   | ${[]}
    ${"NPV-21"} | ${"{matchExpressions: [{key: app, operator: Exists, values: [x]}]}"}  | ${[`${at}.matchExpressions[0].values: Forbidden`]}
    ${"NPV-22"} | ${'{matchExpressions: [{key: app, operator: Gt, values: ["1"]}]}'}    | ${[`${at}.matchExpressions[0].operator: Invalid`]}
    ${"NPV-22"} | ${"{matchExpressions: [{key: app, operator: in, values: [a]}]}"}      | ${[`${at}.matchExpressions[0].operator: Invalid`]}
    ${"NPV-22"} | ${"{matchExpressions: [{key: app}]}"}                                 | ${[`${at}.matchExpressions[0].operator: Invalid`]}
    ${"NPV-23"} | ${"{matchExpressions: [{operator: Exists}]}"}                         | ${[`${at}.matchExpressions[0].key: Invalid`, `${at}.matchExpressions[0].key: Invalid`]}
    ${"NPV-23"} | ${"{matchExpressions: [{key: a/b/c, operator: Exists}]}"}             | ${[`${at}.matchExpressions[0].key: Invalid`]}
    ${"NPV-23"} | ${"{matchExpressions: [{key: Example.com/x, operator: Exists}]}"}     | ${[`${at}.matchExpressions[0].key: Invalid`]}
    ${"NPV-23"} | ${"{matchExpressions: [{key: example.com/X_1, operator: Exists}]}"}   | ${[]}
    ${"NPV-24"} | ${'{matchExpressions: [{key: app, operator: In, values: ["", -x]}]}'} | ${[`${at}.matchExpressions[0].values[1]: Invalid`]}
    ${"NPV-25"} | ${`{matchLabels: {app: ${"a".repeat(63)}}}`}                          | ${[]}
    ${"NPV-25"} | ${`{matchLabels: {app: ${"a".repeat(64)}}}`}                          | ${[`${at}.matchLabels: Invalid`]}
    ${"NPV-25"} | ${"{matchLabels: {a b: c d}}"}                                        | ${[`${at}.matchLabels: Invalid`, `${at}.matchLabels: Invalid`]}
    ${"NPV-30"} | ${"null"}                                                             | ${[]}
  `("$clause $selector", ({ selector, errors }: { selector: string; errors: string[] }) => {
    expect(errorsOf(subject(selector))).toEqual(errors);
  });

  test("a value from a block scalar ends in a newline, and is refused (NPV-35)", () => {
    const text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\nspec:\n  podSelector:\n    matchLabels:\n      app: |\n        mlserver\n";
    expect(clusterOf(text).objects[0]?.refusals).toEqual([expect.objectContaining({ path: "spec.podSelector.matchLabels", type: "Invalid" })]);
  });
});

describe("values of a wrong type reject the object before validation (NPV-31)", () => {
  test.each`
    spec                                                            | error
    ${port("{port: 80.5}")}                                         | ${`${P}.port: json: cannot unmarshal number 80.5 into Go struct field NetworkPolicyPort.spec.ingress.ports.port of type int32`}
    ${port("{port: true}")}                                         | ${`${P}.port: json: cannot unmarshal bool into Go struct field NetworkPolicyPort.spec.ingress.ports.port of type int32`}
    ${port("{port: 2147483648}")}                                   | ${`${P}.port: json: cannot unmarshal number 2147483648 into Go struct field NetworkPolicyPort.spec.ingress.ports.port of type int32`}
    ${port('{port: 80, endPort: "90"}')}                            | ${`${P}.endPort: json: cannot unmarshal string into Go struct field NetworkPolicyPort.spec.ingress.ports.endPort of type int32`}
    ${port("{port: 80, endPort: -2147483649}")}                     | ${`${P}.endPort: json: cannot unmarshal number -2147483649 into Go struct field NetworkPolicyPort.spec.ingress.ports.endPort of type int32`}
    ${port("{protocol: 6}")}                                        | ${`${P}.protocol: json: cannot unmarshal number into Go struct field NetworkPolicyPort.spec.ingress.ports.protocol of type v1.Protocol`}
    ${"{podSelector: {}, ingress: [{from: {podSelector: {}}}]}"}    | ${"spec.ingress[0].from: json: cannot unmarshal object into Go struct field NetworkPolicyIngressRule.spec.ingress.from of type []v1.NetworkPolicyPeer"}
    ${"{podSelector: {}, ingress: {}}"}                             | ${"spec.ingress: json: cannot unmarshal object into Go struct field NetworkPolicySpec.spec.ingress of type []v1.NetworkPolicyIngressRule"}
    ${"{podSelector: {matchLabels: {istio: on}}}"}                  | ${"spec.podSelector.matchLabels: json: cannot unmarshal bool into Go struct field LabelSelector.spec.podSelector.matchLabels of type string"}
    ${"{podSelector: {matchLabels: {tier: 1}}}"}                    | ${"spec.podSelector.matchLabels: json: cannot unmarshal number into Go struct field LabelSelector.spec.podSelector.matchLabels of type string"}
    ${"{podSelector: {matchLabels: [app]}}"}                        | ${"spec.podSelector.matchLabels: json: cannot unmarshal array into Go struct field LabelSelector.spec.podSelector.matchLabels of type map[string]string"}
    ${"{podSelector: [], policyTypes: Ingress}"}                    | ${"spec.podSelector: json: cannot unmarshal array into Go struct field NetworkPolicySpec.spec.podSelector of type v1.LabelSelector"}
    ${"default-deny"}                                               | ${"spec: json: cannot unmarshal string into Go struct field NetworkPolicy.spec of type v1.NetworkPolicySpec"}
  `("$spec", ({ spec, error }: { spec: string; error: string }) => {
    expect(messagesOf(spec)[0]).toBe(error);
  });

  test("all wrong types are told, and nothing that only validation would find", () => {
    expect(errorsOf("{podSelector: {matchLabels: {tier: 1}}, ingress: [{ports: [{port: true}]}], policyTypes: [wrong]}")).toEqual([
      "spec.podSelector.matchLabels: TypeInvalid",
      "spec.ingress[0].ports[0].port: TypeInvalid",
    ]);
  });

  test("null fits every type, as Go decodes it", () => {
    expect(errorsOf("{podSelector: {matchLabels: {tier: null}}, ingress: [{from: null, ports: [{port: null, endPort: null}]}], egress: null}")).toEqual([]);
  });

  test.each(["0o120", "1_000", "0x50"])("a port written as `%s` is what kubectl makes of it (NPV-32)", (written) => {
    const cluster = clusterOf(`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\nspec: ${port(`{port: ${written}}`)}`);
    const value = cluster.networkPolicies[0]?.ingress?.[0]?.ports;
    // YAML 1.1 as kubectl's library reads it: Go's integers, underscores dropped.
    const expected = { "0o120": 80, "1_000": 1000, "0x50": 80 }[written];
    expect(value).toEqual([expect.objectContaining({ port: expected })]);
  });
});

test("errors are worded as the API server words them", () => {
  expect(messagesOf("{podSelector: {}, policyTypes: [ingress], ingress: [{from: [{}], ports: [{protocol: tcp, port: Web, endPort: 1}, {port: 0}]}]}")).toEqual([
    'spec.ingress[0].ports[0].protocol: Unsupported value: "tcp": supported values: "TCP", "UDP", "SCTP"',
    "spec.ingress[0].ports[0].endPort: Invalid value: 1: may not be specified when `port` is non-numeric",
    'spec.ingress[0].ports[0].port: Invalid value: "Web": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    "spec.ingress[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    "spec.ingress[0].from[0]: Required value: must specify a peer",
    'spec.policyTypes[0]: Unsupported value: "ingress": supported values: "Ingress", "Egress"',
  ]);
});

describe("fields that the API server drops are no errors, and are told (NPV-30, NPV-33)", () => {
  test.each`
    spec                                                          | path                                   | nearest
    ${"{podSelector: {}, ingres: []}"}                            | ${"spec.ingres"}                       | ${"ingress"}
    ${"{podSelector: {}, policytypes: [Egress]}"}                 | ${"spec.policytypes"}                  | ${"policyTypes"}
    ${"{podSelector: {matchLabelKeys: [app]}}"}                   | ${"spec.podSelector.matchLabelKeys"}   | ${undefined}
    ${"{podSelector: {}, ingress: [{To: []}]}"}                   | ${"spec.ingress[0].To"}                | ${undefined}
    ${"{podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelektor: {}}]}]}"} | ${"spec.ingress[0].from[0].namespaceSelektor"} | ${"namespaceSelector"}
  `("$path", ({ spec, path, nearest }: { spec: string; path: string; nearest: string | undefined }) => {
    const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\nspec: ${spec}\nstatus: {}\n`;
    const [policy] = clusterOf(text).networkPolicies;
    expect(policy?.object.refusals).toEqual([]);
    expect(policy?.unknownFields.map((field) => [field.path, field.nearest])).toEqual([[path, nearest], ["status", undefined]]);
  });
});

test("a version that the API server no longer serves is refused, and read all the same", () => {
  const cluster = clusterOf("apiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: serving}\nspec: {podSelector: {}}\n");
  expect(cluster.objects[0]?.refusals).toEqual([expect.objectContaining({ path: "apiVersion", type: "NotSupported" })]);
  expect(cluster.world.tiers[1]?.policies[0]?.standing).toBe("refused");
});
