import type { LoaderHost } from "@demarc/kubernetes";
import { decodeUtf8, READ_LIMITS, type Problem, type Reading, type SourceFile } from "@demarc/source";
import { errorText } from "./output.ts";

/** Reads one file that was named, or `-`; undefined with a problem when it cannot be read as text. */
export async function readTextFile(files: LoaderHost, path: string, what: string): Promise<Reading<SourceFile | undefined>> {
  const problem = (message: string, fix: string): Reading<undefined> => ({
    value: undefined,
    problems: [{ code: "named-file-unreadable", severity: "error", message, fix }],
  });
  try {
    const content = path === "-" ? await files.stdin(READ_LIMITS.fileBytes) : await files.readFile(path, READ_LIMITS.fileBytes);
    if (content.kind === "too-large") return problem(`\`${path}\` has ${content.sizeBytes} bytes, more than is read`, `give ${what}`);
    if (content.kind === "no-file") return problem(`\`${path}\` is a ${content.is}`, `give ${what}`);
    const { value, problems } = decodeUtf8(content.bytes, path);
    return { value: problems.some(isError) ? undefined : value, problems };
  } catch (error) {
    return problem(`\`${path}\` cannot be read: ${errorText(error)}`, `give ${what}`);
  }
}

export function isError({ severity }: Problem): boolean {
  return severity === "error";
}
