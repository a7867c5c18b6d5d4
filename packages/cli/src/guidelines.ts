import path from "node:path";
import { readPage, type Charter } from "@demarc/charter";
import type { LoaderHost } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import type { Host } from "./host.ts";
import type { InputOptions } from "./shared-options.ts";
import { readTextFile } from "./text-file.ts";

/** The page or charter, and what it says about where manifests are. */
export interface Guidelines {
  /** Undefined when it was asked for and cannot be read. */
  readonly charter: Charter | undefined;
  /** Paths from the working folder. */
  readonly manifests: readonly string[];
  readonly problems: readonly Problem[];
}

export const charterNames = ["demarc.yaml", "demarc.yml"] as const;

/**
 * What the flags name, else the nearest charter from the working folder upwards to the root of its Git repository;
 * undefined when there is none.
 */
export async function findGuidelines(host: Host, files: LoaderHost, { page, charter }: InputOptions): Promise<Guidelines | undefined> {
  if (page !== undefined && charter !== undefined) {
    const problem: Problem = { code: "page-and-charter", severity: "error", message: "`--page` and `--charter` are both given, and they say the same in two forms", fix: "give the one that your teams maintain" };
    return { charter: undefined, manifests: [], problems: [problem] };
  }
  if (page !== undefined) return fromPage(files, page);
  const file = charter ?? (await nearestCharter(host, files));
  return file === undefined ? undefined : fromCharter(file);
}

async function fromPage(files: LoaderHost, page: string): Promise<Guidelines> {
  const text = await readTextFile(files, page, "the path of the guidelines page (Markdown)");
  if (text.value === undefined) return { charter: undefined, manifests: [], problems: text.problems };
  const { value: charter, problems } = readPage(text.value);
  // A page of which nothing is understood would pass everything.
  const isEmpty = charter.statements.length === 0;
  return { charter: isEmpty ? undefined : charter, manifests: [], problems: [...text.problems, ...problems] };
}

function fromCharter(file: string): Guidelines {
  const problem: Problem = { code: "charter-not-read", severity: "error", message: `\`${file}\` is a charter, and this version reads pages only`, fix: "give the guidelines page with `--page`" };
  return { charter: undefined, manifests: [], problems: [problem] };
}

/** The path as one would type it from the working folder. */
async function nearestCharter(host: Host, files: LoaderHost): Promise<string | undefined> {
  const start = host.cwd();
  for (let folder = start; ; folder = path.dirname(folder)) {
    for (const name of charterNames) {
      const file = path.relative(start, path.join(folder, name));
      if (await exists(files, file)) return file;
    }
    const isRoot = (await exists(files, path.join(folder, ".git"))) || folder === path.dirname(folder);
    if (isRoot) return undefined;
  }
}

async function exists(files: LoaderHost, file: string): Promise<boolean> {
  try {
    await files.stat(file);
    return true;
  } catch {
    return false;
  }
}
