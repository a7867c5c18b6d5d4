import { parseAddress } from "@demarc/engine";
import { count } from "../counting-words.ts";
import { byNamespace, governed, isolators, placeOfNamespace, reachesAddress, rulesCarrying } from "../outside-questions.ts";
import { defineRule, type Rule } from "../rule.ts";
import { listWorkloads, workloadName } from "../workload-names.ts";

/** Addresses at which clouds hand out credentials to whoever asks from a machine. */
const metadataAddresses: readonly { readonly address: string; readonly cloud: string }[] = [
  { address: "169.254.169.254", cloud: "AWS, Azure, Google Cloud and others" },
  { address: "fd00:ec2::254", cloud: "AWS over IPv6" },
];

/** Isolated workloads that reach a metadata address, by the union of all policies. One finding for each namespace. */
export const metadataIpReachable: Rule = defineRule({
  id: "metadata-ip-reachable",
  category: "reach",
  severity: "warning",
  summary: "isolated workloads reach the cloud's metadata address",

  *find(context) {
    const { cluster } = context;
    const isolated = governed(context).filter((workload) => isolators(context, workload, "egress").length > 0);
    for (const { address, cloud } of metadataAddresses) {
      const reaching = isolated.filter((workload) => reachesAddress(context, workload, address, 80));
      const parsed = parseAddress(address);
      if (parsed === undefined) continue;
      const party = context.reachability.partyOf({ kind: "address", address: parsed });
      for (const [namespace, workloads] of byNamespace(context, reaching)) {
        const rules = rulesCarrying(context, new Set(workloads), new Set([party]), "egress");
        yield {
          at: rules[0]?.ref ?? placeOfNamespace(context, namespace),
          message: `${count(workloads.length, "workload")} of ${namespace} reach${workloads.length === 1 ? "es" : ""} the metadata address ${address}: ${listWorkloads(cluster, workloads, 4)}`,
          details: [`in ${cloud} it hands out the machine's credentials; on machines of your own it means nothing`, ...(rules.length > 1 ? [`${count(rules.length, "rule")} open it: \`except\` in one alone changes nothing (NP-22)`] : [])],
          witness: `${workloadName(cluster, workloads[0] ?? 0)} → ${address}:80/TCP`,
          next: [`take it out of every block that holds it: \`ipBlock: {cidr: ${address.includes(":") ? '"::/0"' : "0.0.0.0/0"}, except: [${address.includes(":") ? `"${address}/128"` : `${address}/32`}]}\`, and give rules without peers some`],
          subject: `${address} from ${namespace}`,
          weight: workloads.length,
        };
      }
    }
  },
});
