// npm run bench [-- S M L unique long]: what the engine costs by size of world, in one table. Sizes run one after the other
// in processes of their own, so that none pays for another's garbage. npm run bench -- growth [shape…]: how `check` and
// `list` grow with what they are given.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { tellGrowth } from "../packages/operations/bench/growth.mjs";

const [first, ...rest] = process.argv.slice(2);

if (first === "growth") tellGrowth(rest);
else if (first === "--one") {
  const { measureEngine } = await import("../packages/engine/bench/engine.mjs");
  console.log(JSON.stringify(measureEngine(rest[0], Number(rest[1] ?? 5))));
} else {
  const names = first === undefined ? ["S", "M"] : [first, ...rest];
  const results = names.map((name) => {
    const child = spawnSync(process.execPath, ["--max-old-space-size=8192", fileURLToPath(import.meta.url), "--one", name], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    if (child.status !== 0) process.exit(child.status ?? 1);
    return JSON.parse(child.stdout);
  });
  const rows = [...new Set(results.flatMap((r) => Object.keys(r)))];
  const cells = rows.map((row) => [row, ...results.map((r) => show(r[row]))]);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells) console.log(line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  "));
}

function show(value) {
  if (value === undefined) return "-";
  if (typeof value === "string") return value;
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en").replaceAll(",", " ") : value.toPrecision(2);
}
