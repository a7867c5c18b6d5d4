import type { CheckOutcome } from "@demarc/operations";
import { expect, test } from "vitest";
import { checkExitCode } from "./run.ts";

const none = { error: 0, warning: 0, info: 0 };
const fault = { rule: "world-egress", error: new Error("x") };
const unread = { code: "yaml-syntax", severity: "error", message: "is no YAML" };

/** As much of a result as decides. */
function outcome(findings: object = {}, problems: readonly object[] = [], faults: readonly object[] = []): CheckOutcome {
  return { result: { summary: { findings: { ...none, ...findings } }, problems }, faults } as unknown as CheckOutcome;
}

test.each([
  ["nothing", "warning", 0, outcome()],
  ["a note", "warning", 0, outcome({ info: 1 })],
  ["a note", "info", 1, outcome({ info: 1 })],
  ["a warning", "error", 0, outcome({ warning: 1 })],
  ["an error", "error", 1, outcome({ error: 1 })],
  ["a part that cannot be read", "error", 1, outcome({}, [unread])],
  ["an error", "none", 0, outcome({ error: 1 })],
  ["a rule that broke", "warning", 3, outcome({}, [], [fault])],
  ["a rule that broke, beside an error", "error", 3, outcome({ error: 1 }, [], [fault])],
  ["a rule that broke", "none", 3, outcome({}, [], [fault])],
] as const)("%s, --fail-on %s: exit %s", (_, failOn, code, checked) => {
  expect(checkExitCode(checked, failOn)).toBe(code);
});
