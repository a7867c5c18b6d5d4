import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addCniOption, addLbSourceOption, addOutputOptions, type LbSourceOption, type OutputOptions } from "../../shared-options.ts";

export interface TestOptions extends OutputOptions, LbSourceOption {
  readonly progress?: boolean;
  readonly cni?: string;
}

export const testCommand: CommandDefinition = defineCommand({
  summary: "run connectivity assertions, the unit tests of a network",

  configure(command, context) {
    command
      .description("Runs ConnectivityTest files: who may reach whom, and who may not.")
      .argument("<paths...>", "test files, or folders in which kind ConnectivityTest is looked for");
    addCniOption(command);
    addLbSourceOption(command);
    addOutputOptions(command, "test")
      .option("--progress", "say on standard error what is being done")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: TestOptions) => {
        const { runTest } = await import("./run.ts");
        context.finish(await runTest(context.host, paths, options));
      });
  },
});

const EXAMPLES = `
A test file (its schema: demarc schema connectivity-test):
  apiVersion: demarc.dev/v1alpha1
  kind: ConnectivityTest
  metadata: { name: serving }
  spec:
    manifests: [./cluster.yaml, ./policies]       # relative to this file
    options: { lbSource: node, nodeCidrs: [192.168.1.0/24] }       # optional
    probes:
      - { from: financial-ml/mlserver, to: mlflow/mlflow, port: 5000,
          expect: allowed }
      - { from: 203.0.113.7, to: financial-ml/mlserver, port: 9000,
          expect: denied }

lbSource says whose address pods see where a node takes in packets of a client
outside: preserve (the client's) or node; a charter has it in its environment.
--lb-source goes before it. Without any both are judged, and a probe that hangs
on it is undetermined.

Examples:
  $ demarc test network.test.yaml
  $ demarc test tests/ -o junit --output-file network.xml

Exit codes: 0 all passed, 1 some failed, 2 the call or the input is wrong,
3 a bug in Demarc.`;
