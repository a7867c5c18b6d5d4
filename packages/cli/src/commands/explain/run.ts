import { explain } from "@demarc/operations";
import { codeOf, exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { refuse, writeResult } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { todayOf } from "../../shared-options.ts";
import { isError } from "../../text-file.ts";
import type { Destination, ExplainOptions } from "./command.ts";

export async function runExplain(
  host: Host,
  ends: { readonly source: string; readonly destination: Destination },
  paths: readonly string[],
  options: ExplainOptions,
): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  progress.done();
  if (!input.ok) return refuse(host, input.problems);
  const { end, asked } = ends.destination;
  const { value: result, problems } = explain(input.judged, {
    source: ends.source,
    destination: end,
    ...(asked && { asked }),
    ...(options.ipFamily !== undefined && { family: options.ipFamily === "4" ? 4 : 6 }),
    today: todayOf(options),
    ...(options.lbSource !== undefined && { lbSource: options.lbSource }),
  });
  if (result === undefined) return refuse(host, problems);
  const told = { ...result, problems: [...result.problems, ...input.problems.filter(isError)] };
  return writeResult(host, "explain", told, options, result.outcome === "allowed" ? codeOf(told) : exitCode.found);
}
