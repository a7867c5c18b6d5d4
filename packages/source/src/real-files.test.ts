import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textAt } from "../test/written-value.ts";
import { decodeUtf8 } from "./decode.ts";
import type { Document, Path } from "./document.ts";
import { entriesOf, isList, isMapping } from "./field.ts";
import { readDocuments } from "./read-documents.ts";

const shared = new URL("../../../../shared/", import.meta.url);
const isThere = existsSync(shared);
const folders = ["real/", "world/"];
const files = isThere
  ? folders.flatMap((folder) =>
      readdirSync(new URL(folder, shared), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => folder + name),
    )
  : [];

/** Every scalar of a document with its path. */
function* scalarsOf(value: unknown, path: Path = []): Generator<readonly [Path, unknown]> {
  if (isMapping(value)) for (const [key, child] of entriesOf(value)) yield* scalarsOf(child, [...path, key]);
  else if (isList(value)) for (const [index, child] of value.entries()) yield* scalarsOf(child, [...path, index]);
  else yield [path, value];
}

/** Values whose place does not show the same value when it is read alone. */
function misplaced(document: Document): readonly Path[] {
  const wrong: Path[] = [];
  for (const [path, value] of scalarsOf(document.value)) {
    const text = textAt(document.file, document.locate(path));
    // Block scalars depend on their indentation, and what is not written is shown by its key.
    if (/^[|>]/.test(text) || value === null) continue;
    const alone = readDocuments({ path: "value.yaml", text: `value: ${text}\n` }).value[0]?.value;
    if (!isMapping(alone) || alone["value"] !== value) wrong.push(path);
  }
  return wrong;
}

describe.skipIf(!isThere)(`manifests of ../shared (${isThere ? `${files.length} files` : "not run: the folder is absent"})`, () => {
  test.each(files)("%s is read without an error, and every value is found where it stands", (name) => {
    const { value: file, problems } = decodeUtf8(readFileSync(new URL(name, shared)), name);
    const reading = readDocuments(file);
    expect([...problems, ...reading.problems].filter(({ severity }) => severity === "error")).toEqual([]);
    expect(reading.value.flatMap(misplaced)).toEqual([]);
  });
});
