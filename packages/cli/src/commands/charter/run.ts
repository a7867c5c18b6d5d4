import { isContradiction, lintFacts, readCharter, readPage, renderCharter, renderPage, type Charter } from "@demarc/charter";
import { ruleList } from "@demarc/operations";
import { problemsText } from "@demarc/report";
import { tally, type Problem, type Reading, type SourceFile } from "@demarc/source";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { loaderHost } from "../../loader-host.ts";
import { refuse, tellProblems, textOptions, writeText } from "../../output.ts";
import { isError, readTextFile } from "../../text-file.ts";
import { todayOf, type TodayOption } from "../../shared-options.ts";
import type { CharterOptions } from "./command.ts";

/** What was not understood is told, and the rest is written: the charter is there to be completed by hand. */
export async function importPage(host: Host, page: string, paths: readonly string[], options: CharterOptions): Promise<ExitCode> {
  const text = await readTextFile(loaderHost(host), page, "the path of a guidelines page (Markdown)");
  if (text.value === undefined) return refuse(host, text.problems);
  const { value: charter, problems } = readPage(text.value);
  if (charter.statements.length === 0) return refuse(host, [...text.problems, ...problems]);
  tellProblems(host, [...text.problems, ...problems]);
  return writeText(host, renderCharter(charter, paths), options);
}

/** Writes the page that says what a charter does. */
export async function renderCharterFile(host: Host, file: string, options: CharterOptions): Promise<ExitCode> {
  const text = await readTextFile(loaderHost(host), file, "the path of a charter (demarc.yaml)");
  if (text.value === undefined) return refuse(host, text.problems);
  const { value, problems } = readCharter(text.value);
  // A charter that contradicts itself has a page that says the same; one that was not read as a whole has none.
  if (value === undefined || problems.some((problem) => isError(problem) && !isContradiction(problem))) return refuse(host, [...text.problems, ...problems]);
  tellProblems(host, [...text.problems, ...problems]);
  return writeText(host, renderPage(value.charter), options);
}

/** Tells what is wrong with a charter or a page, and counts what was read. */
export async function validateCharter(host: Host, file: string, options: TodayOption): Promise<ExitCode> {
  const text = await readTextFile(loaderHost(host), file, "the path of a charter or a page");
  if (text.value === undefined) return refuse(host, text.problems);
  const { value: charter, problems } = readEither(text.value);
  if (charter === undefined) return refuse(host, [...text.problems, ...problems]);
  const facts = { rules: ruleList().map(({ id }) => id), today: todayOf(options) };
  const all = [...text.problems, ...problems, ...lintFacts(charter, facts)];
  if (all.length > 0) host.stdout.write(`${problemsText(all, textOptions(host, {})).join("\n")}\n\n`);
  const errors = all.filter(isError).length;
  const of = (severity: Problem["severity"], noun: string): string => tally(all.filter((problem) => problem.severity === severity).length, noun);
  host.stdout.write(`${tally(charter.statements.length, "statement")} read; ${of("error", "error")}, ${of("warning", "warning")}, ${of("note", "note")}\n`);
  return errors > 0 ? exitCode.found : exitCode.clean;
}

/** YAML by its name or its first words, else a page. */
function readEither(file: SourceFile): Reading<Charter | undefined> {
  if (!/\.ya?ml$/i.test(file.path) && !/^(?:#.*\n|---\n|\s*\n)*(?:apiVersion|kind):/.test(file.text)) return readPage(file);
  const { value, problems } = readCharter(file);
  return { value: value?.charter, problems };
}
