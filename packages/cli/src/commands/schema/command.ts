import { schemaNames, type SchemaName } from "@demarc/operations";
import { Argument } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";

export const schemaCommand: CommandDefinition = defineCommand({
  summary: "JSON Schemas of results and of the files that Demarc reads",

  configure(command, context) {
    command
      .description("Prints a JSON Schema (2020-12); without a name, lists them.")
      .addArgument(new Argument("[name]", "which schema").choices(schemaNames))
      .addHelpText("after", EXAMPLES)
      .action(async (name: SchemaName | undefined) => {
        const { showSchema } = await import("./run.ts");
        context.finish(await showSchema(context.host, name));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc schema
  $ demarc schema check > check.schema.json

Exit codes: 0 printed, 2 the call is wrong, 3 a bug in Demarc.`;
