import type { Location, Problem } from "./problem.ts";

export interface ProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type SourceProblemCode =
  | "file-too-large"
  | "not-text"
  | "not-utf8"
  | "control-character"
  | "hidden-line-break"
  | "yaml-syntax"
  | "yaml-too-long"
  | "nested-too-deep"
  | "yaml-alias"
  | "yaml-alias-bomb"
  | "yaml-merge"
  | "yaml-merge-overrides"
  | "yaml-key"
  | "yaml-tag-mismatch"
  | "yaml-unknown-tag"
  | "yaml-not-json"
  | "yaml-behind-end"
  | "yaml-directive"
  | "yaml-separator"
  | "duplicate-key"
  | "number-imprecise"
  | "json-syntax"
  | "too-many-documents"
  | "more-problems"
  | "page-empty"
  | "page-not-markdown"
  | "page-too-crowded"
  | "page-too-deep"
  | "page-too-long";

/** Every problem that this package reports. Codes are stable for ever: people write them down. */
export const PROBLEM_CODES: Readonly<Record<SourceProblemCode, ProblemCode>> = {
  "file-too-large": {
    severity: "error",
    summary: "A file has more bytes than are read.",
    fix: "leave the file out, or give a smaller one: `kubectl get` of the kinds that matter",
  },
  "not-text": {
    severity: "error",
    summary: "A file is binary.",
    fix: "leave the file out, or give the manifests that were packed in it",
  },
  "not-utf8": {
    severity: "warning",
    summary: "A file contains bytes that are not UTF-8.",
    fix: "save the file as UTF-8",
  },
  "control-character": {
    severity: "error",
    summary: "A YAML document contains a control character, for which kubectl refuses it.",
    fix: "remove the character, or write it as an escape in double quotes (`\\x1b`)",
  },
  "hidden-line-break": {
    severity: "warning",
    summary: "A YAML text contains a line break that editors do not show: what looks like a comment may be read.",
    fix: "remove the character, or begin a new line",
  },
  "yaml-syntax": {
    severity: "error",
    summary: "A YAML document cannot be parsed.",
    fix: "mend the line, or the one above it",
  },
  "yaml-too-long": {
    severity: "error",
    summary: "A YAML document is longer than is read.",
    fix: "split it with `---`, or write it as JSON: `kubectl get -o json`",
  },
  "nested-too-deep": {
    severity: "error",
    summary: "Values are nested deeper than is read.",
    fix: "no Kubernetes object is that deep: leave the file out",
  },
  "yaml-alias": {
    severity: "error",
    summary: "An alias has no anchor before it, or its value contains itself.",
    fix: "put the anchor before the alias, or write the value out",
  },
  "yaml-alias-bomb": {
    severity: "error",
    summary: "Aliases multiply a document so much that kubectl refuses it.",
    fix: "write the values out",
  },
  "yaml-merge": {
    severity: "error",
    summary: "A merge key has a value that cannot be merged.",
    fix: "give `<<` an alias to a mapping",
  },
  "yaml-merge-overrides": {
    severity: "warning",
    summary: "A merge key stands below a key that it replaces: kubectl takes the merged value, other tools the written one.",
    fix: "put `<<` first in its mapping",
  },
  "yaml-key": {
    severity: "error",
    summary: "A key is a list, a mapping, empty or a number beyond 64 bits, for which kubectl refuses the document.",
    fix: "quote the key",
  },
  "yaml-tag-mismatch": {
    severity: "error",
    summary: "A value cannot be what its tag says.",
    fix: "drop the tag, or mend the value",
  },
  "yaml-unknown-tag": {
    severity: "warning",
    summary: "A value has a tag of another tool; kubectl takes the value without it.",
    fix: "render the file with the tool that the tag belongs to, or drop the tag",
  },
  "yaml-not-json": {
    severity: "error",
    summary: "A value is infinite or not a number, for which kubectl refuses the document.",
    fix: "quote the value, or give a finite number",
  },
  "yaml-behind-end": {
    severity: "warning",
    summary: "A document stands behind `...` without a `---`, where kubectl does not look.",
    fix: "begin the document with `---`",
  },
  "yaml-directive": {
    severity: "warning",
    summary: "A directive (`%YAML`, `%TAG`) stands before a document, for which kubectl refuses the file.",
    fix: "delete the line",
  },
  "yaml-separator": {
    severity: "warning",
    summary: "Something else than a comment stands on the line of `---`, for which kubectl refuses the file.",
    fix: "begin a new line behind `---`",
  },
  "duplicate-key": {
    severity: "warning",
    summary: "A mapping has a key twice; the last one counts, as in kubectl.",
    fix: "keep one of them, or merge their values",
  },
  "number-imprecise": {
    severity: "note",
    summary: "A whole number is larger than can be held exactly.",
    fix: "quote it if it is not a quantity",
  },
  "json-syntax": {
    severity: "error",
    summary: "A text that begins like JSON cannot be parsed.",
    fix: "mend the text there; what stands behind it was not read",
  },
  "too-many-documents": {
    severity: "error",
    summary: "A YAML file has more documents than are read.",
    fix: "split the file, or write its objects as one JSON list",
  },
  "more-problems": {
    severity: "warning",
    summary: "A file has more problems than are listed.",
    fix: "mend the listed ones first",
  },
  "page-empty": {
    severity: "error",
    summary: "The guidelines page has no text.",
    fix: "give the path of the page that your teams agreed on",
  },
  "page-not-markdown": {
    severity: "error",
    summary: "The guidelines page is binary, a PDF, HTML or XML.",
    fix: "export the page as Markdown (`.md`)",
  },
  "page-too-crowded": {
    severity: "error",
    summary: "One paragraph or table of the page has more marks than are read: each may belong to each.",
    fix: "put a blank line between what it lists, write it as a list, or divide the table",
  },
  "page-too-deep": {
    severity: "error",
    summary: "Quotes and lists of the page are nested deeper than any reader could follow.",
    fix: "flatten the lists",
  },
  "page-too-long": {
    severity: "error",
    summary: "The page is longer than is read.",
    fix: "give the guidelines page alone, without what is around it",
  },
};

/** What a problem says better than its code. */
export type ProblemDetails = Partial<Pick<Problem, "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: SourceProblemCode, message: string, location: Location | undefined, details: ProblemDetails = {}): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}
