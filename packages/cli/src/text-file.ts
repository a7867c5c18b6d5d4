import type { LoaderHost } from "@demarc/kubernetes";
import { decodeUtf8, READ_LIMITS, type Problem, type Reading, type SourceFile } from "@demarc/source";
import { errorText } from "./output.ts";
import { problem } from "./problem-codes.ts";

/** Reads one file that was named, or `-`; undefined with a problem when it cannot be read as text. */
export async function readTextFile(files: LoaderHost, path: string, what: string): Promise<Reading<SourceFile | undefined>> {
  const fix = `give ${what}`;
  const unread = (message: string, remedy: string = fix): Reading<undefined> => ({ value: undefined, problems: [problem("named-file-not-read", message, { fix: remedy })] });
  try {
    const content = path === "-" ? await files.stdin(READ_LIMITS.fileBytes) : await files.readFile(path, READ_LIMITS.fileBytes);
    if (content.kind === "too-large") return unread(`\`${path}\` has ${content.sizeBytes} bytes, more than is read`);
    if (content.kind === "no-file") return unread(`\`${path}\` is a ${content.is}`, content.is === "pipe" ? "give `-` for it, and its content on standard input" : fix);
    const { value, problems } = decodeUtf8(content.bytes, path);
    // The remedy of manifests would be to leave it out.
    return problems.some(isError) ? { value: undefined, problems: problems.map((one) => (isError(one) ? { ...one, fix } : one)) } : { value, problems };
  } catch (error) {
    return unread(`\`${path}\` cannot be read: ${errorText(error)}`);
  }
}

export function isError({ severity }: Problem): boolean {
  return severity === "error";
}
