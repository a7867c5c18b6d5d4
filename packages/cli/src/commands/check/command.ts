import { Option } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addInputOptions, addOutputOptions, addTodayOption, collect, type InputOptions, type OutputOptions } from "../../shared-options.ts";

export interface CheckOptions extends InputOptions, OutputOptions {
  readonly failOn: "error" | "warning" | "info" | "none";
  readonly rule?: readonly string[];
  readonly skipRule?: readonly string[];
  readonly groupBy: "none" | "file" | "owner" | "rule";
  readonly accounts?: boolean;
}

export const checkCommand: CommandDefinition = defineCommand({
  summary: "where the policies do not do what the page says",

  configure(command, context) {
    command
      .description("Finds every place where the policies do not do what the page says: file and line, a witness flow, who has to act, and what to do next.")
      .argument("[paths...]", "manifests: files, folders, or - for standard input");
    addInputOptions(command);
    addTodayOption(command, "waivers, approvals and the page's date");
    addOutputOptions(command, "check")
      .addOption(new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(["error", "warning", "info", "none"]).default("warning"))
      .option("--rule <id>", "only these rules (repeatable)", collect)
      .option("--skip-rule <id>", "not these rules (repeatable)", collect)
      .addOption(new Option("--group-by <what>", "how text is ordered").choices(["none", "file", "owner", "rule"]).default("none"))
      .option("--accounts", "also tell what each rule of each policy does")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: CheckOptions) => {
        const { runCheck } = await import("./run.ts");
        context.finish(await runCheck(context.host, paths, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc check --page docs/network-policy-guidelines.md k8s/ platform/
  $ demarc check                          # in a folder with demarc.yaml
  $ demarc check k8s/                     # without a page: what manifests alone show
  $ kubectl get pods,ns,svc,netpol -A -o json | demarc check --page guidelines.md -
  $ demarc check --page guidelines.md k8s/ -o sarif --output-file demarc.sarif

Exit codes: 0 nothing at or above --fail-on, 1 findings or unreadable parts,
2 nothing could be judged, 3 a bug in Demarc.`;
