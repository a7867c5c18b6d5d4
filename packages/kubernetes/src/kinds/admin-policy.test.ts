import { formatRanges, formatSelector, type Peer, type Policy, type PodSet, type PortMatch } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

type Kind = "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";

const everybody = "subject: {namespaces: {}}";

/** A policy of a kind with the rest of its spec, in YAML's flow style. */
function policy(kind: Kind, spec: string, name = kind === "BaselineAdminNetworkPolicy" ? "default" : "fence"): string {
  const version = kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1";
  return `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

function errorsOf(text: string): readonly string[] {
  return clusterOf(text).objects.flatMap(({ refusals }) => refusals.map(({ path, type }) => `${path}: ${type}`));
}

const anp = (spec: string): string => policy("AdminNetworkPolicy", `priority: 1, ${spec}`);
const cnp = (spec: string): string => policy("ClusterNetworkPolicy", `tier: Admin, priority: 1, ${spec}`);
const banp = (spec: string): string => policy("BaselineAdminNetworkPolicy", spec);
const ingress = (rule: string): string => `${everybody}, ingress: [{action: Deny, from: [{namespaces: {}}], ${rule}}]`;
const to = (peers: string, more = ""): string => `${everybody}, egress: [{action: Deny, to: [${peers}]${more}}]`;
const peer = "spec.egress[0].to[0]";
const port = "spec.ingress[0].ports[0]";

describe("what the definitions refuse", () => {
  test.each`
    clause      | written                                                                         | errors
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", `priority: 0, ${everybody}`)}                    | ${[]}
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", `priority: 1000, ${everybody}`)}                 | ${[]}
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", `priority: 1001, ${everybody}`)}                 | ${["spec.priority: Invalid"]}
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", `priority: 1.5, ${everybody}`)}                  | ${["spec.priority: TypeInvalid"]}
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", everybody)}                                      | ${["spec.priority: Required"]}
    ${"CPV-1"}  | ${policy("BaselineAdminNetworkPolicy", everybody, "other")}                     | ${["metadata.name: Invalid"]}
    ${"CPV-1"}  | ${banp(everybody)}                                                              | ${[]}
    ${"CPV-2"}  | ${anp("subject: {}")}                                                           | ${["spec.subject: Invalid"]}
    ${"CPV-2"}  | ${anp("subject: {namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}")} | ${["spec.subject: Invalid"]}
    ${"CPV-2"}  | ${anp("subject: {pods: {}}")}                                                   | ${["spec.subject.pods.namespaceSelector: Required", "spec.subject.pods.podSelector: Required"]}
    ${"CNP-11"} | ${cnp("subject: {pods: {podSelector: {}}}")}                                    | ${[]}
    ${"CPV-3"}  | ${anp(to("{networks: []}"))}                                                    | ${[`${peer}.networks: Invalid`]}
    ${"CPV-3"}  | ${anp(to("{networks: [10.0.0.0/8, 10.0.0.0/8]}"))}                              | ${[`${peer}.networks: Duplicate`]}
    ${"CPV-3"}  | ${anp(`${everybody}, egress: [{action: Deny, to: []}]`)}                        | ${["spec.egress[0].to: Invalid"]}
    ${"CPV-4"}  | ${anp(`${everybody}, ingress: [{action: Accept, from: [{namespaces: {}}]}]`)}   | ${["spec.ingress[0].action: NotSupported"]}
    ${"CPV-4"}  | ${banp(`${everybody}, ingress: [{action: Pass, from: [{namespaces: {}}]}]`)}    | ${["spec.ingress[0].action: NotSupported"]}
    ${"CPV-4"}  | ${anp(ingress(`name: ${"n".repeat(100)}`))}                                     | ${[]}
    ${"CPV-4"}  | ${anp(ingress(`name: ${"n".repeat(101)}`))}                                     | ${["spec.ingress[0].name: TooLong"]}
    ${"CPV-5"}  | ${anp(to("{networks: [10.0.0.77/24]}"))}                                        | ${[]}
    ${"CPV-5"}  | ${anp(to("{networks: [010.0.0.0/8]}"))}                                         | ${[`${peer}.networks[0]: Invalid`]}
    ${"CPV-5"}  | ${anp(to("{networks: [10.0.0.0/08]}"))}                                         | ${[`${peer}.networks[0]: Invalid`]}
    ${"CPV-5"}  | ${anp(to('{networks: ["::ffff:10.0.0.0/104"]}'))}                               | ${[`${peer}.networks[0]: Invalid`]}
    ${"CPV-5"}  | ${anp(to("{networks: [10.0.0.0/255.0.0.0]}"))}                                  | ${[`${peer}.networks[0]: Invalid`]}
    ${"CPV-5"}  | ${anp(ingress("ports: [{portNumber: {port: 0}}]"))}                             | ${[`${port}.portNumber.port: Invalid`]}
    ${"CPV-5"}  | ${anp(ingress("ports: [{portRange: {start: 90, end: 80}}]"))}                   | ${[]}
    ${"CPV-5"}  | ${anp(ingress("ports: [{portRange: {start: 90}}]"))}                            | ${[`${port}.portRange.end: Required`]}
    ${"CPV-6"}  | ${anp(to("{nodes: {}}", ", ports: [{namedPort: web}]"))}                        | ${["spec.egress[0]: Invalid"]}
    ${"CPV-6"}  | ${anp(to("{namespaces: {}}", ", ports: [{namedPort: web}]"))}                   | ${[]}
    ${"CPV-7"}  | ${anp(to("{nodes: {}}"))}                                                       | ${[]}
    ${"CPV-8"}  | ${anp(to('{domainNames: ["*.example.org."]}'))}                                 | ${[]}
    ${"CPV-8"}  | ${anp(to('{domainNames: ["*"]}'))}                                              | ${[`${peer}.domainNames[0]: Invalid`]}
    ${"CPV-8"}  | ${anp(to("{domainNames: [localhost]}"))}                                        | ${[`${peer}.domainNames[0]: Invalid`]}
    ${"CPV-9"}  | ${anp(to("{namespaces: {sameLabels: [team]}}"))}                                | ${[]}
    ${"CPV-10"} | ${anp("subject: {namespaces: {matchExpressions: [{key: a b, operator: Gt}]}}")} | ${[]}
    ${"CPV-10"} | ${anp("subject: {namespaces: {matchExpressions: [{key: team}]}}")}              | ${["spec.subject.namespaces.matchExpressions[0].operator: Required"]}
    ${"CPV-10"} | ${anp("subject: {namespaces: {matchLabels: {team: 1}}}")}                       | ${["spec.subject.namespaces.matchLabels.team: TypeInvalid"]}
    ${"CPV-11"} | ${anp(ingress("ports: [{portNumber: {protocol: icmp, port: 1}}]"))}             | ${[]}
    ${"CPV-12"} | ${policy("ClusterNetworkPolicy", "priority: 1")}                                | ${["spec.tier: Required", "spec.subject: Required"]}
    ${"CPV-12"} | ${cnp(`${everybody}, ingress: [{}]`)}                                           | ${["spec.ingress[0].action: Required", "spec.ingress[0].from: Required"]}
    ${"ANP-10"} | ${anp(`${everybody}, ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}]}]`)} | ${["spec.ingress[0].from[0]: Invalid"]}
    ${"ANP-23"} | ${banp(to("{domainNames: [example.org]}"))}                                     | ${[`${peer}: Invalid`]}
    ${"CNP-2"}  | ${cnp(`${everybody}, ingress: [${"{action: Deny, from: [{namespaces: {}}]}, ".repeat(26)}]`)} | ${["spec.ingress: TooMany"]}
    ${"CNP-21"} | ${cnp(ingress("protocols: [{tcp: {destinationPort: {number: 80}}, destinationNamedPort: web}]"))} | ${["spec.ingress[0].protocols[0]: Invalid"]}
    ${"CNP-22"} | ${cnp(ingress("protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]"))} | ${["spec.ingress[0].protocols[0].tcp.destinationPort.range: Invalid"]}
    ${"CNP-24"} | ${cnp(ingress("protocols: [{tcp: {}}]"))}                                       | ${["spec.ingress[0].protocols[0].tcp: Invalid"]}
  `("$clause $written", ({ written, errors }: { written: string; errors: string[] }) => {
    expect(errorsOf(written)).toEqual(errors);
  });

  test("null is no value, a list is no mapping, and nothing is no policy", () => {
    expect(errorsOf(anp("subject: {namespaces: {}, pods: null}, ingress: null, egress: null"))).toEqual([]);
    expect(errorsOf(anp("subject: {namespaces: null}"))).toEqual(["spec.subject: Invalid"]);
    expect(errorsOf(anp("subject: [], ingress: {}"))).toEqual(["spec.subject: TypeInvalid", "spec.ingress: TypeInvalid"]);
    expect(errorsOf(anp(`${everybody}, ingress: [null]`))).toEqual(["spec.ingress[0]: TypeInvalid"]);
    expect(errorsOf("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\n")).toEqual(["spec: Required"]);
  });

  test("rules of the definition are asked where nothing is missing or of a wrong type", () => {
    expect(errorsOf(policy("AdminNetworkPolicy", to("{networks: [nonsense]}")))).toEqual(["spec.priority: Required"]);
    expect(errorsOf(policy("AdminNetworkPolicy", `priority: 1001, ${to("{networks: [nonsense]}")}`))).toEqual(["spec.priority: Invalid", `${peer}.networks[0]: Invalid`]);
  });

  test("errors are worded as the API server words them", () => {
    const { objects } = clusterOf(policy("AdminNetworkPolicy", `priority: high, ${everybody}, ingress: [{action: allow, from: []}]`));
    expect(objects[0]?.refusals.map(({ message }) => message)).toEqual([
      'Invalid value: "string": spec.priority in body must be of type integer: "string"',
      'Unsupported value: "allow": supported values: "Allow", "Deny", "Pass"',
      "Invalid value: 0: spec.ingress[0].from in body should have at least 1 items",
    ]);
  });

  test("keys of prototypes are keys like others", () => {
    const text = JSON.stringify({ apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy", metadata: { name: "fence" } }).replace(/}$/, ', "spec": {"priority": 1, "subject": {"namespaces": {}, "__proto__": {"pods": {}}, "constructor": {}}}}');
    const cluster = clusterOf(text);
    expect(cluster.objects[0]?.refusals).toEqual([]);
    expect(cluster.adminPolicies[0]?.unknownFields.map(({ path }) => path)).toEqual(["spec.subject.__proto__", "spec.subject.constructor"]);
  });

  test("fields that are dropped are told, with what they are near to", () => {
    const cluster = clusterOf(`${anp(`${everybody}, ingres: [], egress: [{action: Deny, to: [{namespaces: {}}], port: []}]`)}status: {conditions: []}\n`);
    expect(cluster.adminPolicies[0]?.unknownFields.map(({ path, nearest }) => [path, nearest])).toEqual([["spec.ingres", "ingress"], ["spec.egress[0].port", "ports"]]);
  });
});

function compiled(text: string): Policy {
  const found = clusterOf(["apiVersion: v1\nkind: Namespace\nmetadata: {name: training}\n", text]).world.tiers.flatMap(({ policies }) => policies);
  if (found[0] === undefined) throw new Error("no policy was compiled");
  return found[0];
}

function podsText({ namespaces, pods }: PodSet): string {
  return `${typeof namespaces === "number" ? `namespace ${namespaces}` : formatSelector(namespaces)} / ${formatSelector(pods)}`;
}

function peerText(peer: Peer): string {
  switch (peer.kind) {
    case "pods":
      return podsText(peer);
    case "addresses":
      return formatRanges(peer.ranges);
    case "nodes":
      return `nodes ${formatSelector(peer.nodes)}`;
    case "names":
      return peer.names.join(", ");
  }
}

function portText(match: PortMatch): string {
  return match.kind === "range" ? `${match.first}-${match.last}/${match.protocol}` : `${match.name}/${match.protocol ?? "any"}`;
}

describe("tiers and priorities", () => {
  test.each`
    clause      | written                                                               | tier          | priority
    ${"ANP-3"}  | ${policy("AdminNetworkPolicy", `priority: 7, ${everybody}`)}          | ${"admin"}    | ${7}
    ${"MIX-2"}  | ${banp(everybody)}                                                    | ${"baseline"} | ${1001}
    ${"CNP-5"}  | ${policy("ClusterNetworkPolicy", `tier: Admin, priority: 7, ${everybody}`)}    | ${"admin"}    | ${7}
    ${"CNP-4"}  | ${policy("ClusterNetworkPolicy", `tier: Baseline, priority: 7, ${everybody}`)} | ${"baseline"} | ${7}
    ${"CPV-1"}  | ${policy("AdminNetworkPolicy", everybody)}                            | ${"admin"}    | ${-1}
  `("$clause $tier $priority", ({ written, tier, priority }: { written: string; tier: string; priority: number }) => {
    const { tiers } = clusterOf(written).world;
    expect(tiers.map(({ name, decides }) => `${name} ${decides}`)).toEqual(["admin first-match", "namespace isolation", "baseline first-match"]);
    expect(tiers.find(({ name }) => name === tier)?.policies.map((one) => one.priority)).toEqual([priority]);
  });
});

describe("what rules mean", () => {
  test.each`
    clause      | written                                                                    | peers
    ${"ANP-20"} | ${anp(to("{namespaces: {}}"))}                                             | ${["all / all"]}
    ${"ANP-20"} | ${anp(to("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: mlflow}}}}"))} | ${["all / app=mlflow"]}
    ${"CNP-11"} | ${cnp(to("{pods: {podSelector: {matchLabels: {app: mlflow}}}}"))}          | ${["all / app=mlflow"]}
    ${"ANP-21"} | ${anp(to("{networks: [10.0.0.77/24]}"))}                                   | ${["10.0.0.0-10.0.0.255"]}
    ${"ANP-22"} | ${anp(to("{nodes: {matchLabels: {zone: a}}}"))}                            | ${["nodes zone=a"]}
    ${"CPV-10"} | ${anp(to("{nodes: {matchLabels: {zone: a b}}}"))}                          | ${"any"}
    ${"CPV-10"} | ${anp(to("{pods: {namespaceSelector: {matchLabels: {a: b c}}, podSelector: {}}}"))} | ${"any"}
    ${"CPV-10"} | ${anp(to("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b c}}}}"))} | ${"any"}
    ${"ANP-20"} | ${anp(to("{pods: {namespaceSelector: {matchLabels: {team: ml}}, podSelector: {}}}"))} | ${["team=ml / all"]}
    ${"ANP-23"} | ${anp(`${everybody}, egress: [{action: Allow, to: [{domainNames: ["*.example.org"]}]}]`)} | ${["*.example.org"]}
    ${"ANP-23"} | ${anp(to("{domainNames: [example.org]}, {namespaces: {}}"))}               | ${["all / all"]}
    ${"CPV-9"}  | ${anp(to("{namespaces: {sameLabels: [team]}}"))}                           | ${["all / all"]}
  `("$clause $written: $peers", ({ written, peers }: { written: string; peers: string[] | "any" }) => {
    const [rule] = compiled(written).rules;
    expect(rule?.peers === "any" ? "any" : rule?.peers.map(peerText)).toEqual(peers);
  });

  test.each`
    clause      | written                                                                                      | ports
    ${"ANP-30"} | ${anp(ingress(""))}                                                                          | ${"any"}
    ${"ANP-30"} | ${anp(ingress("ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 1, end: 9}}]"))} | ${["80-80/TCP", "1-9/UDP"]}
    ${"ANP-30"} | ${anp(ingress("ports: [{portRange: {protocol: SCTP, start: 7, end: 7}}]"))}                  | ${["7-7/SCTP"]}
    ${"CNP-24"} | ${cnp(ingress("protocols: [{udp: {destinationPort: {number: 53}}}]"))}                       | ${["53-53/UDP"]}
    ${"ANP-31"} | ${anp(ingress("ports: [{namedPort: web}]"))}                                                 | ${["web/any"]}
    ${"CPV-5"}  | ${anp(ingress("ports: [{portRange: {start: 90, end: 80}}]"))}                                | ${[]}
    ${"CPV-11"} | ${anp(ingress("ports: [{portNumber: {protocol: tcp, port: 80}}]"))}                          | ${[]}
    ${"CPV-5"}  | ${anp(ingress('ports: [{portNumber: {port: "80"}}]'))}                                       | ${[]}
    ${"CPV-5"}  | ${anp(ingress("ports: [{portRange: {start: x, end: 80}}, {portRange: {start: 80}}]"))}       | ${[]}
    ${"CPV-3"}  | ${anp(ingress("ports: []"))}                                                                 | ${[]}
    ${"CNP-20"} | ${cnp(ingress("protocols: null"))}                                                           | ${"any"}
    ${"CNP-24"} | ${cnp(ingress("protocols: [{udp: {}}]"))}                                                    | ${["1-65535/UDP"]}
    ${"CNP-24"} | ${cnp(ingress("protocols: [{udp: {destinationPort: {}}}]"))}                                 | ${["1-65535/UDP"]}
    ${"CNP-21"} | ${cnp(ingress("protocols: [{sctp: {destinationPort: {range: {start: 1, end: 2}}}}, {destinationNamedPort: web}]"))} | ${["1-2/SCTP", "web/any"]}
  `("$clause $written: $ports", ({ written, ports }: { written: string; ports: string[] | "any" }) => {
    const [rule] = compiled(written).rules;
    expect(rule?.ports === "any" ? "any" : rule?.ports.map(portText)).toEqual(ports);
  });

  test.each`
    what                                     | written                                                                                   | action     | peers    | ports
    ${"a broken selector in one that allows"} | ${anp(`${everybody}, ingress: [{action: Allow, from: [{namespaces: {}}, {namespaces: {matchLabels: {team: a b}}}]}]`)} | ${"allow"} | ${[]} | ${[]}
    ${"a broken selector in one that denies"} | ${anp(`${everybody}, ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: a b}}}]}]`)} | ${"deny"} | ${"any"} | ${"any"}
    ${"a later peer in one that passes"}      | ${anp(`${everybody}, ingress: [{action: Pass, from: [{future: {}}]}]`)}                   | ${"deny"}  | ${"any"} | ${"any"}
    ${"a later port in one that allows"}      | ${anp(`${everybody}, ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}, {future: {}}]}]`)} | ${"allow"} | ${[]} | ${[]}
    ${"a later protocol in one that passes"}  | ${cnp(`${everybody}, ingress: [{action: Pass, from: [{namespaces: {}}], protocols: [{icmp: {}}]}]`)} | ${"deny"} | ${["all / all"]} | ${"any"}
  `("$what closes (ANP-24, CNP-14)", ({ written, action, peers, ports }: { written: string; action: string; peers: string[] | "any"; ports: string[] | "any" }) => {
    const { rules: [rule], standing } = compiled(written);
    expect(standing).toBe("in force");
    expect({ action: rule?.action, peers: rule?.peers === "any" ? "any" : rule?.peers.map(peerText), ports: rule?.ports === "any" ? "any" : rule?.ports.map(portText) }).toEqual({ action, peers, ports });
  });

  test.each`
    clause     | written                                                                                  | action
    ${"CPV-4"} | ${anp(`${everybody}, ingress: [{action: Allow, from: [{namespaces: {}}]}]`)}             | ${"allow"}
    ${"CPV-4"} | ${anp(`${everybody}, ingress: [{action: Deny, from: [{namespaces: {}}]}]`)}              | ${"deny"}
    ${"CPV-4"} | ${anp(`${everybody}, ingress: [{action: Pass, from: [{namespaces: {}}]}]`)}              | ${"pass"}
    ${"CNP-2"} | ${cnp(`${everybody}, ingress: [{action: Accept, from: [{namespaces: {}}]}]`)}            | ${"allow"}
    ${"CPV-4"} | ${anp(`${everybody}, ingress: [{action: allow, from: [{namespaces: {}}]}]`)}             | ${"deny"}
  `("$clause $written: $action", ({ written, action }: { written: string; action: string }) => {
    expect(compiled(written).rules.map((rule) => rule.action)).toEqual([action]);
  });

  test("rules keep their names, and what their peers had that no release has", () => {
    const { adminPolicies: [found] } = clusterOf(anp(`${everybody}, egress: [{name: "", action: Deny, to: [{namespaces: {}}]}, {name: names, action: Deny, to: [null, {future: {}, nodes: null}, {networks: [10.0.0.0/8]}], ports: [{portNumber: {port: 1}}, {future: {}}, x]}]`));
    expect(found?.egress.map(({ name, direction }) => [name, direction])).toEqual([[undefined, "egress"], ["names", "egress"]]);
    expect(found?.egress[1]?.peers.map((one) => (one.kind === "unknown" ? one.fields : one.kind))).toEqual([[], ["future", "nodes"], "networks"]);
    const ports = found?.egress[1]?.ports;
    expect(ports === "absent" ? [] : ports?.map((one) => (one.kind === "unknown" ? one.fields : one.kind))).toEqual(["range", ["future"], []]);
  });

  test("selectors say where they stand", () => {
    const { adminPolicies: [found] } = clusterOf(anp(`${everybody}, ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {}}}]}]`));
    expect(found?.subject).toMatchObject({ namespaceSelector: { path: "spec.subject.namespaces" } });
    expect(found?.ingress[0]?.peers).toMatchObject([
      { namespaceSelector: { path: "spec.ingress[0].from[0].pods.namespaceSelector" }, podSelector: { path: "spec.ingress[0].from[0].pods.podSelector" } },
    ]);
  });

  test("each rule, peer and port refers to its place", () => {
    const [, rule] = compiled(anp(`${everybody}, egress: [{action: Deny, to: [{namespaces: {}}]}, {action: Pass, to: [{nodes: {}}, {namespaces: {}}], ports: [{portNumber: {port: 1}}]}]`)).rules;
    expect(rule?.ref).toEqual({ object: 1, path: "spec.egress[1]" });
    expect(rule?.peers === "any" ? [] : rule?.peers.map(({ ref }) => ref.path)).toEqual(["spec.egress[1].to[0]", "spec.egress[1].to[1]"]);
    expect(rule?.ports === "any" ? [] : rule?.ports.map(({ ref }) => ref.path)).toEqual(["spec.egress[1].ports[0]"]);
  });
});

describe("subjects", () => {
  test.each`
    written                                                           | subject              | standing
    ${anp("subject: {namespaces: {matchLabels: {team: ml}}}")}         | ${"team=ml / all"}   | ${"in force"}
    ${anp("subject: {namespaces: {matchLabels: {team: a b}}}")}        | ${"kubernetes.io/metadata.name in () / all"} | ${"in force"}
    ${anp("subject: {}")}                                              | ${"all / all"}       | ${"refused"}
    ${anp("subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b c}}}}")} | ${"kubernetes.io/metadata.name in () / all"} | ${"in force"}
    ${anp("subject: {future: {}}")}                                    | ${"kubernetes.io/metadata.name in () / all"} | ${"in force"}
    ${anp("subject: {future: {}, other: {}}")}                         | ${"all / all"}       | ${"refused"}
    ${anp("subject: {nodes: {}}")}                                     | ${"all / all"}       | ${"refused"}
    ${anp("subject: {namespaces: {matchLabels: {team: ml, tier: 1}}}")} | ${"all / all"}       | ${"refused"}
    ${anp("subject: {namespaces: {matchLabels: {team: ml}}}, ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}]}]")} | ${"team=ml / all"} | ${"refused"}
    ${anp("subject: {namespaces: {matchLabels: {team: ml}}}, ingress: [{action: Deny, from: [{future: {}, other: {}}]}]")} | ${"team=ml / all"} | ${"refused"}
    ${anp("subject: {namespaces: {matchLabels: {team: ml}}}, ingress: [{action: Deny, from: [{future: {}}], ports: [{icmp: {}}]}]")} | ${"team=ml / all"} | ${"in force"}
    ${anp("subject: {namespaces: {matchLabels: {team: ml}}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{tcp: {}}]}]")} | ${"team=ml / all"} | ${"refused"}
    ${"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\n"} | ${"all / all"} | ${"refused"}
    ${policy("AdminNetworkPolicy", "subject: {namespaces: {matchLabels: {team: ml}}}")} | ${"team=ml / all"} | ${"refused"}
  `("$written: $subject", ({ written, subject, standing }: { written: string; subject: string; standing: string }) => {
    const found = compiled(written);
    expect([podsText(found.subject), found.standing]).toEqual([subject, standing]);
  });

  test.each`
    rules                                        | ingress  | egress
    ${"ingress: {}"}                             | ${true}  | ${false}
    ${"ingress: [], egress: [{action: Deny}]"}   | ${false} | ${true}
    ${"ingress: [{}], egress: null"}             | ${true}  | ${false}
    ${"ingress: null, egress: []"}               | ${false} | ${false}
  `("a refused policy with $rules may do something in ingress: $ingress, egress: $egress", ({ rules, ingress, egress }: { rules: string; ingress: boolean; egress: boolean }) => {
    expect(compiled(policy("AdminNetworkPolicy", `${everybody}, ${rules}`))).toMatchObject({ standing: "refused", isolates: { ingress, egress } });
  });

  test("one that is in force isolates nobody (ANP-9)", () => {
    expect(compiled(anp(to("{namespaces: {}}"))).isolates).toEqual({ ingress: false, egress: false });
  });

  test("workloads that are selected, pods on the host network apart (ANP-12)", () => {
    const pod = (namespace: string, name: string, spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {${spec}containers: [{name: main}]}\n`;
    const cluster = clusterOf([pod("training", "trainer", ""), pod("serving", "model", ""), pod("serving", "agent", "hostNetwork: true, "), anp("subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: serving}}}")]);
    expect(cluster.adminPolicies[0]?.subjects.map((index) => cluster.workloads[index]?.name)).toEqual(["model"]);
  });
});
