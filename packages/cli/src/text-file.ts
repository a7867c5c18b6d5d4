import type { LoaderHost } from "@demarc/kubernetes";
import { decodeUtf8, READ_LIMITS, type Problem, type Reading, type SourceFile } from "@demarc/source";
import { errorText } from "./output.ts";
import { problem } from "./problem-codes.ts";

/** Reads one file that was named, or `-`; undefined with a problem when it cannot be read as text. */
export async function readTextFile(files: LoaderHost, path: string, what: string): Promise<Reading<SourceFile | undefined>> {
  const unread = (message: string): Reading<undefined> => ({ value: undefined, problems: [problem("named-file-not-read", message, { fix: `give ${what}` })] });
  try {
    const content = path === "-" ? await files.stdin(READ_LIMITS.fileBytes) : await files.readFile(path, READ_LIMITS.fileBytes);
    if (content.kind === "too-large") return unread(`\`${path}\` has ${content.sizeBytes} bytes, more than is read`);
    if (content.kind === "no-file") return unread(`\`${path}\` is a ${content.is}`);
    const { value, problems } = decodeUtf8(content.bytes, path);
    return { value: problems.some(isError) ? undefined : value, problems };
  } catch (error) {
    return unread(`\`${path}\` cannot be read: ${errorText(error)}`);
  }
}

export function isError({ severity }: Problem): boolean {
  return severity === "error";
}
