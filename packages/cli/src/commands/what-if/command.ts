import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addManifestOptions, addOutputOptions, addTodayOption, collect, type InputOptions, type OutputOptions, type TodayOption } from "../../shared-options.ts";

export interface WhatIfOptions extends Omit<InputOptions, "cni">, OutputOptions, TodayOption {
  readonly cni: readonly string[];
}

export const whatIfCommand: CommandDefinition = defineCommand({
  summary: "what starts or stops working with another network plug-in",

  configure(command, context) {
    command
      .description("Says which flows start or stop working from one network plug-in to the next: what the page requires first, then by owner, each with the reason.")
      .argument("[paths...]", "manifests: files, folders, or - for standard input")
      .requiredOption("--cni <name[@version]>", "plug-ins in the order that the cluster gets them (repeatable); one alone is held against that of today", collect);
    addManifestOptions(command);
    addTodayOption(command, "approvals");
    addOutputOptions(command, "whatIf")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: WhatIfOptions) => {
        const { runWhatIf } = await import("./run.ts");
        context.finish(await runWhatIf(context.host, paths, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc what-if --cni flannel --cni calico --cni cilium k8s/
  $ demarc what-if --cni cilium@1.16 --page guidelines.md k8s/ platform/
  $ demarc what-if --cni cilium@1.15 --cni cilium@1.16 k8s/ -o markdown

Today's plug-in is that of the page or charter, else as the manifests show, else
one that does as upstream says. docs/reference/cni.md has what is known of each.

Exit codes: 0 nothing that the page requires stops, 1 something does, or parts
of the input are unreadable, 2 the call or the input is wrong, 3 a bug in
Demarc.`;
