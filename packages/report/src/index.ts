export { defineFormat, writeIn } from "./format.ts";
export type { Format, FormatOptions, Results } from "./format.ts";
export { formats } from "./registry.ts";
export { wrap } from "./layout.ts";
export { jsonText } from "./json-text.ts";
export { problemsText } from "./text/problems.ts";
