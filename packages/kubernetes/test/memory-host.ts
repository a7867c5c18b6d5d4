import type { FileContent, FolderEntry, LoaderHost, PathKind, RunResult } from "../src/loaders/host.ts";

/** Text, bytes, a link to a path, or something that is neither file nor folder. */
export type MemoryFile = string | Uint8Array | { readonly link: string } | { readonly is: Exclude<PathKind, "file" | "folder"> } | { readonly fails: string };

interface MemoryHostOptions {
  readonly stdin?: string | Uint8Array;
  readonly run?: (command: string, args: readonly string[]) => RunResult;
}

/** A disk in memory, with links and failures. Folders are there when a file is in them; `folder/` makes an empty one. */
export function memoryHost(files: Readonly<Record<string, MemoryFile>>, options: MemoryHostOptions = {}): LoaderHost & { readonly opened: string[] } {
  const disk = new Map(Object.entries(files).filter(([path]) => !path.endsWith("/")).map(([path, file]) => [normal(path), file]));
  const folders = foldersOf(Object.keys(files));
  const opened: string[] = [];

  const follow = (path: string, depth = 0): string => {
    if (depth > 40) throw failure("ELOOP");
    const parts = normal(path).split("/");
    for (let i = 1; i <= parts.length; i++) {
      const link = disk.get(parts.slice(0, i).join("/"));
      if (link === undefined || !isLink(link)) continue;
      const target = link.link.startsWith("/") ? link.link : [...parts.slice(0, i - 1), link.link].join("/");
      return follow([target, ...parts.slice(i)].join("/"), depth + 1);
    }
    const real = parts.join("/");
    if (!disk.has(real) && !folders.has(real)) throw failure("ENOENT");
    return real;
  };

  const kindOf = (path: string): PathKind => {
    const real = follow(path);
    const file = disk.get(real);
    if (file === undefined) return "folder";
    if (typeof file === "object" && "is" in file) return file.is;
    return "file";
  };

  const host: LoaderHost & { readonly opened: string[] } = {
    opened,
    readFile(path, bytesMax) {
      return attempt((): FileContent => {
        opened.push(path);
        const kind = kindOf(path);
        if (kind !== "file") return { kind: "no-file", is: kind };
        const file = disk.get(follow(path));
        if (typeof file === "object" && "fails" in file) throw failure(file.fails);
        return contentOf(typeof file === "string" || file instanceof Uint8Array ? file : "", bytesMax);
      });
    },
    readDirectory(path) {
      return attempt(() => {
        const real = follow(path);
        if (!folders.has(real)) throw failure("ENOTDIR");
        const failing = disk.get(real === "" ? ".fails" : `${real}/.fails`);
        if (typeof failing === "object" && "fails" in failing) throw failure(failing.fails);
        return entriesIn(real, disk, folders);
      });
    },
    realPath: (path) => attempt(() => `/disk/${follow(path)}`.replace(/\/$/, "")),
    stat: (path) => attempt(() => kindOf(path)),
    stdin: (bytesMax) => attempt(() => contentOf(options.stdin ?? "", bytesMax)),
  };
  const { run } = options;
  return run === undefined ? host : { ...host, run: (command, args) => attempt(() => run(command, args)) };
}

/** As Node's errors: they have a code. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function attempt<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(answer());
  });
}

function contentOf(file: string | Uint8Array, bytesMax: number): FileContent {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  return bytes.length > bytesMax ? { kind: "too-large", sizeBytes: bytes.length } : { kind: "bytes", bytes };
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>([""]);
  for (const path of paths) {
    const parts = normal(path).split("/");
    const length = path.endsWith("/") ? parts.length : parts.length - 1;
    for (let i = 1; i <= length; i++) folders.add(parts.slice(0, i).join("/"));
  }
  return folders;
}

function isLink(file: MemoryFile): file is { readonly link: string } {
  return typeof file === "object" && "link" in file;
}

function entriesIn(folder: string, disk: ReadonlyMap<string, MemoryFile>, folders: ReadonlySet<string>): readonly FolderEntry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const isHere = (path: string): boolean => path.startsWith(prefix) && path !== folder && path !== "" && !path.slice(prefix.length).includes("/");
  const files = [...disk].filter(([path]) => isHere(path) && !folders.has(path)).map(([path, file]): FolderEntry => ({ name: path.slice(prefix.length), kind: entryKind(file) }));
  return [...files, ...[...folders].filter(isHere).map((path): FolderEntry => ({ name: path.slice(prefix.length), kind: "folder" }))];
}

function entryKind(file: MemoryFile): FolderEntry["kind"] {
  if (isLink(file)) return "link";
  return typeof file === "object" && "is" in file ? file.is : "file";
}
