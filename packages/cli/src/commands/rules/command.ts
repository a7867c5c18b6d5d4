import { Option } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";

export interface RulesOptions {
  readonly output: "text" | "json";
}

export const rulesCommand: CommandDefinition = defineCommand({
  summary: "every rule, or one with its documentation",

  configure(command, context) {
    command
      .description("Lists the rules that check asks; with an id, prints what the rule means, when it does not apply, and how to mend what it finds.")
      .argument("[id]", "a rule, as findings name it")
      .addOption(new Option("-o, --output <format>", "form of the list").choices(["text", "json"]).default("text"))
      .addHelpText("after", EXAMPLES)
      .action(async (id: string | undefined, options: RulesOptions) => {
        const { showRules } = await import("./run.ts");
        context.finish(await showRules(context.host, id, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc rules
  $ demarc rules empty-peer-list-allows-all

Exit codes: 0 printed, 2 the call is wrong, 3 a bug in Demarc.`;
