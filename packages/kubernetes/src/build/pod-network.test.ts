import { formatRanges } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

const pod = (ip: string, spec = ""): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p-${ip.replaceAll(/[.:]/g, "-")}}\nspec: {containers: [{name: main}]${spec}}\nstatus: {podIP: "${ip}"}\n`;
const service = (ip: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: s-${ip.replaceAll(/[.:]/g, "-")}}\nspec: {clusterIP: "${ip}", ports: [{port: 80}]}\n`;
const node = (name: string, spec: string): string => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;

describe("the pod network (NP-43)", () => {
  test.each`
    what                                              | given                                                                              | declared                | expected
    ${"k3s by pods and Services"}                     | ${[pod("10.42.1.61"), service("10.43.0.10")]}                                      | ${[]}                   | ${"10.42.0.0-10.42.255.255"}
    ${"kubeadm with Flannel"}                         | ${[pod("10.244.1.5"), service("10.96.0.10"), service("10.111.0.1")]}               | ${[]}                   | ${"10.244.0.0-10.244.255.255"}
    ${"kubeadm with Calico"}                          | ${[pod("192.168.7.5"), service("10.96.0.10")]}                                     | ${[]}                   | ${"192.168.0.0-192.168.255.255"}
    ${"OpenShift"}                                    | ${[pod("10.131.0.9"), service("172.30.0.1")]}                                      | ${[]}                   | ${"10.128.0.0-10.131.255.255"}
    ${"one pod elsewhere"}                            | ${[pod("10.42.1.61"), pod("10.50.0.1"), service("10.43.0.10")]}                    | ${[]}                   | ${"none"}
    ${"one Service elsewhere"}                        | ${[pod("10.42.1.61"), service("10.43.0.10"), service("10.96.0.1")]}                | ${[]}                   | ${"none"}
    ${"pods of both families: the other is unknown"}  | ${[pod("10.42.1.61"), pod("fd00::1"), service("10.43.0.10")]}                      | ${[]}                   | ${"none"}
    ${"pods alone are a guess"}                       | ${[pod("10.42.1.61")]}                                                             | ${[]}                   | ${"none"}
    ${"Services alone are a guess"}                   | ${[service("10.43.0.10")]}                                                         | ${[]}                   | ${"none"}
    ${"host-network pods have no pod address"}        | ${[pod("10.42.1.61"), pod("192.168.1.85", ", hostNetwork: true"), service("10.43.0.10")]} | ${[]}            | ${"10.42.0.0-10.42.255.255"}
    ${"what is declared wins"}                        | ${[pod("10.42.1.61"), service("10.43.0.10")]}                                      | ${["10.0.0.0/8"]}       | ${"10.0.0.0-10.255.255.255"}
    ${"nodes win over defaults"}                      | ${[pod("10.42.1.61"), service("10.43.0.10"), node("a", "podCIDR: 10.42.0.0/24"), node("b", "podCIDRs: [10.42.1.0/24]")]} | ${[]} | ${"10.42.0.0-10.42.1.255"}
    ${"unless one of them says nothing"}              | ${[pod("10.42.1.61"), service("10.43.0.10"), node("a", "podCIDR: 10.42.0.0/24"), node("b", "")]} | ${[]}     | ${"10.42.0.0-10.42.255.255"}
    ${"even where all pods are on the others"}          | ${[pod("10.42.0.61"), service("10.43.0.10"), node("a", "podCIDR: 10.42.0.0/24"), node("b", "")]} | ${[]}     | ${"10.42.0.0-10.42.255.255"}
    ${"or a pod has an address elsewhere"}            | ${[pod("10.42.9.9"), service("10.43.0.10"), node("a", "podCIDR: 10.42.0.0/24")]}   | ${[]}                   | ${"10.42.0.0-10.42.255.255"}
    ${"two families of a node"}                       | ${[node("a", 'podCIDRs: [10.42.0.0/24, "fd00:42::/64"]')]}                         | ${[]}                   | ${"10.42.0.0-10.42.0.255, fd00:42::-fd00:42::ffff:ffff:ffff:ffff"}
  `("$what", ({ given, declared, expected }: { given: string[]; declared: string[]; expected: string }) => {
    const cluster = clusterOf(given, { podCidrs: declared });
    expect(formatRanges(cluster.world.semantics.podRanges)).toBe(expected);
    // An inference is always said; what is declared or unknown is none.
    expect(cluster.inventory.inferences.length).toBe(expected === "none" || declared.length > 0 ? 0 : 1);
    expect(cluster.problems).toEqual([]);
  });

  test("a declared block that is none is a problem", () => {
    expect(clusterOf([], { podCidrs: ["10.42.0.0"] }).problems).toEqual([expect.objectContaining({ code: "option-not-read", severity: "error" })]);
  });
});
