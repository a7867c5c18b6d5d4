import { defineFormat, type Format } from "../format.ts";
import { checkMarkdown } from "./check.ts";
import { listMarkdown } from "./list.ts";
import { whatIfMarkdown } from "./what-if.ts";

export const markdownFormat: Format = defineFormat({
  name: "markdown",
  summary: "for a pull request or a page",
  withoutProblems: ["list", "whatIf"],
  check: checkMarkdown,
  list: listMarkdown,
  whatIf: whatIfMarkdown,
});
