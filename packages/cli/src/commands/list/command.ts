import { Option } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addInputOptions, addOutputOptions, collect, type InputOptions, type OutputOptions } from "../../shared-options.ts";

export interface ListCommandOptions extends InputOptions, OutputOptions {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly touching?: readonly string[];
  readonly level: "workload" | "namespace" | "team";
  readonly declaredPorts?: boolean;
  readonly count?: boolean;
  readonly exposure?: boolean;
}

export const listCommand: CommandDefinition = defineCommand({
  summary: "what can talk to what",

  configure(command, context) {
    command
      .description("Lists what certainly passes between workloads, and with addresses outside; apart from it, what hangs on something that the input does not tell.")
      .argument("[paths...]", "manifests: files, folders, or - for standard input");
    addInputOptions(command);
    addOutputOptions(command, "list")
      .option("--from <end>", "only from a namespace, workload, address, `outside`, `ingress-controller` or team:<name> (repeatable)", collect)
      .option("--to <end>", "only to it (repeatable)", collect)
      .option("--touching <end>", "only with it at either end (repeatable)", collect)
      .addOption(new Option("--level <level>", "what an end is").choices(["workload", "namespace", "team"]).default("workload"))
      .option("--declared-ports", "only ports that containers declare, between workloads of the input")
      .addOption(new Option("--exposure", "what workloads are open to by their own policies, pods and namespaces that do not exist yet included").conflicts(["level", "declaredPorts", "count"]))
      .option("--count", "only the number of what certainly passes")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: ListCommandOptions) => {
        const { runList } = await import("./run.ts");
        context.finish(await runList(context.host, paths, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc list k8s/ platform/ --from financial-ml --to seldon-system
  $ demarc list k8s/ --from outside              # what the world can reach
  $ demarc list k8s/ --to financial-ml/mlserver -o json
  $ demarc list --page guidelines.md k8s/ platform/ --from team:platform
  $ demarc list k8s/ --level namespace
  $ demarc list k8s/ --exposure --to financial-ml/mlserver
  $ demarc list k8s/ --declared-ports --count --touching financial-ml

Exit codes: 0 listed, 1 listed without unreadable parts, 2 the call or the input
is wrong, 3 a bug in Demarc.`;
