// What must hold of the tree besides its tests. Each check says how to mend what it found; one that looked at
// nothing fails, since a check that cannot fail is a defect.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** @typedef {{ name: string, mend: string, run: () => { ok: boolean, output: string } }} Check */

/** @type {readonly Check[]} */
export const checks = [
  {
    name: "types",
    mend: "npx tsc -b && npx tsc -p tsconfig.tests.json shows the same; strictness is in tsconfig.base.json",
    run: () => {
      const built = node("typescript/bin/tsc", ["-b"]);
      return built.ok ? node("typescript/bin/tsc", ["-p", "tsconfig.tests.json"]) : built;
    },
  },
  {
    name: "lint",
    mend: "npx eslint . --fix mends what can be mended",
    run: () => node("eslint/bin/eslint.js", [".", "--max-warnings", "0"]),
  },
  {
    name: "direction of imports",
    mend: "the arrows are in packages/*/package.json and packages/README.md; each rule of .dependency-cruiser.mjs says what to do",
    run: () => {
      const result = node("dependency-cruiser/bin/dependency-cruise.mjs", ["packages", "--config", ".dependency-cruiser.mjs"]);
      const seen = Number(/\((\d+) modules/.exec(result.output)?.[1] ?? 0);
      const sources = countSources();
      if (result.ok && seen < sources) return { ok: false, output: `looked at ${seen} modules, but there are ${sources} sources` };
      return result;
    },
  },
  {
    name: "unused code",
    mend: "delete what is named, or use it; entry points are in knip.json",
    run: () => node("knip/bin/knip.js", ["--no-progress"]),
  },
  {
    name: "generated files are current",
    mend: "npm run generate, then commit",
    run: () => {
      const generated = script("tools/generate.mjs", ["--check"]);
      return generated.ok ? script("tools/readme.mjs", ["--check"]) : generated;
    },
  },
  {
    name: "tidy",
    mend: "the message says what; tools/tidy.mjs says why",
    run: () => script("tools/tidy.mjs", []),
  },
  {
    name: "lock file without addresses",
    mend: "npm config set omit-lockfile-registry-resolved true --location=project, then make the lock file anew",
    run: () => {
      const lines = readFileSync(path.join(root, "package-lock.json"), "utf8").split("\n");
      const found = lines.filter((line) => line.includes('"resolved": "http'));
      return { ok: lines.length > 100 && found.length === 0, output: found.slice(0, 5).join("\n") };
    },
  },
];

/** @returns {{ name: string, ok: boolean, seconds: number }[]} */
export function runChecks() {
  return checks.map(({ name, mend, run }) => {
    const start = performance.now();
    const { ok, output } = run();
    const seconds = (performance.now() - start) / 1000;
    process.stdout.write(`${ok ? "ok    " : "FAILED"}  ${name} (${seconds.toFixed(1)} s)\n`);
    if (!ok) process.stdout.write(`${indent(output.trim().split("\n").slice(0, 80).join("\n"))}\n        mend: ${mend}\n`);
    return { name, ok, seconds };
  });
}

function node(module, args) {
  return spawn(process.execPath, [path.join(root, "node_modules", module), ...args]);
}

function script(file, args) {
  if (!existsSync(path.join(root, file))) return { ok: false, output: `${file} is missing` };
  return spawn(process.execPath, [path.join(root, file), ...args]);
}

function spawn(command, args) {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return { ok: result.status === 0, output: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}` };
}

function indent(text) {
  return text.replaceAll(/^/gm, "        ");
}

function countSources() {
  let count = 0;
  for (const name of readdirSync(path.join(root, "packages"))) {
    const folder = path.join(root, "packages", name, "src");
    if (!existsSync(folder)) continue;
    count += readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith(".ts")).length;
  }
  return count;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const failed = runChecks().filter(({ ok }) => !ok).length;
  process.exit(failed === 0 ? 0 : 1);
}
