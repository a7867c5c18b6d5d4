import path from "node:path";
import type { LoaderHost } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import { errorText } from "../../output.ts";
import { problem } from "../../problem-codes.ts";

export interface TestFile {
  readonly path: string;
  /** Given by itself, not found in a folder. */
  readonly named: boolean;
}

/** Folders deeper than this hold no tests that a person wrote; it also ends circles of links. */
const DEPTH_MAX = 20;

/** Files that were named, and YAML files below folders, in order and each once; hidden folders and node_modules are left out. */
export async function findTestFiles(
  files: LoaderHost,
  paths: readonly string[],
): Promise<{ readonly files: readonly TestFile[]; readonly problems: readonly Problem[] }> {
  const found: TestFile[] = [];
  const problems: Problem[] = [];
  for (const given of paths) {
    try {
      if (given === "-" || (await files.stat(given)) !== "folder") found.push({ path: given, named: true });
      else found.push(...(await below(files, given, 0)));
    } catch (error) {
      problems.push(
        problem("named-file-not-read", `\`${given}\` cannot be read: ${errorText(error)}`, { fix: "give a test file or a folder that holds some" }),
      );
    }
  }
  return { files: await eachOnce(files, found), problems };
}

/** A file that was given twice, under whatever names, is one file; it was named if it was so once. */
async function eachOnce(files: LoaderHost, found: readonly TestFile[]): Promise<readonly TestFile[]> {
  const byReal = new Map<string, TestFile>();
  for (const file of found) {
    // Where nobody can say, reading it will tell why.
    const real = file.path === "-" ? "-" : await files.realPath(file.path).catch(() => file.path);
    const before = byReal.get(real);
    byReal.set(real, before === undefined ? file : { ...before, named: before.named || file.named });
  }
  return [...byReal.values()];
}

async function below(files: LoaderHost, folder: string, depth: number): Promise<readonly TestFile[]> {
  if (depth > DEPTH_MAX) return [];
  const entries = [...(await files.readDirectory(folder))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: TestFile[] = [];
  for (const { name, kind } of entries) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const inside = path.join(folder, name);
    if (kind === "folder") found.push(...(await below(files, inside, depth + 1)));
    else if (kind === "file" && /\.ya?ml$/i.test(name)) found.push({ path: inside, named: false });
  }
  return found;
}
