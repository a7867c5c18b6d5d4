import type { ExitCode } from "./exit-code.ts";
import type { Host } from "./host.ts";

/** What a command may touch: the host, and the code that the process ends with. */
export interface CommandContext {
  readonly host: Host;
  finish(code: ExitCode): void;
}
