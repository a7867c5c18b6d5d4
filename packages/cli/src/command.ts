import type { Command } from "commander";
import type { CommandContext } from "./context.ts";

/** A command as its folder gives it. */
export interface CommandDefinition {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Adds arguments, flags, examples and the action to a command that already has its name and summary. */
  configure(command: Command, context: CommandContext): void;
}

/** What is known of a command before it is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandDefinition>;
}

/** Types a command where it stands; gives it back as it is. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}
