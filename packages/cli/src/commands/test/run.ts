import path from "node:path";
import { buildCluster, loadManifests, type LoaderHost } from "@demarc/kubernetes";
import { clusterOptionsOf, runConnectivityTest, summarise, testWithoutManifests, type ConnectivityTest, type SuiteResult } from "@demarc/operations";
import type { Problem } from "@demarc/source";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { unknownCni } from "../../input.ts";
import { loaderHost } from "../../loader-host.ts";
import { refuse, writeResult } from "../../output.ts";
import { problem } from "../../problem-codes.ts";
import { startProgress } from "../../progress.ts";
import { isError } from "../../text-file.ts";
import { pathFrom } from "../../written-path.ts";
import type { TestOptions } from "./command.ts";
import { findTestFiles } from "./find.ts";
import { readTests } from "./read.ts";

export async function runTest(host: Host, paths: readonly string[], options: TestOptions): Promise<ExitCode> {
  const unknown = unknownCni(options.cni);
  if (unknown.length > 0) return refuse(host, unknown);
  const progress = startProgress(host, options.progress === true);
  const files = loaderHost(host);
  progress.step("looking for tests");
  const found = await findTestFiles(files, paths);
  const problems: Problem[] = [...found.problems];
  const suites: SuiteResult[] = [];
  for (const file of found.files) {
    const { value: tests, problems: unread } = await readTests(files, file);
    problems.push(...unread);
    for (const test of tests) {
      progress.step(`running ${test.name}`);
      const run = await runSuite(files, withOptions(test, options));
      problems.push(...run.problems);
      if (run.suite !== undefined) suites.push(run.suite);
    }
  }
  progress.done();
  if (suites.length === 0) {
    const none = problem("no-tests-found", `no document of kind ConnectivityTest is in ${paths.map((one) => `\`${one}\``).join(", ")}`);
    return refuse(host, problems.some(isError) ? problems : [...problems, none]);
  }
  const result = summarise(suites, problems);
  const failed = result.summary.failed > 0 || problems.some(isError);
  return writeResult(host, "test", result, options, failed ? exitCode.found : exitCode.clean);
}

/** What is typed counts for all tests, and more than what they say. */
function withOptions(test: ConnectivityTest, { lbSource, cni }: TestOptions): ConnectivityTest {
  return { ...test, options: { ...test.options, ...(lbSource !== undefined && { lbSource }), ...(cni !== undefined && { cni, cniGivenBy: "--cni" }) } };
}

async function runSuite(
  files: LoaderHost,
  test: ConnectivityTest,
): Promise<{ readonly suite: SuiteResult | undefined; readonly problems: readonly Problem[] }> {
  const folder = path.dirname(test.file);
  const manifests = await loadManifests(
    test.manifests.map((one) => pathFrom(folder, one)),
    files,
  );
  if (manifests.objects.length === 0) return { suite: undefined, problems: [...manifests.problems, testWithoutManifests(test)] };
  const cluster = buildCluster(manifests, clusterOptionsOf(test.options));
  return { suite: runConnectivityTest(test, cluster), problems: cluster.problems };
}
