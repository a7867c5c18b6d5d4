import { expect, test } from "vitest";
import { expectedCni, readCni } from "./cni-name.ts";

test.each`
  written                                    | id                         | version
  ${"calico"}                                | ${"calico"}                | ${undefined}
  ${"Calico"}                                | ${"calico"}                | ${undefined}
  ${"calico@3.29.1"}                         | ${"calico"}                | ${"3.29.1"}
  ${"calico@v3.29"}                          | ${"calico"}                | ${"3.29"}
  ${"Cilium 1.15"}                           | ${"cilium"}                | ${"1.15"}
  ${"Cilium v1.15.3-rc.1"}                   | ${"cilium"}                | ${"1.15.3-rc.1"}
  ${"Calico with VXLAN"}                     | ${"calico"}                | ${undefined}
  ${"Azure CNI powered by Cilium"}           | ${"cilium"}                | ${undefined}
  ${"GKE Dataplane V2"}                      | ${"cilium"}                | ${undefined}
  ${"Canal"}                                 | ${"calico"}                | ${undefined}
  ${"Canal (Flannel with Calico policies)"}  | ${"calico"}                | ${undefined}
  ${"RKE2"}                                  | ${"calico"}                | ${undefined}
  ${"k3s"}                                   | ${"kube-router"}           | ${undefined}
  ${"k3s with Flannel"}                      | ${"kube-router"}           | ${undefined}
  ${"k3s v1.31.2+k3s1"}                      | ${"kube-router"}           | ${undefined}
  ${"kube-router 2.9"}                       | ${"kube-router"}           | ${"2.9"}
  ${"Flannel"}                               | ${"flannel"}               | ${undefined}
  ${"none"}                                  | ${"none"}                  | ${undefined}
  ${"OpenShift 4.16"}                        | ${"ovn-kubernetes"}        | ${undefined}
  ${"OVN-Kubernetes"}                        | ${"ovn-kubernetes"}        | ${undefined}
  ${"ovnkubernetes"}                         | ${"ovn-kubernetes"}        | ${undefined}
  ${"kind"}                                  | ${"kube-network-policies"} | ${undefined}
  ${"EKS with the AWS VPC CNI"}              | ${"aws-vpc-cni"}           | ${undefined}
  ${"AWS VPC CNI with Calico 3.28"}          | ${"calico"}                | ${"3.28"}
`("`$written` is $id, version $version", ({ written, id, version }: { written: string; id: string; version: string | undefined }) => {
  expect(readCni(written)).toMatchObject({ ok: true, profile: { id }, version });
});

test.each`
  written                   | reason
  ${""}                     | ${"is no network plug-in that is known"}
  ${"our own"}              | ${"is no network plug-in that is known"}
  ${"non-enforcing"}        | ${"is no network plug-in that is known"}
  ${"__proto__"}            | ${"is no network plug-in that is known"}
  ${"x".repeat(100_000)}    | ${"is no network plug-in that is known"}
  ${"calico and cilium"}    | ${"names both Calico and Cilium"}
`("`$written` $reason", ({ written, reason }: { written: string; reason: string }) => {
  expect(readCni(written)).toMatchObject({ ok: false, reason });
});

test("what is nearly a name is told that name", () => {
  expect(expectedCni("calicoo")).toMatch(/\(antrea, aws-vpc-cni, calico, .*\); the nearest is `calico`$/);
  expect(expectedCni("our own")).toMatch(/k3s\)$/);
});
