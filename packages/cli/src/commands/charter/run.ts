import { readPage } from "@demarc/charter";
import { problemsText } from "@demarc/report";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { loaderHost } from "../../loader-host.ts";
import { refuse, textOptions } from "../../output.ts";
import { isError, readTextFile } from "../../text-file.ts";

export async function validateCharter(host: Host, file: string): Promise<ExitCode> {
  const text = await readTextFile(loaderHost(host), file, "a charter or a page");
  if (text.value === undefined) return refuse(host, text.problems);
  const { value: page, problems } = readPage(text.value);
  const all = [...text.problems, ...problems];
  if (all.length > 0) host.stdout.write(`${problemsText(all, textOptions(host, {})).join("\n")}\n\n`);
  host.stdout.write(`${page.statements.length} statements read, ${all.length} problems\n`);
  return all.some(isError) ? exitCode.found : exitCode.clean;
}
