import { formats, type Results } from "@demarc/report";
import { InvalidArgumentError, Option, type Command } from "commander";

/** What every command that reads manifests takes. */
export interface InputOptions {
  readonly page?: string;
  readonly charter?: string;
  readonly namespace?: string;
  readonly kubernetesVersion?: string;
  readonly podCidr?: readonly string[];
  readonly cni?: string;
  readonly today?: string;
  readonly progress?: boolean;
}

/** What every command that writes a result takes. */
export interface OutputOptions {
  readonly output: string;
  readonly outputFile?: string;
  readonly quiet?: boolean;
  readonly all?: boolean;
  /** False with --no-color. */
  readonly color: boolean;
}

/** Flags that say what is read and how. */
export function addInputOptions(command: Command): Command {
  return addManifestOptions(addCniOption(command));
}

/** The same for commands that have a word of their own about the network plug-in. */
export function addManifestOptions(command: Command): Command {
  return command
    .option("--page <file>", "guidelines page (Markdown)")
    .option("--charter <file>", "charter (demarc.yaml); found upwards when neither is given")
    .option("--namespace <name>", "namespace of objects that give none", namespaceName)
    .option("--kubernetes-version <version>", "e.g. 1.34; newer ones refuse more", kubernetesVersion)
    .option("--pod-cidr <cidr>", "where pods have their addresses (repeatable)", collect)
    .option("--progress", "say on standard error what is being done");
}

/** Of all that judge policies; it wins over what a page, charter or test says. */
export function addCniOption(command: Command): Command {
  return command.option("--cni <name[@version]>", "network plug-in that enforces policies (default: page or charter, else as the manifests show)");
}

export interface TodayOption {
  readonly today?: string;
}

/** @param judged  what is judged by the day, in words */
export function addTodayOption(command: Command, judged: string): Command {
  return command.option("--today <date>", `day on which ${judged} are judged`, isoDate);
}

/** The one clock of the program: without the flag it is the day on which it runs. */
export function todayOf({ today }: TodayOption): string {
  return today ?? new Date().toISOString().slice(0, 10);
}

export interface LbSourceOption {
  readonly lbSource?: "preserve" | "node";
}

/** Of the commands that ask for single flows. */
export function addLbSourceOption(command: Command): Command {
  return command.addOption(new Option("--lb-source <address>", "whose address pods see where clients outside come in by a node: theirs or the node's (default: what the charter says, else both are judged)").choices(["preserve", "node"]));
}

/** The formats that write a command's result are the choices. */
export function addOutputOptions(command: Command, result: keyof Results): Command {
  const choices = formats.filter((format) => format[result] !== undefined).map(({ name }) => name);
  return command
    .addOption(new Option("-o, --output <format>", "form of the result").choices(choices).default("text"))
    .option("--output-file <file>", "write the result there instead of to standard output")
    .option("-q, --quiet", "only what was asked for, no notes")
    .option("--all", "show everything, however much it is")
    .option("--no-color", "no colours (also: NO_COLOR)");
}

/** Repeatable, and commas separate too; a value without any part would silently ask for everything. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  const parts = value.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (parts.length === 0) throw new InvalidArgumentError("expected something between the commas");
  return [...before, ...parts];
}

/** A date that exists: `2026-02-30` does not. */
export function isoDate(value: string): string {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(value)) {
    throw new InvalidArgumentError("expected a day such as 2026-11-24");
  }
  return value;
}

/** Reads the value of a flag; throws what commander tells as a wrong call. */
export function kubernetesVersion(value: string): string {
  if (!/^v?1\.\d{1,3}(\.\d+)?$/.test(value)) throw new InvalidArgumentError("expected a version such as 1.34");
  return value.replace(/^v/, "");
}

/** Reads the value of a flag; throws what commander tells as a wrong call. */
export function namespaceName(value: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) {
    throw new InvalidArgumentError("expected a namespace name: lower-case letters, digits and hyphens, at most 63");
  }
  return value;
}
