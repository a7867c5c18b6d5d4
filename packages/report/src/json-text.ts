/** What JSON leaves as it is and a terminal obeys or hides: DEL and C1 controls, direction marks, line separators. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Any document as JSON. Keys come in the order of the document's type and lists as they are, so the same input gives
 * the same bytes. What is not seen is written as an escape, which means the same.
 */
export function jsonText(document: object): string {
  const text = JSON.stringify(document, null, 2).replaceAll(UNSEEN, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""));
  return `${text}\n`;
}
