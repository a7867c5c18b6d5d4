import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "@demarc/source";
import { formats, problemsText, writeIn, type FormatOptions, type Results } from "@demarc/report";
import { exitCode, worse, type ExitCode } from "./exit-code.ts";
import type { Host } from "./host.ts";
import { problem } from "./problem-codes.ts";
import type { OutputOptions } from "./shared-options.ts";
import { version } from "./version.ts";

/** Texts are set for this width, so that they can be pasted into a ticket; a narrower terminal gets its own. */
const WIDTH_MAX = 80;
const WIDTH_MIN = 40;

/** How text is set for a stream: colour only on a terminal that wants it (NO_COLOR, FORCE_COLOR, TERM=dumb). */
export function textOptions(host: Host, { color, outputFile }: Partial<Pick<OutputOptions, "color" | "outputFile">>, stream: "stdout" | "stderr" = "stdout"): Pick<FormatOptions, "colour" | "width"> {
  const { env } = host;
  const terminal = host[stream].isTTY === true && outputFile === undefined;
  const off = color === false || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const on = terminal || (env["FORCE_COLOR"] ?? "0") !== "0";
  const columns = terminal ? (host[stream].columns ?? WIDTH_MAX) : WIDTH_MAX;
  return { colour: on && !off, width: Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, columns)) };
}

/**
 * Writes a result in the form that was asked for. Gives `code`, or a worse one if it cannot be written.
 *
 * @param groupBy  for text
 */
export async function writeResult<K extends keyof Results>(
  host: Host,
  kind: K,
  result: Results[K],
  options: OutputOptions & Partial<Pick<FormatOptions, "groupBy" | "failOn">>,
  code: ExitCode,
): Promise<ExitCode> {
  const format = formats.find(({ name }) => name === options.output);
  // Commander lets only formats through that write this result.
  if (format === undefined) throw new Error(`no format ${options.output} for ${kind}`);
  const text = textWithin(() => writeIn(format, kind, result, {
    ...textOptions(host, options),
    brief: options.all !== true,
    quiet: options.quiet === true,
    groupBy: options.groupBy ?? "none",
    failOn: options.failOn ?? "warning",
    version,
  }));
  if (text === "too long") return refuse(host, [problem("output-too-long", "the result is too long to be written")]);
  if (text === undefined) throw new Error(`no format ${options.output} for ${kind}`);
  if (format.withoutProblems?.includes(kind) === true) tellProblems(host, result.problems);
  return worse(code, await writeText(host, text, options));
}

/** A text of more than 2²⁹ characters there cannot be: V8 says so by this error. */
function textWithin(write: () => string | undefined): string | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof RangeError && error.message === "Invalid string length") return "too long";
    throw error;
  }
}

/** Writes a text where it was asked to go. A file that cannot be written is the caller's mistake: exit code 2. */
export async function writeText(host: Host, text: string, { outputFile }: Pick<OutputOptions, "outputFile">): Promise<ExitCode> {
  if (outputFile === undefined) {
    host.stdout.write(text);
    return exitCode.clean;
  }
  try {
    await writeFile(path.resolve(host.cwd(), outputFile), text);
    return exitCode.clean;
  } catch (error) {
    return refuse(host, [problem("output-not-written", `\`${outputFile}\` cannot be written: ${errorText(error)}`)]);
  }
}

/** Problems beside an answer that has no place for them: told on standard error. */
export function tellProblems(host: Host, problems: readonly Problem[]): void {
  if (problems.length > 0) host.stderr.write(`${problemsText(problems, textOptions(host, {}, "stderr")).join("\n")}\n`);
}

/** Problems that leave nothing to answer: told on standard error. */
export function refuse(host: Host, problems: readonly Problem[]): ExitCode {
  host.stderr.write(`${problemsText(problems, textOptions(host, {}, "stderr")).join("\n")}\n`);
  return exitCode.usage;
}

/** What the system says, in words; `error` is what was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return systemErrors.get(error.code) ?? error.code;
  return String(error);
}

const systemErrors: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["EACCES", "it may not be opened (permissions)"],
  ["EPERM", "it may not be opened (permissions)"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is no folder"],
  ["ENOSPC", "the disk is full"],
  ["EROFS", "the disk is read-only"],
  ["ELOOP", "its links lead in a circle"],
]);
