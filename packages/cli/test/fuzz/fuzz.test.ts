import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { demarc, type Ran } from "../run-cli.ts";
import { complaintsAbout } from "./complaints.ts";
import { targets, type Target } from "./targets.ts";

const corpus = new URL("corpus/", import.meta.url);
const work = mkdtempSync(path.join(tmpdir(), "demarc-fuzz-"));
// Kustomizations are then read by our own code, which is what is tried.
vi.stubEnv("PATH", "");
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true, force: true });
});

/** As for the other random tests: `DEMARC_RUNS=20` tries twenty times as many inputs, and others. */
const factor = Number(process.env["DEMARC_RUNS"] ?? "1");
const seed = process.env["DEMARC_SEED"] ?? (factor === 1 ? "20261124" : undefined);

describe("whatever is written, it is read or told of: no bug, no control characters, places that are there, twice the same", () => {
  for (const target of targets) {
    const runs = Math.max(1, Math.round(target.usual * factor));
    test(`${target.name}: ${runs} inputs`, { timeout: 300_000 * Math.max(1, factor) }, async () => {
      const property = fc.asyncProperty(target.inputs, async (input) => (await complaints(target, input)).length === 0);
      const { failed, counterexample, seed: used, counterexamplePath } = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed: Number(seed) }) });
      if (!failed) return;
      const [input = ""] = counterexample ?? [];
      const found = await complaints(target, input);
      throw new Error(`${found.join("\n")}\n(seed ${used}, path ${counterexamplePath ?? ""}) Once mended, keep it in corpus/${target.name}/:\n${JSON.stringify(input)}`);
    });
  }
});

describe("what once broke something", () => {
  const kept = targets.flatMap((target) => keptInputs(target).map(({ name, input }) => [`${target.name}/${name}`, target, input] as const));

  test("stands in the folder of what read it", () => {
    const folders = existsSync(corpus) ? readdirSync(corpus) : [];
    expect(folders.filter((folder) => !targets.some(({ name }) => name === folder))).toEqual([]);
  });

  test.each(kept)("%s", async (_, target, input) => {
    expect(await complaints(target, input)).toEqual([]);
  });
});

/** One JSON string to a file, so that no editor and no checkout changes a character of it. */
function keptInputs({ name }: Target): readonly { readonly name: string; readonly input: string }[] {
  const folder = new URL(`${name}/`, corpus);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().map((file) => ({ name: file, input: JSON.parse(readFileSync(new URL(file, folder), "utf8")) as string }));
}

/** So far above what these inputs need that only a cost of another order passes it; this is no measurement. */
const SECONDS_MAX = 20;

async function complaints(target: Target, input: string): Promise<readonly string[]> {
  // Deep, so that no `../..` of an input leads to files that are none of its own.
  const cwd = path.join(work, "a/b/c/d/e/f/g/h", target.name);
  rmSync(cwd, { recursive: true, force: true });
  const files = target.files(input);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    writeFileSync(path.join(cwd, name), text);
  }
  const found: string[] = [];
  for (const command of target.commands(input)) {
    const start = performance.now();
    const ran = await demarc(command, { cwd });
    const seconds = (performance.now() - start) / 1000;
    const again = await demarc(command, { cwd });
    const own = [
      ...complaintsAbout(ran, files),
      ...(seconds > SECONDS_MAX ? ["it does not come to an end"] : []),
      ...(isSame(ran, again) ? [] : ["it says something else the second time"]),
    ];
    found.push(...own.map((complaint) => `demarc ${command.join(" ")}: ${complaint}`));
  }
  return found;
}

function isSame(one: Ran, other: Ran): boolean {
  return one.stdout === other.stdout && one.stderr === other.stderr && one.exitCode === other.exitCode;
}
