import { defineFormat, type Format } from "../format.ts";
import { checkMarkdown } from "./check.ts";
import { listMarkdown } from "./list.ts";

export const markdownFormat: Format = defineFormat({
  name: "markdown",
  summary: "for a pull request or a page",
  withoutProblems: ["list"],
  check: checkMarkdown,
  list: listMarkdown,
});
