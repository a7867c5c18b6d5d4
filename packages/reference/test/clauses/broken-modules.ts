import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";

/** Code that breaks a clause: other text in one place of one file. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file once. */
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const query = /[?&]broken=([\w-]+)/;
const imports = /(?<=\bfrom ")(\.[^"]+\.ts)(?=")/g;

/**
 * Loads a module with an edit made in it or in what it imports from its own package. The file on disk stays as it is,
 * and so do all modules that were loaded without the edit.
 *
 * @param entry from the root of the repository
 * @throws when the text that is to be replaced does not stand in its file exactly once
 */
export async function importBroken(entry: string, edit: Edit): Promise<unknown> {
  const count = readSource(edit.file).split(edit.from).length - 1;
  if (count !== 1) throw new Error(`${edit.file} has ${count} times the text that is to be broken: ${edit.from}`);
  const code = Buffer.from(JSON.stringify(edit)).toString("base64url");
  return import(/* @vite-ignore */ `${path.join(root, entry)}?broken=${code}`);
}

/** Serves `file.ts?broken=…`, an edit in base64, for {@link importBroken}. */
export function brokenModules(): Plugin {
  return {
    name: "demarc-broken-modules",
    enforce: "pre",
    transform(text, id) {
      const [, code] = query.exec(id) ?? [];
      if (code === undefined) return undefined;
      // Written by `importBroken`.
      const edit = JSON.parse(Buffer.from(code, "base64url").toString()) as Edit;
      const own = path.relative(root, id.replace(/\?.*/, ""));
      const edited = own === edit.file ? text.replace(edit.from, () => edit.to) : text;
      return edited.replaceAll(imports, (imported) =>
        leadsTo(path.join(path.dirname(own), imported), edit.file) ? `${imported}?broken=${code}` : imported,
      );
    },
  };
}

const known = new Map<string, boolean>();

/** Whether a file is another, or imports it, however far away. */
function leadsTo(file: string, target: string): boolean {
  if (file === target) return true;
  const key = `${file} ${target}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  known.set(key, false); // Ends circles.
  const found = (readSource(file).match(imports) ?? []).some((one) => leadsTo(path.join(path.dirname(file), one), target));
  known.set(key, found);
  return found;
}

function readSource(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}
