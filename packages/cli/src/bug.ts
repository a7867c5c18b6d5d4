import type { Host } from "./host.ts";
import { version } from "./version.ts";

/**
 * Tells of a mistake of ours; the trace is for those who ask for it.
 *
 * @param where  the part that broke, when the rest went on
 */
export function bugText(error: unknown, { env, argv }: Pick<Host, "env" | "argv">, where?: string): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const trace = error instanceof Error && (env["DEMARC_DEBUG"] ?? "") !== "" ? `${error.stack ?? ""}\n` : "";
  return [
    `demarc: this is a bug in Demarc ${version}, not in your input.`,
    `  ${where === undefined ? "" : `in ${where}: `}${what.split("\n")[0] ?? ""}`,
    `  while running: demarc ${argv.slice(2).join(" ")}`,
    "Report it with these lines; DEMARC_DEBUG=1 adds where it happened.",
    trace,
  ].join("\n");
}
