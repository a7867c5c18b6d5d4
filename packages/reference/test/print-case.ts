import type { ConformanceCase } from "../src/index.ts";

/** A case as a file for `conformance/finds/`: JSON, with one line for each thing that is read as one. */
export function printCase(one: ConformanceCase): string {
  return `${print(one, "")}\n`;
}

const width = 140;

function print(value: unknown, indent: string): string {
  const flat = inOneLine(value);
  if (indent.length + flat.length <= width && indent.length > 2) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return value.length === 0 ? "[]" : `[\n${value.map((item) => inner + print(item, inner)).join(",\n")}\n${indent}]`;
  if (typeof value !== "object" || value === null) return flat;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`).join(",\n")}\n${indent}}`;
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inOneLine(item)}`).join(", ")} }`;
}
