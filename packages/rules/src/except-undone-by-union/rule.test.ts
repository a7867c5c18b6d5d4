import { expect, test } from "vitest";
import { checkRule } from "../../test/check-rule.ts";
import { contextOf } from "../../test/pipeline.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { exceptUndoneByUnion } from "./rule.ts";

checkRule(exceptUndoneByUnion, {
  base: servingWorld,
  cases: [
    { name: "another rule of the same policy undoes it", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/15}}]}]"), findings: [{ severity: "error", at: "manifests.yaml:7", message: /^the exception 10\.1\.0\.0\/16 .* is void: egress rule 2 of serving opens it for the same pods$/ }] },
    { name: "two rules that open half each undo it together", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.1.0.0/17}}]}, {to: [{ipBlock: {cidr: 10.1.128.0/17}}]}]"), findings: [{ severity: "error", message: /is void: 2 rules open it/ }] },
    { name: "of several exceptions, those that are void are named and no others", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 443}]}]"), findings: [{ severity: "error", message: /^the exception 169\.254\.169\.254\/32 of .* is void/ }] },
    { name: "a machine inside an exception is a hole that was made on purpose", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 10.1.2.3/32}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "a network inside an exception is named, and not called void", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]"), findings: [{ severity: "info", message: "egress rule 2 of serving opens 10.1.2.0/24 for the same pods, a part of the exception 10.1.0.0/16 of egress rule 1 of serving", next: [/^leave it if these addresses are meant: 10\.1\.2\.0\/24/] }] },
    { name: "on other ports it stands", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "a network that is opened on a port of its own is no error", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]}]"), findings: [{ severity: "info", message: "egress rule 2 of serving opens 10.0.0.0/8 on 5432/TCP for the same pods, a part of the exception 10.0.0.0/8 of egress rule 1 of serving", next: [/^leave it if these addresses are meant on 5432\/TCP: 10\.0\.0\.0\/8/] }] },
    { name: "nor beside networks elsewhere", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 172.16.0.0/12}}], ports: [{port: 5432}]}]"), findings: [{ severity: "info" }] },
    { name: "on all ports that the rule opens, each by a rule, it is void", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 80}, {port: 443}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 443}]}]"), findings: [{ severity: "error", message: /^the exception 10\.0\.0\.0\/8 of egress rule 1 of serving is void: 2 rules open it/ }] },
    { name: "a rule that was not made for the exception voids it on its ports", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 80}, {port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]"), findings: [{ severity: "error", message: "the exception 10.0.0.0/8 of egress rule 1 of serving is void on 443/TCP: egress rule 2 of serving opens it for the same pods" }] },
    { name: "for other pods it stands", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]")}---\n${policyYaml("other", "podSelector: {matchLabels: {app: drift-monitor}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]")}`, findings: [] },
  ],
});

test("many rules that open an exception are counted, and not all of them shown", () => {
  const others = Array.from({ length: 12 }, (_, i) => `{to: [{ipBlock: {cidr: 10.0.0.0/${15 - i % 4}}}], ports: [{port: ${80 + i}}]}`);
  const policy = policyYaml("serving", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, ${others.join(", ")}]`);
  const [finding] = exceptUndoneByUnion.find(contextOf({ manifests: { "manifests.yaml": `${servingWorld}---\n${policy}` } }));
  expect(finding?.message).toMatch(/is void on 80-91\/TCP: 12 rules open it, egress rule 2 of serving, egress rule 3 of serving, egress rule 4 of serving and 9 more for the same pods$/);
  expect(finding?.related).toHaveLength(10);
});
