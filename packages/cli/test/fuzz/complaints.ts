import type { Ran } from "../run-cli.ts";

/** A place that a result tells of, wherever in it. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

// What a terminal would obey; line breaks end lines.
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/**
 * What is wrong with a run, whatever its input was: it ends in a bug of ours, says what a terminal would obey, or tells
 * of a place that is not in the file.
 */
export function complaintsAbout({ stdout, stderr, exitCode }: Ran, files: Readonly<Record<string, string>>): readonly string[] {
  const complaints: string[] = [];
  if (![0, 1, 2].includes(exitCode)) complaints.push(`ended with ${exitCode}: ${stderr.slice(0, 400)}`);
  for (const [name, text] of Object.entries({ stdout, stderr })) {
    const found = control.exec(text);
    if (found !== null) complaints.push(`${name} has the character ${JSON.stringify(found[0])} in ${JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 40))}`);
  }
  return [...complaints, ...placesIn(parsed(stdout)).flatMap((place) => outside(place, files))];
}

function parsed(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function placesIn(value: unknown): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap(placesIn);
  if (typeof value !== "object" || value === null) return [];
  return [...(isPlace(value) ? [value] : []), ...Object.values(value).flatMap(placesIn)];
}

function isPlace(value: object): value is Place {
  return "file" in value && "line" in value && "column" in value && typeof value.line === "number";
}

/** What is wrong with a place: its file is none of these, or has no such line or column. */
export function outside({ file, line, column }: Place, files: Readonly<Record<string, string>>): readonly string[] {
  const text = Object.entries(files).find(([name]) => file === name || file.endsWith(`/${name}`))?.[1];
  if (text === undefined) return [`${file} is none of the files`];
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const own = lines[line - 1];
  if (own === undefined) return [`${file}:${line}:${column}: there are ${lines.length} lines`];
  return column >= 1 && column <= own.length + 1 ? [] : [`${file}:${line}:${column}: the line has ${own.length} characters`];
}
