import stringWidth from "string-width";

/** Nearly all of our text: what is one column each, and neither combines nor is wide. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff…→]*$/;

/**
 * Columns that a text takes on a terminal, once it is made visible: wide characters and emoji sequences two, combining
 * marks none. Line ends and other control characters count nothing.
 */
export function displayWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What stands in one place of a line, so that no break parts a letter from its marks. */
export function graphemes(text: string): readonly string[] {
  return NARROW.test(text) ? Array.from(text) : Array.from(segmenter.segment(text), ({ segment }) => segment);
}
