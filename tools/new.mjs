// `npm run new <what> <name>`: a complete folder for a rule, kind, format or command. It compiles at once and
// fails its test until it is written, so that nothing half-made passes for done.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import { camelCase, filesUnder, readText } from "./folders.mjs";
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
  const plan = planFolder(root, what, name);
  if (!plan.ok) return plan;
  for (const [file, text] of plan.files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return { ok: true, files: plan.files.map(([file]) => file), next: plan.next };
}

/**
 * What would be written, or why nothing can be.
 * @param {string} root
 * @param {string | undefined} what
 * @param {string | undefined} name
 * @returns {{ ok: true, files: [file: string, text: string][], next: string } | { ok: false, message: string }}
 */
export function planFolder(root, what, name) {
  const known = Object.keys(templates);
  const template = what !== undefined && Object.hasOwn(templates, what) ? templates[what] : undefined;
  if (template === undefined) return { ok: false, message: `expected what to make: ${known.map((one) => `\`npm run new ${one} <name>\``).join(", ")}` };
  if (name === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return { ok: false, message: `expected a name in lower case with hyphens, e.g. \`npm run new ${what} ${template.example}\`` };
  }
  if (template.isBuiltIn?.(name) === true) return { ok: false, message: `\`${name}\` is a ${what} that the program has without a folder: expected another name, e.g. \`npm run new ${what} ${template.example}\`` };
  if (template.isNamedBare && isReserved(name)) {
    return { ok: false, message: `\`${name}\` is a reserved word of JavaScript, and a ${what} is exported by its name: expected a longer one, e.g. \`npm run new ${what} ${template.example}\`` };
  }
  const folder = path.posix.join(template.folder, name);
  const occupied = [folder, `${folder}.ts`].find((place) => existsSync(path.join(root, place)));
  if (occupied !== undefined) return { ok: false, message: `${occupied} is there already` };
  const files = template.files(name).map(([file, text]) => [path.posix.join(folder, file), text]);
  const taken = takenName(root, template.folder, files);
  if (taken !== undefined) {
    return { ok: false, message: `\`${name}\` is taken: the new ${what} would export \`${taken.exported}\`, and ${taken.file} does already; expected another name, e.g. \`npm run new ${what} ${template.example}\`` };
  }
  return { ok: true, files, next: template.next(name) };
}

/** A name that the new files would export, and the file of their package that exports it: one name means one thing. */
function takenName(root, folder, files) {
  const own = new Set(files.flatMap(([, text]) => exportedNames(text)));
  const [packages, name] = folder.split("/");
  for (const file of filesUnder(root, `${packages}/${name}`, (one) => one.endsWith(".ts"))) {
    const exported = exportedNames(readText(root, file)).find((one) => own.has(one));
    if (exported !== undefined) return { exported, file };
  }
  return undefined;
}

function exportedNames(text) {
  return [...text.matchAll(/^export (?:async )?(?:const|let|function\*?|class|type|interface|enum) (\w+)/gm)].map(([, name]) => name);
}

/** Words that no variable of a module can be called: the engine that runs this knows all but those of the compiler. */
function isReserved(name) {
  if (["undefined", "globalThis"].includes(camelCase(name))) return true;
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
