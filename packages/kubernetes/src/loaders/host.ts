/**
 * The disk, standard input and programs, as loaders see them. `nodeHost()` is the real one; tests give their
 * own. Paths are as the user would write them. A call that fails rejects with an error that has a `code`
 * such as `ENOENT`, as Node's do.
 */
export interface LoaderHost {
  /** Reads a regular file; looks before it reads, so that a pipe cannot stall it and a giant cannot fill the memory. */
  readFile(path: string, bytesMax: number): Promise<FileContent>;
  /** Names in a folder, in any order, without `.` and `..`. */
  readDirectory(path: string): Promise<readonly FolderEntry[]>;
  /** The path with all links followed: equal for two paths exactly if they are the same file. */
  realPath(path: string): Promise<string>;
  /** What stands at the path, links followed. */
  stat(path: string): Promise<PathKind>;
  /** All of standard input, up to a limit. */
  stdin(bytesMax: number): Promise<FileContent>;
  /** Runs a program without a shell; absent where none may be run. Rejects with `ENOENT` if there is no such program. */
  run?(command: string, args: readonly string[], limits: RunLimits): Promise<RunResult>;
}

export type PathKind = "file" | "folder" | "pipe" | "socket" | "device";

export type FileContent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  | { readonly kind: "no-file"; readonly is: Exclude<PathKind, "file"> };

export interface FolderEntry {
  readonly name: string;
  readonly kind: PathKind | "link";
}

export interface RunLimits {
  readonly timeoutMs: number;
  readonly outputBytesMax: number;
}

export interface RunResult {
  /** Undefined when it was stopped, for time or for size. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ENOENT` and the like; undefined for an error that no host gives, which is our own mistake. */
export function hostErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What went wrong, in words for people. */
export function hostErrorText(error: unknown): string {
  const code = hostErrorCode(error);
  // Without a code it is no answer of the host but a bug of ours; it must not pass for bad input.
  if (code === undefined) throw error;
  return errorTexts.get(code) ?? code;
}

const errorTexts: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it, or what it links to, is not there"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ELOOP", "its links lead in a circle"],
  ["EIO", "the disk reports an error"],
  ["ENAMETOOLONG", "the path is too long"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EISDIR", "it is a folder"],
  ["EMFILE", "too many files are open"],
  ["ENXIO", "nothing is at its other end"],
]);
