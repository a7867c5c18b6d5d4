import path from "node:path";
import { readCharter, readPage, type Charter } from "@demarc/charter";
import type { LoaderHost } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import type { Host } from "./host.ts";
import { problem } from "./problem-codes.ts";
import type { InputOptions } from "./shared-options.ts";
import { readTextFile } from "./text-file.ts";
import { pathFrom } from "./written-path.ts";

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
    return { charter: undefined, manifests: [], problems: [problem("page-and-charter", "`--page` and `--charter` are both given, and they say the same in two forms")] };
  }
  if (page !== undefined) return fromPage(files, page);
  const file = charter ?? (await nearestCharter(host, files));
  return file === undefined ? undefined : fromCharter(files, file);
}

async function fromPage(files: LoaderHost, page: string): Promise<Guidelines> {
  const text = await readTextFile(files, page, "the path of the guidelines page (Markdown)");
  if (text.value === undefined) return { charter: undefined, manifests: [], problems: text.problems };
  const { value: charter, problems } = readPage(text.value);
  // A page of which nothing is understood would pass everything.
  const isEmpty = charter.statements.length === 0;
  return { charter: isEmpty ? undefined : charter, manifests: [], problems: [...text.problems, ...problems] };
}

async function fromCharter(files: LoaderHost, file: string): Promise<Guidelines> {
  const text = await readTextFile(files, file, "the path of a charter (demarc.yaml)");
  if (text.value === undefined) return { charter: undefined, manifests: [], problems: text.problems };
  const { value, problems } = readCharter(text.value);
  const folder = path.dirname(file);
  return {
    charter: value?.charter,
    // Without a list, the charter speaks of the folder that it lies in.
    manifests: value === undefined || value.manifests.length === 0 ? [folder] : value.manifests.map((one) => pathFrom(folder, one)),
    problems: [...text.problems, ...problems],
  };
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
