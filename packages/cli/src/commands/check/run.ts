import { check, type CheckOutcome } from "@demarc/operations";
import { bugText } from "../../bug.ts";
import { codeOf, exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { loaderHost } from "../../loader-host.ts";
import { refuse, writeResult } from "../../output.ts";
import { policyDates } from "../../policy-dates.ts";
import { startProgress } from "../../progress.ts";
import { todayOf } from "../../shared-options.ts";
import type { CheckOptions } from "./command.ts";

export async function runCheck(host: Host, paths: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  if (!input.ok) {
    progress.done();
    return refuse(host, input.problems);
  }
  const { charter, cluster } = input.judged;
  const policiesDated = charter?.lastUpdated === undefined ? undefined : await policyDates(loaderHost(host), host.cwd(), cluster);
  progress.step("asking the rules");
  const checked = check(input.judged, {
    problems: input.problems,
    today: todayOf(options),
    onlyRules: options.rule ?? [],
    skipRules: options.skipRule ?? [],
    withAccounts: options.accounts === true,
    ...(policiesDated !== undefined && { policiesDated }),
  });
  progress.done();
  if (checked.value === undefined) return refuse(host, checked.problems);
  const { result, faults } = checked.value;
  for (const { rule, error } of faults) host.stderr.write(bugText(error, host, `rule ${rule}`));
  return writeResult(host, "check", result, options, checkExitCode(checked.value, options.failOn));
}

/**
 * A rule that broke is our mistake, whatever the others found. Parts of the input that could not be read were not
 * judged, which is no less than an error.
 */
export function checkExitCode({ result, faults }: CheckOutcome, failOn: CheckOptions["failOn"]): ExitCode {
  if (faults.length > 0) return exitCode.bug;
  const { summary } = result;
  if (failOn === "none") return exitCode.clean;
  const { error, warning, info } = summary.findings;
  const found = error > 0 || (failOn !== "error" && warning > 0) || (failOn === "info" && info > 0);
  return found ? exitCode.found : codeOf(result);
}
