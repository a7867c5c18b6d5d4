// `npm run new <what> <name>`: a complete folder for a rule, kind, format or command. It compiles at once and
// fails its test until it is written, so that nothing half-made passes for done.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import { camelCase } from "./folders.mjs";
import { templates } from "./templates.mjs";

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Writes the folder.
 * @param {string} root
 * @param {string | undefined} what
 * @param {string | undefined} name
 * @returns {{ ok: true, files: string[], next: string } | { ok: false, message: string }}
 */
export function scaffold(root, what, name) {
  const known = Object.keys(templates);
  const template = what !== undefined && Object.hasOwn(templates, what) ? templates[what] : undefined;
  if (template === undefined) return { ok: false, message: `expected what to make: ${known.map((one) => `\`npm run new ${one} <name>\``).join(", ")}` };
  if (name === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return { ok: false, message: `expected a name in lower case with hyphens, e.g. \`npm run new ${what} ${template.example}\`` };
  }
  if (template.isNamedBare && isReserved(name)) {
    return { ok: false, message: `\`${name}\` is a reserved word of JavaScript, and a ${what} is exported by its name: expected a longer one, e.g. \`npm run new ${what} ${template.example}\`` };
  }
  const folder = path.posix.join(template.folder, name);
  if (existsSync(path.join(root, folder))) return { ok: false, message: `${folder} is there already` };
  const files = template.files(name).map(([file, text]) => [path.posix.join(folder, file), text]);
  mkdirSync(path.join(root, folder), { recursive: true });
  for (const [file, text] of files) writeFileSync(path.join(root, file), text);
  return { ok: true, files: files.map(([file]) => file), next: template.next(name) };
}

/** Words that no variable of a module can be called: the engine that runs this knows them all. */
function isReserved(name) {
  try {
    return new Function(`"use strict"; return async () => { const ${camelCase(name)} = 1; };`) === undefined;
  } catch {
    return true;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = scaffold(home, process.argv[2], process.argv[3]);
  if (!result.ok) {
    process.stderr.write(`${result.message}\n`);
    process.exit(2);
  }
  process.stdout.write(`${result.files.map((file) => `wrote ${file}\n`).join("")}\n${result.next}\n`);
}
