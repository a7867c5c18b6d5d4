import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { demarc, repositoryRoot, stringWidth } from "../packages/cli/test/run-cli.ts";
import { matches, stepsOf } from "./session.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const copies = mkdtempSync(path.join(tmpdir(), "demarc-transcripts-"));
afterAll(() => {
  rmSync(copies, { recursive: true, force: true });
});

const update = process.env["DEMARC_UPDATE"] === "1";
const sessions = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();

describe.each(sessions)("%s", (name) => {
  const file = path.join(here, name, "session.md");
  const lines = readFileSync(file, "utf8").split("\n");
  const steps = stepsOf(lines.join("\n"));
  const folder = path.join(copies, name);
  cpSync(path.join(here, name), folder, { recursive: true });
  const written: { readonly from: number; readonly to: number; readonly lines: readonly string[] }[] = [];

  test("holds a command, and shows lines of at most 80 columns", () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const { expected } of steps) expect(expected.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  test.each(steps.map((step) => [step.command, step] as const))("%s", async (_, step) => {
    const cwd = step.in === undefined ? folder : path.join(repositoryRoot, step.in);
    const stdin = step.stdin === undefined ? "" : readFileSync(path.join(cwd, step.stdin), "utf8");
    const { stdout, stderr, exitCode } = await demarc(step.args, { cwd, stdin });
    const printed = `${stderr}${stdout}`.replace(/\n$/, "").split("\n");
    if (update && !step.expected.includes("…")) {
      written.push({ from: step.firstLine, to: step.endLine, lines: [...printed, ...(exitCode === 0 ? [] : [`exit ${exitCode}`])] });
      return;
    }
    if (!matches(step.expected, printed)) expect(printed.join("\n")).toBe(step.expected.join("\n"));
    expect(exitCode).toBe(step.exitCode);
  });

  afterAll(() => {
    if (written.length === 0) return;
    const result = [...lines];
    for (const part of written.toReversed()) result.splice(part.from, part.to - part.from, ...part.lines);
    writeFileSync(file, result.join("\n"));
  });
});

test.each`
  expected                   | printed                         | same
  ${["a", "b"]}              | ${["a", "b"]}                   | ${true}
  ${["a", "b"]}              | ${["a", "b", "c"]}              | ${false}
  ${["a", "…"]}              | ${["a", "b", "c"]}              | ${true}
  ${["…", "c"]}              | ${["a", "b", "c"]}              | ${true}
  ${["a", "…", "c"]}         | ${["a", "c"]}                   | ${true}
  ${["a", "…", "c"]}         | ${["a", "b"]}                   | ${false}
  ${["…", "b", "…", "d"]}    | ${["a", "b", "c", "b", "d"]}    | ${true}
  ${["…", "x", "…"]}         | ${["a", "b"]}                   | ${false}
`("$printed shown as $expected: $same", ({ expected, printed, same }: { expected: string[]; printed: string[]; same: boolean }) => {
  expect(matches(expected, printed)).toBe(same);
});
