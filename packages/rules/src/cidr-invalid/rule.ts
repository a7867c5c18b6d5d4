import { refusedFields } from "../refused-fields.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A block that is no CIDR: the API server refuses the policy, so nothing in it is in force (NPV-13, NPV-14). */
export const cidrInvalid: Rule = defineRule({
  id: "cidr-invalid",
  category: "addresses",
  severity: "error",
  summary: "an address block is no CIDR, so the whole policy is refused",

  *find(context) {
    for (const { policy, error, value } of refusedFields(context, /\.ipBlock\.cidr$/)) {
      yield {
        at: { object: policy.object.id, path: error.path },
        message: `\`${value}\` is no address block, so the API server refuses ${policy.name} as a whole`,
        details: [error.message],
        next: [/^[\d.]+$|^[\da-f:]+$/i.test(value) ? `write the address with its prefix length: ${value}${value.includes(":") ? "/128" : "/32"}` : "write a block such as 192.168.1.0/24 or 2001:db8::/64"],
        weight: 5,
      };
    }
  },
});
