// Keeps the README's output real: each block after a comment `<!-- run: demarc … | first N -->` is what the command
// prints, in examples/guidelines. `--check` fails when a block is not what it prints today. Needs a build.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const file = path.join(root, "README.md");
const block = /<!-- run: demarc (?<command>.+?) \| first (?<lines>\d+) -->\n```\n[\s\S]*?\n```/g;

const before = readFileSync(file, "utf8");
let count = 0;
const after = before.replaceAll(block, (_, command, lines) => {
  count += 1;
  const result = spawnSync(process.execPath, [path.join(root, "packages", "cli", "bin", "demarc.js"), ...command.split(" "), "--no-color"], {
    cwd: path.join(root, "examples", "guidelines"),
    encoding: "utf8",
    // Without the dates of this repository: the output must be the same in every copy of it.
    env: { ...process.env, NO_COLOR: "1", GIT_CEILING_DIRECTORIES: root },
  });
  const shown = result.stdout.trimEnd().split("\n");
  const first = shown.slice(0, Number(lines));
  return `<!-- run: demarc ${command} | first ${lines} -->\n\`\`\`\n$ demarc ${command}\n${first.join("\n").trimEnd()}${shown.length > first.length ? "\n…" : ""}\n\`\`\``;
});

if (count === 0) fail("README.md has no block `<!-- run: demarc … | first N -->`");
if (process.argv.includes("--check")) {
  if (after !== before) fail("README.md shows output that the commands do not print any more: node tools/readme.mjs");
} else if (after !== before) writeFileSync(file, after);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
