/**
 * Any result as JSON. Keys come in the order of the result's type, lists in the order of the result, so the same
 * input gives the same bytes. Control characters are escaped by JSON itself.
 */
export function jsonFormat(result: object): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
