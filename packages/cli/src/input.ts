import type { Charter } from "@demarc/charter";
import { buildCluster, expectedCni, loadManifests, readCni, type ClusterOptions, type Manifests } from "@demarc/kubernetes";
import { cniChoice, judge, plugInFor, type Judged } from "@demarc/operations";
import type { Problem } from "@demarc/source";
import { findGuidelines } from "./guidelines.ts";
import type { Host } from "./host.ts";
import { loaderHost } from "./loader-host.ts";
import { problem } from "./problem-codes.ts";
import type { Progress } from "./progress.ts";
import type { InputOptions } from "./shared-options.ts";

/** `problems` are those of the page or charter; the cluster has its own. */
export type InputReading =
  | ({ readonly ok: true; readonly judged: Judged } & ReadManifests)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What was read, before it is tied together. */
export interface ReadManifests {
  readonly manifests: Manifests;
  readonly charter: Charter | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads what a command line names: manifests, and the page or charter (the flags, else the nearest demarc.yaml
 * upwards to the root of the Git repository). Not ok when nothing can be judged: no object at all, or a page that
 * was asked for and cannot be read.
 */
export async function readInput(host: Host, paths: readonly string[], options: InputOptions, progress: Progress): Promise<InputReading> {
  const unknown = unknownCni(options.cni);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const read = await readManifests(host, paths, options, progress);
  if (!read.ok) return read;
  const cluster = buildCluster(read.manifests, clusterOptions(options, read.charter));
  progress.step(`finding what ${cluster.networkPolicies.length + cluster.adminPolicies.length} policies let pass between ${cluster.workloads.length} pods`);
  return { ...read, judged: judge(cluster, read.charter) };
}

/** The same for who judges the manifests in several ways. */
export async function readManifests(
  host: Host,
  paths: readonly string[],
  options: Omit<InputOptions, "cni">,
  progress: Progress,
): Promise<({ readonly ok: true } & ReadManifests) | (InputReading & { readonly ok: false })> {
  const files = loaderHost(host);
  progress.step("reading the page or charter");
  const guidelines = await findGuidelines(host, files, options);
  if (guidelines !== undefined && guidelines.charter === undefined) return { ok: false, problems: guidelines.problems };
  const given = paths.length > 0 ? paths : (guidelines?.manifests ?? []);
  if (given.length === 0) return { ok: false, problems: [...(guidelines?.problems ?? []), noPaths(guidelines !== undefined)] };
  progress.step("reading manifests");
  const manifests = await loadManifests(given, files);
  if (manifests.objects.length === 0) return { ok: false, problems: withNothingFound(given, manifests) };
  progress.step(`tying ${manifests.objects.length} objects together`);
  return { ok: true, manifests, charter: guidelines?.charter, problems: guidelines?.problems ?? [] };
}

/** Flags win over what the charter says of the environment. */
export function clusterOptions(options: InputOptions, charter: Charter | undefined): ClusterOptions {
  const environment = charter?.environment;
  return {
    defaultNamespace: options.namespace ?? "default",
    kubernetesVersion: options.kubernetesVersion ?? environment?.kubernetesVersion,
    podCidrs: options.podCidr ?? environment?.podCidrs ?? [],
    ...plugInFor(environment, cniChoice(options.cni, "--cni")),
  };
}

/** A name that no plug-in has would quietly mean the defaults. */
export function unknownCni(cni: string | undefined): readonly Problem[] {
  const reading = cni === undefined ? undefined : readCni(cni);
  if (reading === undefined || reading.ok) return [];
  return [problem("cni-unknown", `\`${cni ?? ""}\` ${reading.reason}`, { expected: expectedCni(cni ?? "") })];
}

function noPaths(hasGuidelines: boolean): Problem {
  return problem("no-manifests-named", hasGuidelines ? "no manifests are named, neither here nor under `manifests` of a charter" : "no manifests are named, and no demarc.yaml is found here or above");
}

function withNothingFound(paths: readonly string[], { problems, files, unrendered }: Manifests): readonly Problem[] {
  if (problems.some(({ severity }) => severity === "error")) return problems;
  const places = paths.map((path) => `\`${path}\``).join(", ");
  if (files === 0 && unrendered.length > 0) return [...problems, problem("nothing-to-judge", `nothing but templates was found in ${places}`, { fix: "render them as is said of each, and give what comes out" })];
  const read = files === 0 ? "no YAML or JSON file was found" : `${files} files were read, and none holds a Kubernetes object`;
  return [...problems, problem("nothing-to-judge", `${read} in ${places}`)];
}
