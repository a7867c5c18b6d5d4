import { describe, expect, test } from "vitest";
import { isPrivateAddress, kindOfAddress, readAddresses } from "./addresses.ts";

describe("addresses in a text", () => {
  test.each([
    ["`192.168.1.208:5000`", "ip 192.168.1.208 5000"],
    ["at 10.20.0.0/24, on-prem", "cidr 10.20.0.0/24 -"],
    ["10.50.0.0/16:104/TCP", "cidr 10.50.0.0/16 104 TCP"],
    ["192.0.2.7:514/UDP", "ip 192.0.2.7 514 UDP"],
    ["[2001:db8:20::5]:3868", "ip 2001:db8:20::5 3868"],
    ["[2001:db8::/48]:38412/SCTP", "cidr 2001:db8::/48 38412 SCTP"],
    ["2001:db8:10::/48", "cidr 2001:db8:10::/48 -"],
    ["api.example.com", "dns api.example.com -"],
    ["API.Example.com:443", "dns api.example.com 443"],
    ["*.example.org.", "dns *.example.org -"],
    ["https://rates.example.net/v2", "dns rates.example.net 443 by https"],
    ["http://192.0.2.1/", "ip 192.0.2.1 80 by http"],
    ["https://weather.example.com:8443/v1", "dns weather.example.com 8443"],
    ["postgres://db.lan/orders", "dns db.lan 5432 by postgres"],
    ["mlflow.ml.svc.cluster.local:5000", "dns mlflow.ml.svc.cluster.local 5000"],
  ])("%s", (text, expected) => {
    const found = readAddresses(text).map(({ kind, address, port, protocol, scheme }) => [kind, address, port ?? "-", protocol, scheme === undefined ? undefined : `by ${scheme}`].filter((part) => part !== undefined).join(" "));
    expect(found).toEqual([expected]);
  });

  test.each(["network-policy.yaml", "k8s/base/network-policy.yaml", "README.md", "v1.34.2", "300.1.1.1", "10.0.0.0/33", "app.kubernetes.io/name", "someone@example.com", "e.g. this", "see contract", ""])("%j has none", (text) => {
    expect(readAddresses(text)).toEqual([]);
  });

  test("several are given in their order", () => {
    expect(readAddresses("b.example.com and 192.0.2.1, then [2001:db8::1]").map(({ address }) => address)).toEqual(["b.example.com", "192.0.2.1", "2001:db8::1"]);
  });
});

test.each([
  ["10.0.0.1", "ip"],
  ["10.0.0.0/8", "cidr"],
  ["10.0.0.0/33", undefined],
  ["example.com", "dns"],
  ["localhost", undefined],
  ["a_b.example.com", undefined],
  [`${"a".repeat(64)}.example.com`, undefined],
])("%s is %s", (text, kind) => {
  expect(kindOfAddress(text)).toBe(kind);
});

test.each([
  ["172.16.0.1", true],
  ["172.15.0.1", false],
  ["172.31.255.255", true],
  ["172.32.0.1", false],
  ["192.168.1.1", true],
  ["fd12::1", true],
  ["fe80::1", false],
])("%s is inside an organisation: %s", (text, inside) => {
  expect(isPrivateAddress(text)).toBe(inside);
});
