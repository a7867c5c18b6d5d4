import { describe, expect, test } from "vitest";
import { parseDestination } from "./command.ts";

describe("parseDestination", () => {
  test.each`
    text                              | end                       | asked
    ${"mlflow/mlflow"}                | ${"mlflow/mlflow"}        | ${undefined}
    ${"mlflow/mlflow:1"}              | ${"mlflow/mlflow"}        | ${{ port: 1, protocol: "TCP" }}
    ${"mlflow/mlflow:65535"}          | ${"mlflow/mlflow"}        | ${{ port: 65535, protocol: "TCP" }}
    ${"kube-system/coredns:53/UDP"}   | ${"kube-system/coredns"}  | ${{ port: 53, protocol: "UDP" }}
    ${"kube-system/coredns:53/udp"}   | ${"kube-system/coredns"}  | ${{ port: 53, protocol: "UDP" }}
    ${"a/b:38412/SCTP"}               | ${"a/b"}                  | ${{ port: 38412, protocol: "SCTP" }}
    ${"a/b:icmp"}                     | ${"a/b"}                  | ${{ protocol: "ICMP" }}
    ${"192.168.1.208:5000"}           | ${"192.168.1.208"}        | ${{ port: 5000, protocol: "TCP" }}
    ${"fd00::1"}                      | ${"fd00::1"}              | ${undefined}
    ${"[fd00::1]:443"}                | ${"fd00::1"}              | ${{ port: 443, protocol: "TCP" }}
    ${"[fd00::1]"}                    | ${"fd00::1"}              | ${undefined}
    ${"api.example.com:443"}          | ${"api.example.com"}      | ${{ port: 443, protocol: "TCP" }}
  `("$text", ({ text, end, asked }: { text: string; end: string; asked: object | undefined }) => {
    expect(parseDestination(text)).toEqual({ end, ...(asked && { asked }) });
  });

  test.each(["", ":80", "a/b:", "a/b:0", "a/b:65536", "a/b:http", "a/b:80/ICMP", "a/b:80/", "a/b:-1", "a/b:080000", "[fd00::1]:0", "[]:443", "a/b:8 0"])("%o is refused with an example", (text) => {
    expect(() => parseDestination(text)).toThrow(/e\.g\. mlflow\/mlflow:5000/);
  });
});
