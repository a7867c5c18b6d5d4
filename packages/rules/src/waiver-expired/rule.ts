import { defineRule, type Rule } from "../rule.ts";
import { exemptionsOf, holds } from "../waivers.ts";

export const waiverExpired: Rule = defineRule({
  id: "waiver-expired",
  category: "hygiene",
  severity: "warning",
  summary: "A waiver has run out, and what it covered counts again",

  *find(context) {
    for (const waiver of exemptionsOf(context).readable) {
      if (holds(waiver, context.today)) continue;
      yield {
        at: waiver.location,
        message: `the waiver of \`${waiver.rule}\` ended on ${waiver.expires}: ${waiver.reason}`,
        owner: waiver.owner,
        next: ["mend what it covered and delete it", "or decide anew: write another date, with a reason that holds today"],
        subject: `${waiver.rule} ${waiver.reason} ${waiver.expires}`,
      };
    }
  },
});
