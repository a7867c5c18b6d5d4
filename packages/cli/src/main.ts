import { CommanderError } from "commander";
import { bugText } from "./bug.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import type { Host } from "./host.ts";
import { buildProgram } from "./program.ts";

/**
 * Runs one command line and sets the host's exit code. Never rejects: what the user got wrong is told with exit code
 * 2, what we got wrong with 3.
 */
export async function main(host: Host): Promise<void> {
  const finish = (code: ExitCode): void => {
    host.exitCode = code;
  };
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  for (const stream of [host.stdout, host.stderr]) {
    stream.on("error", (error: Error) => {
      if (!("code" in error && error.code === "EPIPE")) throw error;
    });
  }
  try {
    const program = await buildProgram({ host, finish }, host.argv);
    await program.parseAsync([...host.argv]);
  } catch (error) {
    if (error instanceof CommanderError) finish(error.exitCode === 0 ? exitCode.clean : exitCode.usage);
    else {
      host.stderr.write(bugText(error, host));
      finish(exitCode.bug);
    }
  }
}
