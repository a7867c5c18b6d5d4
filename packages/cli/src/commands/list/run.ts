import { countOf, list, type Connectivity } from "@demarc/operations";
import { jsonText, wrap } from "@demarc/report";
import { codeOf, worse, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { refuse, tellProblems, textOptions, writeResult, writeText } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { isError } from "../../text-file.ts";
import type { ListCommandOptions } from "./command.ts";

export async function runList(host: Host, paths: readonly string[], options: ListCommandOptions): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  if (!input.ok) {
    progress.done();
    return refuse(host, input.problems);
  }
  progress.step("listing what passes");
  const { value, problems } = list(input.judged, {
    level: options.level,
    from: options.from ?? [],
    to: options.to ?? [],
    touching: options.touching ?? [],
    declaredPorts: options.declaredPorts === true,
    exposure: options.exposure === true,
  });
  progress.done();
  if (value === undefined) return refuse(host, problems);
  const result = { ...value, problems: [...value.problems, ...input.problems.filter(isError)] };
  const code = codeOf(result);
  return options.count === true ? worse(code, await writeCount(host, result, options)) : writeResult(host, "list", result, options, code);
}

/** Only the number, for scripts; what it leaves out is told beside it, unless the form has a place for that. */
async function writeCount(host: Host, result: Connectivity, options: ListCommandOptions): Promise<ExitCode> {
  const counted = countOf(result);
  if (options.output === "json") return writeText(host, jsonText(counted), options);
  tellProblems(host, counted.problems);
  if (options.quiet === true) return writeText(host, `${counted.count}\n`, options);
  const besides = counted.undetermined === 0 ? [] : [`${counted.count} certain, and ${counted.undetermined} undetermined: \`demarc list\` without --count says what they hang on`];
  const { width } = textOptions(host, {}, "stderr");
  for (const text of [...besides, ...counted.notes]) host.stderr.write(`${wrap(`note: ${text}`, width, "", "  ").join("\n")}\n`);
  return writeText(host, `${counted.count}\n`, options);
}
