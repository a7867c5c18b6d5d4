import { validate } from "@demarc/operations";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { refuse, writeResult } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import type { ValidateOptions } from "./command.ts";

export async function runValidate(host: Host, paths: readonly string[], options: ValidateOptions): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  progress.done();
  if (!input.ok) return refuse(host, input.problems);
  const result = validate(input.judged.cluster);
  const refused = result.objects.some(({ errors }) => errors.length > 0) || result.problems.some(({ severity }) => severity === "error");
  return writeResult(host, "validate", result, options, refused ? exitCode.found : exitCode.clean);
}
