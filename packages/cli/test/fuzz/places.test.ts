import { readMarkdown, readDocuments, type Location, type Path } from "@demarc/source";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outside } from "./complaints.ts";
import { texts } from "./mutants.ts";
import { seeds } from "./targets.ts";

const factor = Number(process.env["DEMARC_RUNS"] ?? "1");
const seed = process.env["DEMARC_SEED"] ?? (factor === 1 ? "20261124" : undefined);
const options = (usual: number): { readonly numRuns: number; readonly seed?: number } => ({
  numRuns: Math.max(1, Math.round(usual * factor)),
  ...(seed !== undefined && { seed: Number(seed) }),
});

describe("places of what was read and of what could not be", () => {
  test.each([
    ["values.yaml", seeds.yaml],
    ["values.json", seeds.json],
  ])("each value of %s stands in the file", { timeout: 60_000 * Math.max(1, factor) }, (file, list) => {
    fc.assert(
      fc.property(texts(list), (text) => {
        const { value: documents, problems } = readDocuments({ path: file, text });
        const places = documents.flatMap((document) => pathsIn(document.value).map((path) => document.locate(path)));
        expect([...places, ...placesOf(problems)].flatMap((place) => outside(place, { [file]: text }))).toEqual([]);
      }),
      options(100),
    );
  });

  test("each problem of a Markdown text stands in the file", { timeout: 60_000 * Math.max(1, factor) }, () => {
    fc.assert(
      fc.property(texts(seeds.pages), (text) => {
        const { problems } = readMarkdown({ path: "page.md", text });
        expect(placesOf(problems).flatMap((place) => outside(place, { "page.md": text }))).toEqual([]);
      }),
      options(60),
    );
  });
});

function placesOf(problems: readonly { readonly location?: Location }[]): readonly Location[] {
  return problems.flatMap(({ location }) => location ?? []);
}

/** Of the value itself and of all that is in it; of those that are there many times over, the first few. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (path.length > 12 || typeof value !== "object" || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...(value as readonly unknown[]).entries()] : Object.entries(value);
  return [path, ...entries.slice(0, 40).flatMap(([step, item]) => pathsIn(item, [...path, step]))];
}
