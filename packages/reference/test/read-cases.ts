import { readFileSync, readdirSync } from "node:fs";
import type { ConformanceCase } from "../src/index.ts";

const conformance = new URL("../../../conformance/", import.meta.url);

/** The open case set. It is our own data, so its shape is taken on trust. */
export function readPolicySemantics(): readonly ConformanceCase[] {
  return JSON.parse(readFileSync(new URL("policy-semantics/cases.json", conformance), "utf8")) as readonly ConformanceCase[];
}

/** Cases that came out of disagreements, one file each. */
export function readFinds(): readonly ConformanceCase[] {
  const folder = new URL("finds/", conformance);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
  return names.map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as ConformanceCase);
}
