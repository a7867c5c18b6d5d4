import { defineCommand, type CommandDefinition } from "../../command.ts";

export const schemaCommand: CommandDefinition = defineCommand({
  summary: "JSON Schemas of results and of the files that Demarc reads",

  configure(command, context) {
    command
      .description("Prints a JSON Schema (2020-12); without a name, lists them.")
      .argument("[name]", "which schema")
      .addHelpText("after", EXAMPLES)
      .action(async (name: string | undefined) => {
        const { runSchema } = await import("./run.ts");
        context.finish(await runSchema(context.host, name));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc schema
  $ demarc schema check > check.schema.json`;
