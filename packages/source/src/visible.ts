/**
 * What a terminal would obey, hide or fail to show: control and format characters (ANSI escapes, bidirectional
 * overrides, zero-width marks), line separators, lone surrogates, private characters, blanks that are not U+0020.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** The text with what is not seen written as an escape (`\x1b`, `\u202e`): safe to print, on one line. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

/** Scripts whose characters take two columns of a terminal, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const COMBINING = /^\p{M}$/u;

/** Nothing below it is combining or wide, and nearly all text is below it. */
const FIRST_COMBINING = "\u0300";

/** Columns that a text takes on a terminal, once it is {@link visible}. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character < FIRST_COMBINING ? 1 : COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
