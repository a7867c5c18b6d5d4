import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

const namespace = (name: string, labels: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
const gateway = (listeners: string, more = ""): string => `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: edge}\nspec: {gatewayClassName: istio, listeners: [${listeners}]${more}}\n`;
const listener = (more = "", name = "http", port = 80, protocol = "HTTP"): string => `{name: ${name}, port: ${port}, protocol: ${protocol}${more}}`;
const fromAll = ", allowedRoutes: {namespaces: {from: All}}";
const route = (parent: string, more = "", kind = "HTTPRoute", at = "financial-ml"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: predict, namespace: ${at}}\nspec: {parentRefs: [${parent}]${more}}\n`;
const toPublic = "{name: public, namespace: edge}";
const set = (more = "", allowed = "", at = "financial-ml"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ListenerSet\nmetadata: {name: extra, namespace: ${at}}\nspec: {parentRef: {name: public, namespace: edge}, listeners: [${listener(allowed, "extra")}]${more}}\n`;
const toSet = "{kind: ListenerSet, name: extra}";
const bySelector = ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {exposed: \"true\"}}}}";
const setsOf = (namespaces: string): string => `, allowedListeners: {namespaces: ${namespaces}}`;

/** Whether the route is served: `yes`, why it is not, or why that is not known. */
function served(given: readonly string[]): string {
  const [publication] = clusterOf([...given]).publications;
  const [fault] = publication?.faults ?? [];
  const [frontEnd] = publication?.frontEnds ?? [];
  if (frontEnd === undefined) return fault?.text ?? "nobody asks";
  return frontEnd.doubt ?? "yes";
}

describe("a route is attached to a Gateway (GW-2)", () => {
  test.each`
    what                                           | given                                                                             | expected
    ${"of its own namespace"}                      | ${[gateway(listener()), route("{name: public}", "", "HTTPRoute", "edge")]}        | ${"yes"}
    ${"from another namespace, which is closed"}   | ${[gateway(listener()), route(toPublic)]}                                         | ${"listener http of Gateway edge/public admits no routes of namespace financial-ml"}
    ${"that is open to all"}                       | ${[gateway(listener(fromAll)), route(toPublic)]}                                  | ${"yes"}
    ${"open to namespaces with a label"}           | ${[gateway(listener(bySelector)), namespace("financial-ml", 'exposed: "true"'), route(toPublic)]} | ${"yes"}
    ${"that its namespace lacks"}                  | ${[gateway(listener(bySelector)), namespace("financial-ml", "team: app"), route(toPublic)]} | ${"listener http of Gateway edge/public admits no routes of namespace financial-ml"}
    ${"that is not known"}                         | ${[gateway(listener(bySelector)), route(toPublic)]}                               | ${"the labels of namespace financial-ml, by which it is admitted, are not in the input"}
    ${"by the name that every namespace has"}      | ${[gateway(listener(bySelector.replace('exposed: "true"', "kubernetes.io/metadata.name: financial-ml"))), route(toPublic)]} | ${"yes"}
    ${"with a selector that is not there"}         | ${[gateway(listener(", allowedRoutes: {namespaces: {from: Selector}}")), route(toPublic)]} | ${"listener http of Gateway edge/public admits no routes of namespace financial-ml"}
    ${"by the name of a listener"}                 | ${[gateway(`${listener(fromAll)}, ${listener("", "admin", 8080)}`), route("{name: public, namespace: edge, sectionName: http}")]} | ${"yes"}
    ${"by one that it lacks"}                      | ${[gateway(listener(fromAll)), route("{name: public, namespace: edge, sectionName: https}")]} | ${"Gateway edge/public has no listener named `https`"}
    ${"by a listener's port"}                      | ${[gateway(`${listener()}, ${listener(fromAll, "alt", 8080)}`), route("{name: public, namespace: edge, port: 8080}")]} | ${"yes"}
    ${"by name and port, which do not meet"}       | ${[gateway(`${listener(fromAll)}, ${listener(fromAll, "alt", 8080)}`), route("{name: public, namespace: edge, sectionName: http, port: 8080}")]} | ${"Gateway edge/public has no listener named `http` and on port 8080"}
    ${"that is not in the input"}                  | ${[route(toPublic)]}                                                              | ${"Gateway edge/public is not in the input"}
    ${"that nobody names"}                         | ${[gateway(listener(fromAll)), route("")]}                                        | ${"the HTTPRoute names no Gateway"}
    ${"of the mesh, which is no Gateway (GW-7)"}   | ${[gateway(listener(fromAll)), route('{group: "", kind: Service, name: mlserver}')]} | ${"nobody asks"}
  `("$what", ({ given, expected }: { given: string[]; expected: string }) => {
    expect(served(given)).toBe(expected);
  });

  test.each`
    kind           | protocol              | kinds                                                | expected
    ${"HTTPRoute"} | ${"HTTP"}             | ${""}                                                | ${true}
    ${"HTTPRoute"} | ${"HTTPS"}            | ${""}                                                | ${true}
    ${"GRPCRoute"} | ${"HTTPS"}            | ${""}                                                | ${true}
    ${"HTTPRoute"} | ${"TLS"}              | ${""}                                                | ${false}
    ${"TLSRoute"}  | ${"TLS"}              | ${""}                                                | ${true}
    ${"TCPRoute"}  | ${"TLS"}              | ${""}                                                | ${true}
    ${"TLSRoute"}  | ${"HTTPS"}            | ${""}                                                | ${false}
    ${"TCPRoute"}  | ${"TCP"}              | ${""}                                                | ${true}
    ${"UDPRoute"}  | ${"TCP"}              | ${""}                                                | ${false}
    ${"UDPRoute"}  | ${"UDP"}              | ${""}                                                | ${true}
    ${"TCPRoute"}  | ${"example.org/quic"} | ${""}                                                | ${true}
    ${"HTTPRoute"} | ${"HTTP"}             | ${"[{kind: GRPCRoute}]"}                             | ${false}
    ${"GRPCRoute"} | ${"HTTP"}             | ${"[{kind: GRPCRoute}]"}                             | ${true}
    ${"TCPRoute"}  | ${"HTTP"}             | ${"[{kind: TCPRoute}]"}                              | ${false}
    ${"HTTPRoute"} | ${"HTTP"}             | ${"[{group: example.org, kind: HTTPRoute}]"}         | ${false}
  `("a $kind by a listener of $protocol with kinds $kinds: $expected", ({ kind, protocol, kinds, expected }: { kind: string; protocol: string; kinds: string; expected: boolean }) => {
    const more = `, allowedRoutes: {namespaces: {from: All}${kinds === "" ? "" : `, kinds: ${kinds}`}}`;
    expect(served([gateway(listener(more, "main", 443, protocol)), route(toPublic, "", kind)])).toBe(expected ? "yes" : `listener main of Gateway edge/public takes no ${kind}`);
  });

  test.each`
    listener               | route                                     | kind           | expected
    ${""}                  | ${"[predict.example.org]"}                | ${"HTTPRoute"} | ${true}
    ${"example.org"}       | ${"[]"}                                   | ${"HTTPRoute"} | ${true}
    ${"example.org"}       | ${"[example.org]"}                        | ${"HTTPRoute"} | ${true}
    ${"example.org"}       | ${"[EXAMPLE.org]"}                        | ${"HTTPRoute"} | ${true}
    ${"example.org"}       | ${"[predict.example.org]"}                | ${"HTTPRoute"} | ${false}
    ${'"*.example.org"'}   | ${"[predict.example.org]"}                | ${"HTTPRoute"} | ${true}
    ${'"*.example.org"'}   | ${"[a.predict.example.org]"}              | ${"HTTPRoute"} | ${true}
    ${'"*.example.org"'}   | ${"[example.org]"}                        | ${"HTTPRoute"} | ${false}
    ${'"*.example.org"'}   | ${"[badexample.org]"}                     | ${"HTTPRoute"} | ${false}
    ${"a.example.org"}     | ${'["*.example.org"]'}                    | ${"HTTPRoute"} | ${true}
    ${'"*.example.org"'}   | ${'["*.a.example.org"]'}                  | ${"HTTPRoute"} | ${true}
    ${'"*.a.example.org"'} | ${'["*.example.org"]'}                    | ${"HTTPRoute"} | ${true}
    ${'"*.a.org"'}         | ${'["*.b.org"]'}                          | ${"HTTPRoute"} | ${false}
    ${"example.org"}       | ${"[other.org, example.org]"}             | ${"GRPCRoute"} | ${true}
    ${"example.org"}       | ${"[other.org]"}                          | ${"TLSRoute"}  | ${false}
    ${"example.org"}       | ${"[other.org]"}                          | ${"TCPRoute"}  | ${true}
  `("hosts $listener and $route of a $kind meet: $expected", ({ listener: own, route: hosts, kind, expected }: { listener: string; route: string; kind: string; expected: boolean }) => {
    const protocol = kind === "TLSRoute" || kind === "TCPRoute" ? "TLS" : "HTTPS";
    const more = `${fromAll}${own === "" ? "" : `, hostname: ${own}`}`;
    expect(served([gateway(listener(more, "main", 443, protocol)), route(toPublic, `, hostnames: ${hosts}`, kind)])).toBe(expected ? "yes" : "no host of the route is one of listener main of Gateway edge/public");
  });
});

describe("a route is attached by a ListenerSet (GW-2)", () => {
  test.each`
    what                                          | given                                                                                   | expected
    ${"that the Gateway admits"}                  | ${[gateway(listener(), setsOf("{from: All}")), set(), route(toSet)]}                    | ${"yes"}
    ${"in its experimental form"}                 | ${[gateway(listener(), setsOf("{from: All}")), set().replace("networking.k8s.io/v1", "networking.x-k8s.io/v1alpha1").replace("ListenerSet", "XListenerSet"), route("{group: gateway.networking.x-k8s.io, kind: XListenerSet, name: extra}")]} | ${"yes"}
    ${"none is admitted unless the Gateway says"} | ${[gateway(listener()), set(), route(toSet)]}                                           | ${"Gateway edge/public admits no ListenerSets of namespace financial-ml"}
    ${"those of the Gateway's namespace are"}     | ${[gateway(listener(), setsOf("{from: Same}")), set("", "", "edge"), route(toSet, "", "HTTPRoute", "edge")]} | ${"yes"}
    ${"those of others are not"}                  | ${[gateway(listener(), setsOf("{from: Same}")), set(), route(toSet)]}                   | ${"Gateway edge/public admits no ListenerSets of namespace financial-ml"}
    ${"by a label that is not known"}             | ${[gateway(listener(), setsOf('{from: Selector, selector: {matchLabels: {exposed: "true"}}}')), set(), route(toSet)]} | ${"the labels of namespace financial-ml, by which it is admitted, are not in the input"}
    ${"whose own namespace is meant by Same"}     | ${[gateway(listener(fromAll), setsOf("{from: All}")), set(), route("{kind: ListenerSet, name: extra, namespace: financial-ml}", "", "HTTPRoute", "argowf")]} | ${"listener extra of ListenerSet financial-ml/extra admits no routes of namespace argowf"}
    ${"whose listeners the Gateway itself lacks"} | ${[gateway(listener(fromAll), setsOf("{from: All}")), set(), route("{name: public, namespace: edge, sectionName: extra}")]} | ${"Gateway edge/public has no listener named `extra`"}
    ${"of a Gateway that is not in the input"}    | ${[set(), route(toSet)]}                                                                | ${"Gateway edge/public is not in the input"}
    ${"that is not in the input"}                 | ${[gateway(listener(fromAll)), route(toSet)]}                                           | ${"ListenerSet financial-ml/extra is not in the input"}
  `("$what", ({ given, expected }: { given: string[]; expected: string }) => {
    expect(served(given)).toBe(expected);
  });
});

test("a Gateway that takes a route by two listeners dials once, and one that refuses it is told beside one that takes it", () => {
  const two = route(`{name: public, namespace: edge, sectionName: http}, {name: public, namespace: edge, sectionName: alt}, {name: public, namespace: edge, sectionName: none}`);
  const [publication] = clusterOf([gateway(`${listener(fromAll)}, ${listener(fromAll, "alt", 8080)}`), two]).publications;
  expect(publication?.frontEnds).toHaveLength(1);
  expect(publication?.faults.map(({ path }) => path)).toEqual(["spec.parentRefs[2]"]);
});
