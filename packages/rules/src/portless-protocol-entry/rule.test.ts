import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { portlessProtocolEntry } from "./rule.ts";

const ports = (list: string): string => policyYaml("media", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from: [{podSelector: {}}]\n  ports: ${list}`);

checkRule(portlessProtocolEntry, {
  cases: [
    {
      name: "a protocol alone is all its ports, and makes the entries beside it void",
      manifests: ports("[{protocol: TCP, port: 9000}, {protocol: TCP}]"),
      findings: [
        {
          at: "manifests.yaml:9:42",
          severity: "info",
          message: "ingress rule 1 of media opens all 65,535 TCP ports, since an entry has no `port`",
          details: ["beside it, the entry with a port says nothing"],
        },
      ],
    },
    { name: "an empty entry is TCP (PORT-2)", manifests: ports("[{}]"), findings: [{ message: /all 65,535 TCP ports/, details: ["`{}` in `ports` means every TCP port, and no other protocol (PORT-2)"] }] },
    { name: "two protocols are one finding", manifests: ports("[{protocol: TCP}, {protocol: UDP}]"), findings: [{ message: /TCP and UDP ports/ }] },
    { name: "with a port", manifests: ports("[{protocol: UDP, port: 53}]"), findings: [] },
    { name: "no entries at all are every protocol, which is `ports-empty-all-ports`", manifests: ports("[]"), findings: [] },
  ],
});
