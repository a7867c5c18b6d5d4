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

/** More folders are not asked: each costs two runs of Git, and of some of them nothing can be said of all. */
const FOLDERS_MAX = 200;
const LIMITS = { timeoutMs: 10_000, outputBytesMax: 1_000_000 };

/** What a repository's own settings could make Git run or wait for is switched off: the input is not trusted. */
const CAREFULLY = ["--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "--literal-pathspecs"];

/**
 * Asks Git for the last change of the files that hold policies; undefined where there is no Git, none of them is kept in
 * a repository, or a shallow clone does not have the change. Costs two runs of Git for each folder.
 */
export async function policyDates(files: LoaderHost, cwd: string, { networkPolicies, adminPolicies }: Cluster): Promise<PolicyDates | undefined> {
  if (files.run === undefined) return undefined;
  const paths = new Set([...networkPolicies, ...adminPolicies].map(({ object }) => object.document.file.path).filter((file) => file !== "-"));
  const byFolder = groupBy(paths, (file) => path.resolve(cwd, path.dirname(file)));
  let changed = "";
  let newest: string[] = [];
  let kept = 0;
  if (byFolder.size > FOLDERS_MAX) return undefined;
  for (const [folder, its] of byFolder) {
    const names = its.map((file) => path.basename(file));
    const tracked = fieldsOf(await git(files, folder, ["ls-files", "-z", "--", ...names])).length;
    if (tracked === 0) continue;
    kept += tracked;
    const [commit = "", ...of] = fieldsOf(await git(files, folder, ["log", "-1", "-z", "--format=%cs %P", "--name-only", "--relative", "--", ...names]));
    const [date = "", ...parents] = commit.trim().split(" ");
    if (parents.length === 0 && (await isShallow(files, folder))) return undefined;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || date < changed) continue;
    if (date > changed) newest = [];
    changed = date;
    newest.push(...its.filter((file) => of.includes(path.basename(file))));
  }
  return changed === "" ? undefined : { changed, newest, files: kept };
}

/** The first commit that a shallow clone has seems to have made every file. */
async function isShallow(files: LoaderHost, folder: string): Promise<boolean> {
  return (await git(files, folder, ["rev-parse", "--is-shallow-repository"])).trim() === "true";
}

/** Git ends each name with a NUL, so that it may hold anything else. */
function fieldsOf(output: string): readonly string[] {
  return output.split("\0").map((field) => field.replace(/^\n/, "")).filter((field) => field !== "");
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
