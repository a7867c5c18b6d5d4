import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { Host } from "./host.ts";
import { main } from "./main.ts";
import { loadedProgram } from "./program.ts";

function hostOf(args: readonly string[]): { readonly host: Host; readonly written: string[] } {
  const written: string[] = [];
  const stream = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) > 0 });
  return { host: { argv: ["node", "demarc", ...args], env: {}, cwd: () => "/", stdin: (async function* () {})(), stdout: stream, stderr: stream }, written };
}

const program = await loadedProgram({ host: hostOf([]).host, finish: () => undefined });
const calls = [[], ...program.commands.flatMap((command) => [[command.name()], ...command.commands.map((inner) => [command.name(), inner.name()])])];

test("there are commands of commands among those that are asked", () => {
  expect(calls).toContainEqual(["check"]);
  expect(calls).toContainEqual(["charter", "validate"]);
});

test("the help of charter leads to guides that exist", async () => {
  const { host, written } = hostOf(["charter", "--help"]);
  await main(host);
  const guides = written.join("").match(/\bdocs\/guide\/[\w-]+\.md/g) ?? [];
  expect(guides).toHaveLength(2);
  for (const guide of guides) expect(existsSync(new URL(`../../../${guide}`, import.meta.url)), guide).toBe(true);
});

test.each(calls.map((call) => [["demarc", ...call].join(" "), call] as const))("%s --help has an example of it and its exit codes, in 80 columns", async (name, call) => {
  const { host, written } = hostOf([...call, "--help"]);
  await main(host);
  const text = written.join("");
  expect(text).toContain("\nExamples:\n");
  expect(text).toMatch(new RegExp(`^  .*\\b${name}\\b`, "m"));
  expect(text).toMatch(/^Exit codes: 0 /m);
  expect(text).toMatch(/\b3 a bug in\s+Demarc\./);
});
