import path from "node:path";
import { buildCluster, loadManifests, type LoaderHost } from "@demarc/kubernetes";
import { clusterOptionsOf, isConnectivityTest, readConnectivityTest, runConnectivityTest, summarise, type ConnectivityTest, type SuiteResult } from "@demarc/operations";
import { readDocuments, type Problem } from "@demarc/source";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { loaderHost } from "../../loader-host.ts";
import { refuse, writeResult } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { isError, readTextFile } from "../../text-file.ts";
import type { TestOptions } from "./command.ts";
import { findTestFiles } from "./find.ts";

export async function runTest(host: Host, paths: readonly string[], options: TestOptions): Promise<ExitCode> {
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
      const run = await runSuite(files, test);
      problems.push(...run.problems);
      if (run.suite !== undefined) suites.push(run.suite);
    }
  }
  progress.done();
  if (suites.length === 0) return refuse(host, problems.length > 0 ? problems : [noTests(paths)]);
  const result = summarise(suites, problems);
  const failed = result.summary.failed > 0 || problems.some(isError);
  return writeResult(host, "test", result, options, failed ? exitCode.found : exitCode.clean);
}

async function readTests(files: LoaderHost, file: { readonly path: string; readonly named: boolean }): Promise<{ readonly value: readonly ConnectivityTest[]; readonly problems: readonly Problem[] }> {
  const text = await readTextFile(files, file.path, "a file of kind ConnectivityTest");
  if (text.value === undefined) return { value: [], problems: file.named ? text.problems : [] };
  const documents = readDocuments(text.value);
  const own = documents.value.filter(({ value }) => isConnectivityTest(value));
  // In a folder other YAML is none of our business; a file that was named should be a test.
  if (own.length === 0) return { value: [], problems: file.named ? [...documents.problems, notATest(file.path)] : [] };
  const value: ConnectivityTest[] = [];
  const problems = [...text.problems, ...documents.problems];
  for (const document of own) {
    const reading = await readConnectivityTest(document);
    problems.push(...reading.problems);
    if (reading.value !== undefined) value.push(reading.value);
  }
  return { value, problems };
}

async function runSuite(files: LoaderHost, test: ConnectivityTest): Promise<{ readonly suite: SuiteResult | undefined; readonly problems: readonly Problem[] }> {
  const folder = path.dirname(test.file);
  const manifests = await loadManifests(test.manifests.map((one) => path.join(folder, one)), files);
  if (manifests.objects.length === 0) {
    const problem: Problem = { code: "nothing-to-judge", severity: "error", message: `the manifests of test \`${test.name}\` hold no Kubernetes object`, fix: "give them relative to the test file", consequence: "no probe of this test was run" };
    return { suite: undefined, problems: [...manifests.problems, problem] };
  }
  const cluster = buildCluster(manifests, clusterOptionsOf(test.options));
  return { suite: runConnectivityTest(test, cluster), problems: cluster.problems };
}

function notATest(file: string): Problem {
  return { code: "not-a-test", severity: "error", message: `\`${file}\` holds no document of kind ConnectivityTest`, fix: "`demarc test --help` shows one" };
}

function noTests(paths: readonly string[]): Problem {
  return { code: "not-a-test", severity: "error", message: `no document of kind ConnectivityTest is in ${paths.map((one) => `\`${one}\``).join(", ")}`, fix: "`demarc test --help` shows one" };
}
