import { defineFormat, type Format } from "../format.ts";
import { checkText } from "./check.ts";
import { explainText } from "./explain.ts";
import { listText } from "./list.ts";
import { testText } from "./test.ts";
import { validateText } from "./validate.ts";
import { whatIfText } from "./what-if.ts";

export const textFormat: Format = defineFormat({
  name: "text",
  summary: "for people, at most 80 columns",
  check: checkText,
  list: listText,
  explain: explainText,
  test: testText,
  validate: validateText,
  whatIf: whatIfText,
});
