import { parseAddress } from "@demarc/engine";
import { count, listSome } from "@demarc/source";
import { hostText } from "../address-text.ts";
import { byNamespace, governed, isolators, placeOfNamespace, reachesAddress, rulesCarrying } from "../outside-questions.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";

/** An address at which clouds hand out credentials to whoever asks from a machine. */
interface Metadata {
  readonly address: string;
  readonly cloud: string;
}

const metadataAddresses: readonly Metadata[] = [
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
    const reached = (workload: number): readonly Metadata[] => metadataAddresses.filter(({ address }) => reachesAddress(context, workload, address, 80));
    for (const [namespace, workloads] of byNamespace(context, isolated.filter((workload) => reached(workload).length > 0))) {
      const addresses = metadataAddresses.filter((metadata) => workloads.some((workload) => reached(workload).includes(metadata)));
      const rules = rulesCarrying(context, new Set(workloads), new Set(addresses.map(({ address }) => partyOf(context, address))), "egress");
      const [first] = addresses;
      const number = workloadNames(cluster, workloads).length;
      yield {
        at: rules[0]?.ref ?? placeOfNamespace(context, namespace),
        message: `${count(number, "workload")} of ${namespace} reach${number === 1 ? "es" : ""} the metadata address ${listSome(addresses.map(({ address }) => address))}: ${listWorkloads(cluster, workloads, 4)}`,
        details: [
          `in ${first?.cloud ?? "a cloud"} it hands out the machine's credentials; on machines of your own it means nothing`,
          ...(rules.length > 1 ? [`${count(rules.length, "rule")} open it: \`except\` in one alone changes nothing (NP-22)`] : []),
        ],
        witness: `${workloadName(cluster, workloads[0] ?? 0)} → ${hostOf(first?.address ?? "")}:80/TCP`,
        next: [`take it out of every block that holds it (\`except: [${first?.address ?? ""}/${first?.address.includes(":") === true ? 128 : 32}]\`), and give rules without peers some`],
        subject: namespace,
        weight: workloads.length,
      };
    }
  },
});

function hostOf(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : hostText(address);
}

function partyOf({ reachability }: RuleContext, text: string): number {
  const address = parseAddress(text);
  return address === undefined ? -1 : reachability.partyOf({ kind: "address", address });
}
