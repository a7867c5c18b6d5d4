import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dnsLabelErrors, labelKeyErrors, labelValueErrors, type NameCheck, pathSegmentErrors, portNameErrors, portNumberErrors, subdomainErrors, wildcardErrors } from "./names.ts";

const checks: Readonly<Record<string, NameCheck>> = { dnsLabelErrors, labelKeyErrors, labelValueErrors, pathSegmentErrors, portNameErrors, subdomainErrors, wildcardErrors };

describe("names, one message per rule that is broken", () => {
  test.each`
    check                  | name                           | broken
    ${"subdomainErrors"}   | ${"mlflow.example.org"}        | ${0}
    ${"subdomainErrors"}   | ${"a".repeat(253)}             | ${0}
    ${"subdomainErrors"}   | ${"a".repeat(254)}             | ${1}
    ${"subdomainErrors"}   | ${"a..b"}                      | ${1}
    ${"subdomainErrors"}   | ${"A".repeat(254)}             | ${2}
    ${"subdomainErrors"}   | ${"mlflow\n"}                  | ${1}
    ${"dnsLabelErrors"}    | ${"1mlflow"}                   | ${0}
    ${"dnsLabelErrors"}    | ${"a".repeat(63)}              | ${0}
    ${"dnsLabelErrors"}    | ${"a".repeat(64)}              | ${1}
    ${"dnsLabelErrors"}    | ${"a.b"}                       | ${1}
    ${"dnsLabelErrors"}    | ${""}                          | ${1}
    ${"pathSegmentErrors"} | ${"system:node"}               | ${0}
    ${"pathSegmentErrors"} | ${".."}                        | ${1}
    ${"pathSegmentErrors"} | ${"a/b%c"}                     | ${2}
    ${"wildcardErrors"}    | ${"*.example.org"}             | ${0}
    ${"wildcardErrors"}    | ${"*"}                         | ${1}
    ${"wildcardErrors"}    | ${"*.*.org"}                   | ${1}
    ${"labelKeyErrors"}    | ${"app.kubernetes.io/name"}    | ${0}
    ${"labelKeyErrors"}    | ${"a".repeat(63)}              | ${0}
    ${"labelKeyErrors"}    | ${"a".repeat(64)}              | ${1}
    ${"labelKeyErrors"}    | ${"/name"}                     | ${1}
    ${"labelKeyErrors"}    | ${"app/"}                      | ${2}
    ${"labelKeyErrors"}    | ${"a/b/c"}                     | ${1}
    ${"labelKeyErrors"}    | ${"ä"}                         | ${1}
    ${"labelValueErrors"}  | ${""}                          | ${0}
    ${"labelValueErrors"}  | ${"v1.2_3-4"}                  | ${0}
    ${"labelValueErrors"}  | ${"ä".repeat(32)}              | ${2}
    ${"labelValueErrors"}  | ${"value\n"}                   | ${1}
    ${"portNameErrors"}    | ${"http-alt"}                  | ${0}
    ${"portNameErrors"}    | ${"8080"}                      | ${1}
    ${"portNameErrors"}    | ${"-A--bcdefghijklmnopq-"}     | ${4}
  `("$check says $broken of `$name`", ({ check, name, broken }: { check: string; name: string; broken: number }) => {
    expect(checks[check]?.(name)).toHaveLength(broken);
  });

  test.each([[0, 1], [1, 0], [65535, 0], [65536, 1]])("port %i breaks %i rules", (port, broken) => {
    expect(portNumberErrors(port)).toHaveLength(broken);
  });
});

test("every DNS label is a subdomain, and every subdomain joined to another is one", () => {
  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
  fc.assert(fc.property(label, label, (a, b) => {
    expect(dnsLabelErrors(a)).toEqual([]);
    expect(subdomainErrors(`${a}.${b}`)).toEqual([]);
    expect(wildcardErrors(`*.${a}.${b}`)).toEqual([]);
    expect(labelKeyErrors(`${a}.${b}/${a}`)).toEqual([]);
  }));
});

test("names of any length are judged in linear time", () => {
  const long = `${"a-".repeat(200_000)}!`;
  for (const check of Object.values(checks)) check(long);
  expect(subdomainErrors(long)).toHaveLength(2);
});
