// Makes a fresh clone ready: installs what the lock file says, then builds. Idempotent and quick when nothing
// changed, since both `npm start` and `npm test` call it. Uses nothing but Node: it runs before any install.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const quiet = process.argv.includes("--quiet");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Demarc needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one, then run the command again.`);
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const installed = path.join(root, "node_modules", ".demarc-installed");
const lock = digest(["package-lock.json", ...packageFiles("package.json")]);
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  step("installing dependencies (npm ci)");
  run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(installed, lock);
}

const built = path.join(root, "node_modules", ".demarc-built");
const sources = digest(["tsconfig.base.json", "tsconfig.json", ...packageFiles("tsconfig.json"), ...sourceFiles()]);
const binary = path.join(root, "packages", "cli", "dist", "main.js");
if (!existsSync(binary) || !existsSync(built) || readFileSync(built, "utf8") !== sources) {
  step("building");
  run(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-b"]);
  writeFileSync(built, sources);
}

function step(text) {
  process.stderr.write(`demarc set-up: ${text} …\n`);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  fail(`set-up stopped: \`${[path.basename(command), ...args.map((argument) => path.relative(root, argument) || argument)].join(" ")}\` failed${result.error ? ` (${result.error.message})` : ""}.`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function packageFiles(name) {
  return readdirSync(path.join(root, "packages"))
    .map((entry) => path.join("packages", entry, name))
    .filter((file) => existsSync(path.join(root, file)))
    .sort();
}

function sourceFiles() {
  const found = [];
  const queue = readdirSync(path.join(root, "packages")).map((entry) => path.join("packages", entry, "src"));
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (!existsSync(path.join(root, folder))) continue;
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) queue.push(file);
      else if (!entry.name.endsWith(".test.ts")) found.push(file);
    }
  }
  return found.sort();
}

/** Content for the few files that decide, size and time for the many that are only compiled. */
function digest(files) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const file of files) {
    const full = path.join(root, file);
    if (!existsSync(full)) continue;
    hash.update(file);
    if (file.endsWith(".json")) hash.update(readFileSync(full));
    else {
      const { size, mtimeMs } = statSync(full);
      hash.update(`${size}:${mtimeMs}`);
    }
  }
  return hash.digest("hex");
}
