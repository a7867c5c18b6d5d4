import { spawn } from "node:child_process";
import { constants, type Dirent, type Stats } from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import type { FileContent, FolderEntry, LoaderHost, PathKind, RunLimits, RunResult } from "./host.ts";

/**
 * The machine that the process runs on.
 *
 * @param input  standard input; only read when `-` is asked for
 */
export function nodeHost(input: AsyncIterable<unknown>): LoaderHost {
  return {
    readFile: readRegularFile,
    readDirectory: async (path) => (await readdir(path, { withFileTypes: true })).map(entryOf),
    realPath: (path) => realpath(path),
    stat: async (path) => kindOf(await stat(path)),
    stdin: (bytesMax) => readStream(input, bytesMax),
    run: runProgram,
  };
}

async function readRegularFile(path: string, bytesMax: number): Promise<FileContent> {
  // Opening a pipe for reading waits for a writer; NONBLOCK does not. For regular files it changes nothing.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    const kind = kindOf(stats);
    if (kind !== "file") return { kind: "no-file", is: kind };
    if (stats.size > bytesMax) return { kind: "too-large", sizeBytes: stats.size };
    return await readUpTo(handle, stats.size, bytesMax);
  } finally {
    await handle.close();
  }
}

/** Files such as those of /proc say size 0, and others grow while they are read: the size is only a first guess. */
async function readUpTo(handle: FileHandle, sizeBytes: number, bytesMax: number): Promise<FileContent> {
  let buffer = Buffer.alloc(Math.min(sizeBytes, bytesMax) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > bytesMax) return { kind: "too-large", sizeBytes: length };
    if (bytesRead === 0) return { kind: "bytes", bytes: buffer.subarray(0, length) };
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(Math.min(length + chunkBytes, bytesMax + 1 - length))]);
  }
}

const chunkBytes = 64 * 1024;

function kindOf(stats: Stats | Dirent): PathKind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  if (stats.isFIFO()) return "pipe";
  return stats.isSocket() ? "socket" : "device";
}

function entryOf(entry: Dirent): FolderEntry {
  return { name: entry.name, kind: entry.isSymbolicLink() ? "link" : kindOf(entry) };
}

async function readStream(input: AsyncIterable<unknown>, bytesMax: number): Promise<FileContent> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of input) {
    const bytes = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    sizeBytes += bytes.length;
    if (sizeBytes > bytesMax) return { kind: "too-large", sizeBytes };
    chunks.push(bytes);
  }
  return { kind: "bytes", bytes: Buffer.concat(chunks) };
}

function runProgram(command: string, args: readonly string[], limits: RunLimits): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: limits.timeoutMs, killSignal: "SIGKILL" });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let sizeBytes = 0;
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > limits.outputBytesMax) child.kill("SIGKILL");
      else chunks.push(chunk);
    };
    child.stdout.on("data", collect(stdout));
    child.stderr.on("data", collect(stderr));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode: exitCode ?? undefined, stdout: Buffer.concat(stdout).toString("utf8"), stderr: Buffer.concat(stderr).toString("utf8") });
    });
  });
}
