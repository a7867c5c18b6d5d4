import { Argument } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";
import { exitCode } from "../../exit-code.ts";

export const completionCommand: CommandDefinition = defineCommand({
  summary: "shell completion",

  configure(command, context) {
    command
      .description("Prints a completion script for a shell.")
      .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
      .addHelpText("after", EXAMPLES)
      .action(async (shell: "bash" | "zsh" | "fish") => {
        const { completionScript } = await import("./script.ts");
        const { loadedProgram } = await import("../../program.ts");
        context.host.stdout.write(completionScript(shell, await loadedProgram(context)));
        context.finish(exitCode.clean);
      });
  },
});

const EXAMPLES = `
Examples:
  $ source <(demarc completion bash)
  $ demarc completion zsh > "\${fpath[1]}/_demarc"
  $ demarc completion fish > ~/.config/fish/completions/demarc.fish

Exit codes: 0 printed, 2 the call is wrong, 3 a bug in Demarc.`;
