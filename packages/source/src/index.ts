export type { Location, Problem, Reading } from "./problem.ts";
export type { Document, Path, SourceFile, Step } from "./document.ts";
export { decodeUtf8 } from "./decode.ts";
export { readDocuments } from "./read-documents.ts";
export { readJson } from "./json.ts";
export { readYaml } from "./yaml.ts";
export { READ_LIMITS } from "./limits.ts";
export type { ReadLimits } from "./limits.ts";
export { booleanField, entriesOf, field, isList, isMapping, itemsOf, numberField, stringField } from "./field.ts";
export { withContact } from "./contact-words.ts";
export { count, listAll, listFirst, listSome, listSomeOf, tally } from "./counting-words.ts";
export { addTo, groupBy } from "./groups.ts";
export { formatPath, parsePath } from "./path.ts";
export { lineCount, lineText, locationAt, offsetOfLine } from "./lines.ts";
export { readMarkdown } from "./markdown.ts";
export type {
  MarkdownBlock, MarkdownCode, MarkdownHeading, MarkdownHtml, MarkdownItem, MarkdownList, MarkdownPage, MarkdownParagraph,
  MarkdownQuote, MarkdownRule, MarkdownTable,
} from "./markdown.ts";
export { placeInText } from "./markdown-text.ts";
export type { MarkdownInline, MarkdownText } from "./markdown-text.ts";
export { PROBLEM_CODES } from "./problem-codes.ts";
export type { ProblemCode, SourceProblemCode } from "./problem-codes.ts";
export { visible } from "./visible.ts";
export { templateIn } from "./template.ts";
export type { Template } from "./template.ts";
