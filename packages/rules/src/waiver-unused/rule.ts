import { nearestName } from "@demarc/kubernetes";
import { defineRule, type Found, type Rule } from "../rule.ts";
import { exemptionsOf, holds, WAIVER_ANNOTATION } from "../waivers.ts";

export const waiverUnused: Rule = defineRule({
  id: "waiver-unused",
  category: "hygiene",
  severity: "info",
  summary: "A waiver covers nothing that is found",

  find: () => [],

  *review(context, { findings, evaluated, known }) {
    const { readable, unreadable } = exemptionsOf(context);
    for (const waiver of readable) {
      // One that has run out is `waiver-expired`.
      if (!holds(waiver, context.today) || findings.some((finding) => waiver.covers(finding))) continue;
      const isKnown = known.has(waiver.rule);
      // Of a rule that did not run, nobody knows.
      if (isKnown && !evaluated.has(waiver.rule)) continue;
      const meant = isKnown ? undefined : nearestName(waiver.rule, known);
      yield {
        at: waiver.location,
        ...(!isKnown && { severity: "warning" as const }),
        message: `the waiver of \`${waiver.rule}\` ${isKnown ? "covers nothing that is found" : "names no rule"}: ${waiver.reason}`,
        owner: waiver.owner,
        next: !isKnown ? [meant === undefined ? `write the id of a rule for \`${waiver.rule}\`; \`demarc rules\` lists them` : `write \`${meant}\` for \`${waiver.rule}\``] : ["delete it, if what it covered is mended", "or correct the file, object or fingerprint that it names"],
        subject: `${waiver.rule} ${waiver.reason}`,
      } satisfies Found;
    }
    for (const { text, location, object } of unreadable) {
      yield {
        at: location,
        message: `\`${text}\` in \`${WAIVER_ANNOTATION}\` of ${object.kind} ${object.name} waives nothing, since it cannot be read`,
        owner: context.ownership.ofObject(object),
        next: [`write \`RULE=REASON@YYYY-MM-DD\`, one a line: which rule, why, and until when`],
        subject: `${object.kind}/${object.namespace}/${object.name} ${text}`,
      } satisfies Found;
    }
  },
});
