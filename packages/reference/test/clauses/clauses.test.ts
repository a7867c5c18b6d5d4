import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { breaches } from "./breaches.ts";
import { isAbout, readCaseSets, whoNotices } from "./who-notices.ts";

/** By clause: what would hold instead, and the cases that notice; and the worlds that say that they are about it. */
type Clauses = Readonly<Record<string, { readonly breaches: Readonly<Record<string, readonly string[]>>; readonly named: readonly string[] }>>;

const conformance = new URL("../../../../conformance/", import.meta.url);
const recordFile = new URL("clauses.json", conformance);
const isUpdate = process.env["DEMARC_UPDATE"] === "1";
/** Every case is asked in a longer run; in the usual one those that are recorded first. */
const asked = Number(process.env["DEMARC_RUNS"] ?? "1") > 1 ? Infinity : 2;

const sets = await readCaseSets();
// Written by this test.
const recorded = JSON.parse(readFileSync(recordFile, "utf8")) as Clauses;
const written = [...readFileSync(new URL("../../../../docs/semantics.md", import.meta.url), "utf8").matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(([, id = ""]) => id);
const without = readWithoutCase();

/** Lines `clause | why`. */
function readWithoutCase(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL("clauses-without-case.txt", conformance), "utf8").split("\n");
  return new Map(
    lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
      const [id = "", reason = ""] = line.split("|").map((part) => part.trim());
      if (reason === "") throw new Error(`conformance/clauses-without-case.txt: \`${line}\` gives no reason`);
      return [id, reason];
    }),
  );
}

const notices = new Map<string, readonly string[]>();
const keyOf = (clauses: readonly string[], says: string): string => `${clauses.join(", ")}: ${says}`;

describe("each wrong reading of the documents changes the answer of a case", () => {
  test("each is told from the others by its words", () => {
    const keys = breaches.map(({ clauses, says }) => keyOf(clauses, says));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test.each(breaches.map((breach) => [keyOf(breach.clauses, breach.says), breach] as const))("%s", async (key, breach) => {
    if (isUpdate || asked === Infinity) {
      const all = await whoNotices(breach, sets);
      notices.set(key, all);
      for (const clause of breach.clauses) {
        const own = all.filter((id) => isAbout(clause, id, sets));
        expect(own, `no case shows that ${clause} does not say: ${breach.says}. Write one in conformance/`).not.toEqual([]);
        if (!isUpdate) expect(recorded[clause]?.breaches[breach.says], renew).toEqual(own);
      }
      return;
    }
    const wanted = breach.clauses.flatMap((clause) => (recorded[clause]?.breaches[breach.says] ?? []).slice(0, asked));
    expect(wanted, `conformance/clauses.json has no case for it; ${renew}`).not.toEqual([]);
    expect(await whoNotices(breach, only(wanted))).toEqual(expect.arrayContaining([...new Set(wanted)]));
  });
});

const renew = "DEMARC_UPDATE=1 npx vitest run packages/reference/test/clauses makes the list anew";

function only(ids: readonly string[]): typeof sets {
  const isWanted = ({ id }: { readonly id: string }): boolean => ids.includes(id);
  return { situations: sets.situations.filter(isWanted), validation: sets.validation.filter(isWanted), worlds: sets.worlds.filter(isWanted) };
}

// While the list is made anew, the old one is of no interest.
describe.skipIf(isUpdate)("clauses and cases", () => {
  test("every clause has a case, or a reason why it has none", () => {
    expect(written.length).toBeGreaterThan(140);
    expect(written.filter((id) => recorded[id] === undefined && !without.has(id)), "write a case in conformance/, or a reason in conformance/clauses-without-case.txt").toEqual([]);
  });

  test("no clause has both", () => {
    expect([...without.keys()].filter((id) => recorded[id] !== undefined)).toEqual([]);
  });

  test("what has a case or a reason is a clause", () => {
    expect([...Object.keys(recorded), ...without.keys()].filter((id) => !written.includes(id))).toEqual([]);
  });

  test("what is recorded is there", () => {
    const ids = new Set([...sets.situations, ...sets.validation, ...sets.worlds].map(({ id }) => id));
    const says = new Set(breaches.flatMap((breach) => breach.clauses.map((clause) => keyOf([clause], breach.says))));
    const gone = Object.entries(recorded).flatMap(([clause, { breaches: of, named }]) => [
      ...Object.keys(of).filter((one) => !says.has(keyOf([clause], one))),
      ...[...Object.values(of).flat(), ...named].filter((id) => !ids.has(id)),
    ]);
    expect(gone, renew).toEqual([]);
  });

  test("what worlds say that they are about is recorded", () => {
    expect(Object.fromEntries(Object.entries(recorded).map(([clause, { named }]) => [clause, named])), renew).toEqual(
      Object.fromEntries(Object.keys(recorded).map((clause) => [clause, namedOf(clause)])),
    );
    expect(sets.worlds.flatMap(({ clauses }) => clauses).filter((clause) => recorded[clause] === undefined), renew).toEqual([]);
  });
});

function namedOf(clause: string): readonly string[] {
  return sets.worlds.filter(({ clauses }) => clauses.includes(clause)).map(({ id }) => id);
}

afterAll(() => {
  if (!isUpdate) return;
  const has = (clause: string): boolean => breaches.some(({ clauses }) => clauses.includes(clause)) || namedOf(clause).length > 0;
  const all = written.filter(has).map((clause) => {
    const own = breaches.filter(({ clauses }) => clauses.includes(clause)).map((breach) => {
      const ids = (notices.get(keyOf(breach.clauses, breach.says)) ?? []).filter((id) => isAbout(clause, id, sets));
      return `      ${JSON.stringify(breach.says)}: ${JSON.stringify(ids)}`;
    });
    const shown = own.length === 0 ? "{}" : `{\n${own.join(",\n")}\n    }`;
    return `  ${JSON.stringify(clause)}: {\n    "breaches": ${shown},\n    "named": ${JSON.stringify(namedOf(clause))}\n  }`;
  });
  writeFileSync(recordFile, `{\n${all.join(",\n")}\n}\n`);
});
