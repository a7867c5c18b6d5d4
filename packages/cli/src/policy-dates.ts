import path from "node:path";
import type { Cluster, LoaderHost } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";

/** When policies were changed last, as far as Git knows. */
export interface PolicyDates {
  /** ISO date of the latest commit that touched any of them. */
  readonly changed: string;
  /** The policy files that a commit of that day changed, as they were given; empty where Git tells none (a merge by hand). */
  readonly newest: readonly string[];
  /** Policy files that Git keeps. */
  readonly files: number;
}

/** Folders asked; a page is held against what a team writes, not against a whole history. */
const FOLDERS_MAX = 50;
const LIMITS = { timeoutMs: 10_000, outputBytesMax: 1_000_000 };

/** What a repository's own settings could make Git run or wait for is switched off: the input is not trusted. */
const CAREFULLY = ["--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false"];

/**
 * Asks Git for the last change of the files that hold policies; undefined where there is no Git, or none of them is
 * kept in a repository. Costs two runs of Git for each folder.
 */
export async function policyDates(files: LoaderHost, cwd: string, { networkPolicies }: Cluster): Promise<PolicyDates | undefined> {
  if (files.run === undefined) return undefined;
  const paths = new Set(networkPolicies.map(({ object }) => object.document.file.path).filter((file) => file !== "-"));
  const byFolder = groupBy(paths, (file) => path.resolve(cwd, path.dirname(file)));
  let changed = "";
  let newest: string[] = [];
  let kept = 0;
  for (const [folder, its] of [...byFolder].slice(0, FOLDERS_MAX)) {
    const names = its.map((file) => path.basename(file));
    const listed = await git(files, folder, ["ls-files", "--", ...names]);
    const tracked = listed.split("\n").filter((name) => name !== "").length;
    if (tracked === 0) continue;
    kept += tracked;
    const [date = "", ...of] = (await git(files, folder, ["log", "-1", "--format=%cs", "--name-only", "--relative", "--", ...names])).trim().split("\n");
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || date < changed) continue;
    if (date > changed) newest = [];
    changed = date;
    newest.push(...its.filter((file) => of.includes(path.basename(file))));
  }
  return changed === "" ? undefined : { changed, newest, files: kept };
}

/** What Git prints; nothing where it is not there, or the folder is in no repository. */
async function git(files: LoaderHost, folder: string, args: readonly string[]): Promise<string> {
  try {
    const result = await files.run?.("git", [...CAREFULLY, "-C", folder, ...args], LIMITS);
    return result?.exitCode === 0 ? result.stdout : "";
  } catch {
    return "";
  }
}
