import { decodeUtf8, type Document, type Problem, READ_LIMITS, readDocuments, type ReadLimits, type SourceFile } from "@demarc/source";
import { loaderProblem } from "../problem-codes.ts";
import { hostErrorText, type FileContent, type LoaderHost } from "./host.ts";
import { isTemplateName, shown } from "./path-names.ts";
import { templateProblem, unfilledPolicy } from "./templates.ts";

/** What one file gave. */
export interface ReadFile {
  readonly path: string;
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
  readonly isTemplate: boolean;
  /** False when nothing of it could be read. */
  readonly isRead: boolean;
}

/** V8 holds no string longer than this (`buffer.constants.MAX_STRING_LENGTH` on 64 bits). */
const stringLengthMax = 0x1fffffe8;

/** Files that are opened together: enough to keep the disk busy, few enough to hold in memory. */
const filesAtOnce = 16;

export interface ReadOptions {
  readonly limits?: Partial<ReadLimits>;
  /** Called as files are read; `total` grows while kustomizations name more. */
  readonly onProgress?: ((read: number, total: number) => void) | undefined;
}

/** Reads files once each, however often they are asked for. */
export class FileReader {
  readonly #host: LoaderHost;
  readonly #options: ReadOptions;
  readonly #bytesMax: number;
  readonly #read = new Map<string, ReadFile>();
  #total = 0;

  constructor(host: LoaderHost, options: ReadOptions) {
    this.#host = host;
    this.#options = options;
    // A longer text is no string in V8, whatever limit was asked for.
    this.#bytesMax = Math.min({ ...READ_LIMITS, ...options.limits }.fileBytes, stringLengthMax);
  }

  /** In the order of the paths. Files that vanish, cannot be opened or are too large are problems of theirs. */
  async readAll(paths: readonly string[]): Promise<readonly ReadFile[]> {
    const missing = [...new Set(paths)].filter((path) => !this.#read.has(path));
    this.#total += missing.length;
    for (let start = 0; start < missing.length; start += filesAtOnce) {
      const batch = missing.slice(start, start + filesAtOnce);
      const contents = await Promise.all(batch.map((path) => this.#open(path)));
      for (const [i, path] of batch.entries()) {
        const content = contents[i];
        // Parsing one at a time: only one batch of texts is held beside what was read.
        if (content !== undefined) this.#read.set(path, this.#parse(path, content));
      }
      this.#options.onProgress?.(this.#read.size, this.#total);
    }
    return paths.flatMap((path) => this.#read.get(path) ?? []);
  }

  async readStdin(): Promise<ReadFile> {
    this.#total++;
    const content = await answerOf(this.#host.stdin(this.#bytesMax));
    const file = this.#parse("-", content);
    this.#read.set("-", file);
    this.#options.onProgress?.(this.#read.size, this.#total);
    return file;
  }

  /** Files that were read or tried, `-` included, and the documents in them. */
  get counts(): { readonly files: number; readonly documents: number } {
    let documents = 0;
    for (const file of this.#read.values()) documents += file.documents.length;
    return { files: this.#read.size, documents };
  }

  #open(path: string): Promise<FileContent | string> {
    return answerOf(this.#host.readFile(path, this.#bytesMax));
  }

  #parse(path: string, content: FileContent | string): ReadFile {
    if (typeof content === "string") return unread(path, loaderProblem("file-unreadable", `${shown(path)} cannot be read: ${content}`, undefined, { consequence: "its objects were not judged" }));
    if (content.kind === "no-file") return unread(path, loaderProblem("not-a-file", `${shown(path)} is a ${content.is}, not a file`, undefined));
    if (content.kind === "too-large") return unread(path, tooLarge(path, content.sizeBytes, this.#bytesMax));
    const decoded = decodeUtf8(content.bytes, path, this.#options.limits);
    if (decoded.problems.some(({ severity }) => severity === "error")) return { ...unread(path), problems: decoded.problems };
    const template = templateProblem(decoded.value, isTemplateName(path));
    if (template !== undefined) return { path, documents: [], problems: [template], isTemplate: true, isRead: true };
    return this.#parseText(decoded.value, decoded.problems);
  }

  #parseText(file: SourceFile, problems: readonly Problem[]): ReadFile {
    const { value, problems: found } = readDocuments(file, this.#options.limits);
    const unfilled = unfilledPolicy(value);
    if (unfilled !== undefined) return { path: file.path, documents: [], problems: [...problems, unfilled], isTemplate: true, isRead: true };
    return { path: file.path, documents: value, problems: [...problems, ...found], isTemplate: false, isRead: true };
  }
}

function unread(path: string, problem?: Problem): ReadFile {
  return { path, documents: [], problems: problem === undefined ? [] : [problem], isTemplate: false, isRead: false };
}

function tooLarge(path: string, sizeBytes: number, bytesMax: number): Problem {
  return {
    code: "file-too-large",
    severity: "error",
    message: `${shown(path)} has ${sizeBytes} bytes, more than the ${bytesMax} that are read`,
    fix: "leave the file out, or give a smaller one: `kubectl get` of the kinds that matter",
    consequence: "its objects were not judged",
  };
}

/** What the host answered; the reason in words where it failed. */
async function answerOf(answer: Promise<FileContent>): Promise<FileContent | string> {
  try {
    return await answer;
  } catch (error) {
    return hostErrorText(error);
  }
}
