import { ruleList, unknownRule } from "@demarc/operations";
import { jsonText } from "@demarc/report";
import { visible } from "@demarc/source";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { refuse } from "../../output.ts";
import type { RulesOptions } from "./command.ts";
import { ruleDocument } from "./document.ts";

export async function showRules(host: Host, id: string | undefined, { output }: RulesOptions): Promise<ExitCode> {
  const rules = ruleList();
  if (id === undefined) {
    host.stdout.write(output === "json" ? jsonText({ rules }) : rulesText(rules));
    return exitCode.clean;
  }
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return refuse(host, [unknownRule(id)]);
  host.stdout.write(output === "json" ? jsonText({ ...rule, document: await ruleDocument(id) }) : await ruleDocument(id));
  return exitCode.clean;
}

function rulesText(rules: ReturnType<typeof ruleList>): string {
  const lines: string[] = [];
  for (const category of [...new Set(rules.map((rule) => rule.category))]) {
    lines.push(category);
    for (const { id, severity, summary } of rules.filter((rule) => rule.category === category)) {
      lines.push(`  ${id}  (${severity})`, ...fold(visible(summary), 74).map((text) => `      ${text}`));
    }
    lines.push("");
  }
  return `${lines.join("\n")}${rules.length} rules; demarc rules ID tells all about one\n`;
}

function fold(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
