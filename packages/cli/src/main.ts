import { CommanderError } from "commander";
import { bugText } from "./bug.ts";
import { exitCode, worse, type ExitCode } from "./exit-code.ts";
import type { Host } from "./host.ts";
import { errorText } from "./output.ts";
import { buildProgram } from "./program.ts";

/**
 * Runs one command line and sets the host's exit code. Never rejects: what the user got wrong is told with exit code
 * 2, what we got wrong with 3.
 */
export async function main(host: Host): Promise<void> {
  let unwritten = false;
  let ended: ExitCode = exitCode.clean;
  const finish = (code: ExitCode): void => {
    ended = code;
    host.exitCode = unwritten ? worse(code, exitCode.usage) : code;
  };
  // Streams tell of it at any time, also after the last command's end; each later write would tell again.
  const tellUnwritten = (error: Error, tell: (text: string) => void): void => {
    // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
    if (unwritten || ("code" in error && error.code === "EPIPE")) return;
    unwritten = true;
    finish(ended);
    tell(`demarc: standard output cannot be written: ${errorText(error)}\n`);
  };
  host.stdout.on("error", (error) => { tellUnwritten(error, (text) => void host.stderr.write(text)); });
  host.stderr.on("error", (error) => { tellUnwritten(error, () => undefined); });
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
