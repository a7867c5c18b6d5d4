// `npm run generate`: writes what follows from the folders: registries and reference pages. `--check` writes
// nothing and fails when something is stale. What is generated is committed, so that a reader of the repository
// sees it and a build needs no step before the compiler.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import { clausesReference } from "./clauses.mjs";
import { commandsRegistry, formatsRegistry, kindsRegistry, rulesRegistry } from "./registries.mjs";
import { cniReference, problemsReference, rulesReference } from "./references.mjs";

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** @type {readonly { file: string, make: (root: string) => string | undefined }[]} */
export const generated = [
  { file: "packages/rules/src/registry.ts", make: rulesRegistry },
  { file: "packages/kubernetes/src/kinds/registry.ts", make: kindsRegistry },
  { file: "packages/report/src/registry.ts", make: formatsRegistry },
  { file: "packages/cli/src/commands/registry.ts", make: commandsRegistry },
  { file: "docs/reference/rules.md", make: rulesReference },
  { file: "docs/reference/problems.md", make: problemsReference },
  { file: "docs/reference/cni.md", make: cniReference },
  { file: "docs/reference/clauses.md", make: clausesReference },
];

/**
 * Files whose text is not what follows from the folders.
 * @param {string} root
 */
export function staleFiles(root) {
  const stale = [];
  for (const { file, make } of generated) {
    let text;
    try {
      text = make(root);
    } catch (error) {
      // One folder that is not yet as it must be keeps none of the other files from being written.
      stale.push({ file, text: undefined, why: error.message });
      continue;
    }
    if (text === undefined) continue;
    const full = path.join(root, file);
    if (!existsSync(full) || normalise(readFileSync(full, "utf8")) !== text) stale.push({ file, text });
  }
  return stale;
}

/** A checkout on Windows may have other line ends; that is not staleness. */
function normalise(text) {
  return text.replaceAll("\r\n", "\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stale = staleFiles(home);
  if (process.argv.includes("--check")) {
    for (const { file, why } of stale) process.stdout.write(`${file} ${why === undefined ? "is stale" : `cannot be made: ${why}`}\n`);
    process.exit(stale.length === 0 ? 0 : 1);
  }
  for (const { file, text, why } of stale) {
    if (text === undefined) {
      process.stderr.write(`${file} cannot be made: ${why}\n`);
      process.exitCode = 1;
      continue;
    }
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
  if (stale.length === 0) process.stdout.write("everything was current\n");
}
