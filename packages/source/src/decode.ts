import type { SourceFile } from "./document.ts";
import { READ_LIMITS, type ReadLimits } from "./limits.ts";
import { locationAt } from "./lines.ts";
import { problem } from "./problem-codes.ts";
import type { Reading } from "./problem.ts";

/** Part of every platform that we run on, but of no library that this package compiles with. */
declare const TextDecoder: new (encoding: "utf-8" | "utf-16le" | "utf-16be", options?: { readonly fatal?: boolean }) => {
  decode(bytes: Uint8Array): string;
};

/** How far we look for NUL, which text has nowhere; Git looks as far. */
const NUL_REACH = 8000;

/**
 * Text of a file's bytes: UTF-8, or UTF-16 with a byte order mark. As kubectl does, bytes that are not UTF-8
 * become U+FFFD; the first one is told. Bytes that are no text, or too many, are a problem and give an empty text.
 */
export function decodeUtf8(bytes: Uint8Array, path: string, limits: Partial<ReadLimits> = {}): Reading<SourceFile> {
  const { fileBytes } = { ...READ_LIMITS, ...limits };
  const empty = { path, text: "" };
  const start = { file: path, line: 1, column: 1 };
  if (bytes.length > fileBytes) {
    const message = `\`${path}\` has ${bytes.length} bytes, more than the ${fileBytes} that are read`;
    return { value: empty, problems: [problem("file-too-large", message, start)] };
  }
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) return { value: { path, text: new TextDecoder(encoding).decode(bytes) }, problems: [] };
  if (bytes.subarray(0, NUL_REACH).includes(0)) {
    return { value: empty, problems: [problem("not-text", `\`${path}\` is not text`, start)] };
  }
  try {
    return { value: { path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) }, problems: [] };
  } catch {
    return decodeLoosely(bytes, path);
  }
}

function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

function decodeLoosely(bytes: Uint8Array, path: string): Reading<SourceFile> {
  const file = { path, text: new TextDecoder("utf-8").decode(bytes) };
  const bad = firstBadByte(bytes);
  const offset = new TextDecoder("utf-8").decode(bytes.subarray(0, bad)).length;
  const byte = (bytes[bad] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const message = `the byte 0x${byte} is not UTF-8 and is read as U+FFFD`;
  return { value: file, problems: [problem("not-utf8", message, locationAt(file, offset, offset + 1))] };
}

/** Index of the first byte that no UTF-8 sequence explains. */
function firstBadByte(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const isGood = (end: number): boolean => {
    try {
      decoder.decode(bytes.subarray(0, end));
      return true;
    } catch {
      return false;
    }
  };
  // The shortest bad beginning ends in a byte that breaks a sequence; that sequence starts up to three bytes before.
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(middle) || isGood(middle - 1) || isGood(middle - 2) || isGood(middle - 3)) good = middle;
    else bad = middle;
  }
  for (let start = Math.max(0, bad - 4); start < bad; start++) if (isGood(start) && !isGood(start + 1)) return start;
  return bad - 1;
}
