import { readFileSync, readdirSync } from "node:fs";
import type { ConformanceCase, Probe } from "../src/index.ts";

const conformance = new URL("../../../conformance/", import.meta.url);

/** All cases. They are our own data, so their shape is taken on trust. */
export function readCases(): readonly ConformanceCase[] {
  const files = ["policy-semantics/cases.json", "undetermined.json", "dual-stack.json", "by-clause.json", "plug-ins.json"];
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

export interface KnownGap {
  readonly line: string;
  covers(id: string, probe: Pick<Probe, "from" | "to">): boolean;
}

/** Lines `who | case | ends that start with | why` of `known-gaps.txt`. */
export function readKnownGaps(who: string): readonly KnownGap[] {
  const lines = readFileSync(new URL("known-gaps.txt", conformance), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return lines.flatMap((line) => {
    const [whose, id, prefix = "", reason = ""] = line.split("|").map((part) => part.trim());
    if (reason === "") throw new Error(`conformance/known-gaps.txt: \`${line}\` gives no reason`);
    if (whose !== who) return [];
    return [
      {
        line,
        covers: (caseId, probe) => caseId === id && (probe.from.startsWith(prefix) || probe.to.startsWith(prefix)),
      },
    ];
  });
}
