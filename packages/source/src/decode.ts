import type { SourceFile } from "./document.ts";
import { READ_LIMITS, type ReadLimits } from "./limits.ts";
import { locationAt } from "./lines.ts";
import { problem } from "./problem-codes.ts";
import type { Reading } from "./problem.ts";

/** Part of every platform that we run on, but of no library that this package compiles with. */
declare const TextDecoder: new (encoding: "utf-8" | "utf-16le" | "utf-16be", options?: { readonly fatal?: boolean }) => {
  decode(bytes: Uint8Array, options?: { readonly stream?: boolean }): string;
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
  if (isUtf32(bytes)) {
    return { value: empty, problems: [problem("not-text", `\`${path}\` is UTF-32, which is not read`, start, { fix: "save the file as UTF-8" })] };
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

/** By its byte order mark; the one of the low byte first begins like UTF-16's, and no text begins with a NUL. */
function isUtf32([first, second, third, fourth]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe && third === 0 && fourth === 0) || (first === 0 && second === 0 && third === 0xfe && fourth === 0xff);
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

/** Index of the first byte that no UTF-8 sequence explains; the bytes are not UTF-8. */
function firstBadByte(bytes: Uint8Array): number {
  // A beginning of the bytes is good as a stream up to the byte that breaks a sequence, and never after.
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // The broken sequence begins at most three bytes before that, where everything is complete.
  let start = bad - 1;
  while (start > 0 && !isUtf8(bytes.subarray(0, start), false)) start--;
  return start;
}

function isUtf8(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
