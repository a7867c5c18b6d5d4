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
      const { references } = JSON.parse(readFileSync(path.join(root, "tsconfig.json"), "utf8"));
      const unbuilt = packages().filter((name) => !references.some((one) => one.path === `packages/${name}`));
      if (unbuilt.length > 0) return { ok: false, output: `tsconfig.json does not refer to ${unbuilt.map((name) => `packages/${name}`).join(", ")}` };
      const built = node("typescript/bin/tsc", ["-b"]);
      if (!built.ok) return built;
      const { ok, output } = node("typescript/bin/tsc", ["-p", "tsconfig.tests.json", "--listFiles"]);
      const lines = output.split("\n");
      const isFile = (line) => path.isAbsolute(line) && !/\(\d+,\d+\): /.test(line);
      const seen = lines.filter((line) => isFile(line) && isSource(line)).length;
      return havingSeen(seen, { ok, output: lines.filter((line) => !isFile(line)).join("\n") });
    },
  },
  {
    name: "lint",
    mend: "npx eslint . --fix mends what can be mended",
    run: () => {
      // Its own report names only files with faults, and so cannot tell how many it read.
      const { ok, output, stdout } = node("eslint/bin/eslint.js", [".", "--max-warnings", "0", "--format", "json"]);
      if (!stdout.startsWith("[")) return { ok: false, output };
      const files = JSON.parse(stdout);
      const faults = files.flatMap(({ filePath, messages }) => messages.map(({ line, column, message, ruleId }) => `${path.relative(root, filePath)}:${line ?? 1}:${column ?? 1}: ${message} (${ruleId ?? "eslint"})`));
      return havingSeen(files.filter(({ filePath }) => isSource(filePath)).length, { ok, output: faults.join("\n") });
    },
  },
  {
    name: "direction of imports",
    mend: "the arrows are in packages/*/package.json and packages/README.md; each rule of .dependency-cruiser.mjs says what to do",
    run: () => {
      const result = node("dependency-cruiser/bin/dependency-cruise.mjs", ["packages", "--config", ".dependency-cruiser.mjs"]);
      return havingSeen(Number(/\((\d+) modules/.exec(result.output)?.[1] ?? 0), result);
    },
  },
  {
    name: "unused code",
    mend: "delete what is named, or use it; entry points are in knip.json",
    run: () => {
      const result = node("knip/bin/knip.js", ["--no-progress", "--reporter", "symbols", "--reporter", "./tools/knip-count.mjs"]);
      return havingSeen(Number(/^\((\d+) files\)$/m.exec(result.output)?.[1] ?? 0), result);
    },
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
  return { ok: result.status === 0, stdout: result.stdout ?? "", output: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}` };
}

function indent(text) {
  return text.replaceAll(/^/gm, "        ");
}

function packages() {
  return readdirSync(path.join(root, "packages")).filter((name) => existsSync(path.join(root, "packages", name, "src")));
}

function isSource(file) {
  return /[/\\]packages[/\\][^/\\]+[/\\]src[/\\].*\.ts$/.test(file);
}

function countSources() {
  return packages().flatMap((name) => readdirSync(path.join(root, "packages", name, "src"), { recursive: true })).filter((file) => String(file).endsWith(".ts")).length;
}

/**
 * A result that counts only if every source was looked at.
 * @param {number} seen
 * @param {{ ok: boolean, output: string }} result
 * @returns {{ ok: boolean, output: string }}
 */
export function havingSeen(seen, result, sources = countSources()) {
  return result.ok && seen < sources ? { ok: false, output: `looked at ${seen} files, but there are ${sources} sources` } : result;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const failed = runChecks().filter(({ ok }) => !ok).length;
  process.exit(failed === 0 ? 0 : 1);
}
