import { list } from "@demarc/operations";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { refuse, writeResult, writeText } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import type { ListCommandOptions } from "./command.ts";

export async function runList(host: Host, paths: readonly string[], options: ListCommandOptions): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  if (!input.ok) {
    progress.done();
    return refuse(host, input.problems);
  }
  progress.step("listing what passes");
  const { value: result, problems } = list(input.judged, {
    level: options.level,
    from: options.from ?? [],
    to: options.to ?? [],
    touching: options.touching ?? [],
    declaredPorts: options.declaredPorts === true,
  });
  progress.done();
  if (result === undefined) return refuse(host, problems);
  if (options.count === true) return writeText(host, `${result.declaredPorts?.allowed ?? result.connections.length}\n`, options);
  return writeResult(host, "list", result, options, exitCode.clean);
}
