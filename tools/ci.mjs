// .ci/run: set-up, every test, every check, one closing line. Nothing but Node is expected of the machine.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(path.join(tmpdir(), "demarc-ci-"));
const report = path.join(scratch, "tests.json");

const setup = spawnSync(process.execPath, [path.join(root, "tools", "setup.mjs")], { cwd: root, stdio: "inherit" });
if (setup.status !== 0) close({ passed: 0, failed: 1, skipped: 0 });

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const tests = spawnSync(npm, ["test", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});
const counts = existsSync(report) ? countTests(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: 1, skipped: 0 };
// A run that broke outside any test (an import that fails, an unhandled rejection) is a failure too.
if (tests.status !== 0 && counts.failed === 0) counts.failed += 1;
if (counts.passed === 0) counts.failed += 1;

process.stdout.write("\nChecks\n");
const { runChecks } = await import("./checks.mjs");
for (const { ok } of runChecks()) {
  if (ok) counts.passed += 1;
  else counts.failed += 1;
}
close(counts);

function countTests({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const brokenFiles = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.every((result) => result.status !== "failed")).length;
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles, skipped: numPendingTests + numTodoTests };
}

function close({ passed, failed, skipped }) {
  rmSync(scratch, { recursive: true, force: true });
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exit(failed === 0 ? 0 : 1);
}
