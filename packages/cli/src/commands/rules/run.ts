import { ruleList, unknownRule } from "@demarc/operations";
import { jsonText, wrap } from "@demarc/report";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { refuse, textOptions } from "../../output.ts";
import type { RulesOptions } from "./command.ts";
import { documentText, ruleDocument } from "./document.ts";

export async function showRules(host: Host, id: string | undefined, { output }: RulesOptions): Promise<ExitCode> {
  const rules = ruleList();
  const { width } = textOptions(host, {});
  if (id === undefined) {
    host.stdout.write(output === "json" ? jsonText({ rules }) : rulesText(rules, width));
    return exitCode.clean;
  }
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return refuse(host, [unknownRule(id)]);
  const document = await ruleDocument(id);
  host.stdout.write(output === "json" ? jsonText({ ...rule, document }) : documentText(document, width));
  return exitCode.clean;
}

function rulesText(rules: ReturnType<typeof ruleList>, width: number): string {
  const lines: string[] = [];
  for (const category of [...new Set(rules.map((rule) => rule.category))]) {
    lines.push(category);
    for (const { id, severity, summary } of rules.filter((rule) => rule.category === category)) {
      lines.push(`  ${id}  (${severity})`, ...wrap(summary, width, "      "));
    }
    lines.push("");
  }
  return `${lines.join("\n")}${rules.length} rules; demarc rules ID tells all about one\n`;
}
