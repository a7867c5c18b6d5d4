import { formatCidrs } from "@demarc/engine";
import { defineRule, type Rule } from "../rule.ts";
import { blocksInForce } from "../written-blocks.ts";

/** A block with bits set beyond its prefix length: the whole network is meant, and Kubernetes 1.36 refuses it (NP-21, NPV-14). */
export const cidrHostBitsSet: Rule = defineRule({
  id: "cidr-host-bits-set",
  category: "addresses",
  severity: "warning",
  summary: "an address block has bits set beyond its prefix length",

  *find(context) {
    for (const { written, block, range, hostBits } of blocksInForce(context)) {
      if (!hostBits) continue;
      const masked = formatCidrs([range])[0] ?? block.cidr;
      const host = block.cidr.slice(0, block.cidr.indexOf("/"));
      yield {
        at: { object: written.ref.object, path: `${block.path}.cidr` },
        message: `\`${block.cidr}\` of ${written.policy.name} means all of ${masked}, not the address ${host}`,
        details: ["Kubernetes 1.36 and later refuse a new policy that is written so"],
        next: [`write ${masked} if the network is meant, ${host}/${range.family === 4 ? 32 : 128} if the address is`],
      };
    }
  },
});
