import { Command } from "commander";
import { wrap } from "@demarc/report";
import type { CommandEntry } from "./command.ts";
import { commands } from "./commands/registry.ts";
import type { CommandContext } from "./context.ts";
import { version } from "./version.ts";

/** What people come for stands first in the help; others follow by name. */
const order = ["check", "list", "explain", "test", "validate"];

/**
 * The command line, with the one command loaded that the arguments name: the help and the version need none of
 * them, and a command none of the others. The rest are known by name, for the help and for suggestions.
 *
 * @param argv  as in `process.argv`
 */
export async function buildProgram(context: CommandContext, argv: readonly string[]): Promise<Command> {
  const words = argv.slice(2).filter((word) => !word.startsWith("-"));
  const named = words[0] === "help" ? words[1] : words[0];
  const program = await assemble(context, (entry) => entry.name === named);
  refuseEmpty(program, argv.slice(2));
  return program;
}

/**
 * An argument that is empty is a variable that is not set: as a path it would mean the working folder, as a filter
 * everything, and the answer would look like one to what was meant.
 */
function refuseEmpty(program: Command, words: readonly string[]): void {
  const end = words.indexOf("--");
  const index = words.findIndex((word, at) => word.trim() === "" || (/^--[a-z-]+=\s*$/.test(word) && (end < 0 || at < end)));
  const word = words[index];
  if (word === undefined) return;
  const flag = word.trim() === "" ? words[index - 1] : word.slice(0, word.indexOf("="));
  const place = flag?.startsWith("-") === true ? `the value after \`${flag}\`` : `argument ${index + 1}`;
  program.error(`error: ${place} is empty: give a value, or leave it out (is a variable not set?)`);
}

/** The command line with every command loaded, for completion and reference pages. */
export async function loadedProgram(context: CommandContext): Promise<Command> {
  return assemble(context, () => true);
}

async function assemble(context: CommandContext, isLoaded: (entry: CommandEntry) => boolean): Promise<Command> {
  const program = new Command("demarc")
    .description("Checks Kubernetes network policies against your network-policy guidelines page.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(demarc --help lists the commands, demarc COMMAND --help shows\nexamples)");
  for (const entry of [...commands].sort((a, b) => rank(a) - rank(b))) {
    const command = program.command(entry.name).summary(entry.summary).helpOption("-h, --help", "print help");
    if (isLoaded(entry)) (await entry.load()).configure(command, context);
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) settle(command, context);
  return program;
}

function rank({ name }: CommandEntry): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}

/** Output goes to the host, errors are told to the caller instead of ending the process. */
function settle(command: Command, { host }: CommandContext): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
      outputError: (text, write) => {
        for (const line of text.trimEnd().split("\n")) write(`${wrap(line, 80, "", "  ").join("\n")}\n`);
      },
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    });
}

const EXAMPLES = `
Examples:
  $ demarc check --page docs/network-policy-guidelines.md k8s/ platform/
  $ kubectl get pods,ns,svc,netpol -A -o json | demarc check --page guidelines.md -
  $ demarc explain financial-ml/mlserver seldon-system/seldon-scheduler:9004 k8s/

Exit codes: 0 nothing found, 1 something found, 2 the call or the input is
wrong, 3 a bug in Demarc.`;
