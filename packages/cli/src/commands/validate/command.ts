import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addInputOptions, addOutputOptions, type InputOptions, type OutputOptions } from "../../shared-options.ts";

export type ValidateOptions = InputOptions & OutputOptions;

export const validateCommand: CommandDefinition = defineCommand({
  summary: "what the API server would refuse, all errors, with field and line",

  configure(command, context) {
    command
      .description("Validates objects as the API server does; all errors at once, each at its line.")
      .argument("[paths...]", "manifests: files, folders, or - for standard input");
    addInputOptions(command);
    addOutputOptions(command, "validate")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: ValidateOptions) => {
        const { runValidate } = await import("./run.ts");
        context.finish(await runValidate(context.host, paths, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc validate k8s/
  $ demarc validate --kubernetes-version 1.36 k8s/ -o json

Exit codes: 0 the API server takes all of it, 1 it refuses something, 2 the call
or the input is wrong, 3 a bug in Demarc.`;
