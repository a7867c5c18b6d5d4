import { readFileSync, readdirSync } from "node:fs";
import type { ConformanceCase } from "../src/index.ts";

const conformance = new URL("../../../conformance/", import.meta.url);

/** All cases. They are our own data, so their shape is taken on trust. */
export function readCases(): readonly ConformanceCase[] {
  const files = ["policy-semantics/cases.json", "undetermined.json", "dual-stack.json", "by-clause.json"];
  const sets = files.map(
    (name) => JSON.parse(readFileSync(new URL(name, conformance), "utf8")) as readonly ConformanceCase[],
  );
  return [...sets.flat(), ...readFinds()];
}

/** Cases that came out of disagreements, one file each. */
function readFinds(): readonly ConformanceCase[] {
  const folder = new URL("finds/", conformance);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
  return names.map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as ConformanceCase);
}
