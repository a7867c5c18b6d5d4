import { buildCluster } from "@demarc/kubernetes";
import { cniChoice, plugInFor, whatIf } from "@demarc/operations";
import { codeOf, exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { clusterOptions, readManifests, unknownCni } from "../../input.ts";
import { refuse, writeResult } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { todayOf } from "../../shared-options.ts";
import { isError } from "../../text-file.ts";
import type { WhatIfOptions } from "./command.ts";

export async function runWhatIf(host: Host, paths: readonly string[], options: WhatIfOptions): Promise<ExitCode> {
  const unknown = options.cni.flatMap(unknownCni);
  if (unknown.length > 0) return refuse(host, unknown);
  const progress = startProgress(host, options.progress === true);
  const { cni: names, ...rest } = options;
  const input = await readManifests(host, paths, rest, progress);
  if (!input.ok) {
    progress.done();
    return refuse(host, input.problems);
  }
  progress.step("comparing what passes");
  const { charter, manifests } = input;
  const environment = charter?.environment;
  const given = names.map((name) => cniChoice(name, "--cni"));
  const value = whatIf({ charter }, {
    plugIns: given.length > 1 ? given : [plugInFor(environment).cni, ...given],
    today: todayOf(options),
    build: (cni, semantics) => buildCluster(manifests, { ...clusterOptions(rest, charter), cni, semantics }),
    optionsFor: (cni) => plugInFor(environment, cni).semantics,
  });
  progress.done();
  const result = { ...value, problems: [...value.problems, ...input.problems.filter(isError)] };
  const stops = result.steps.some(({ totals }) => totals.stops.required > 0);
  return writeResult(host, "whatIf", result, options, stops ? exitCode.found : codeOf(result));
}
