export type { Location, Problem, Reading } from "./problem.ts";
export type { Document, Path, SourceFile, Step } from "./document.ts";
export { readMarkdown } from "./markdown.ts";
export type {
  MarkdownBlock, MarkdownCode, MarkdownHeading, MarkdownHtml, MarkdownItem, MarkdownList, MarkdownPage, MarkdownParagraph,
  MarkdownQuote, MarkdownRule, MarkdownTable,
} from "./markdown.ts";
export { placeInText } from "./markdown-text.ts";
export type { MarkdownInline, MarkdownText } from "./markdown-text.ts";
export { PROBLEM_CODES } from "./problem-codes.ts";
export type { ProblemCode, SourceProblemCode } from "./problem-codes.ts";
