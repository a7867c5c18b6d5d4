import { defineFormat, type Format } from "../format.ts";
import { checkCsv, listCsv } from "./csv.ts";

export const csvFormat: Format = defineFormat({
  name: "csv",
  summary: "a table for spreadsheets",
  withoutProblems: ["check", "list"],
  check: checkCsv,
  list: listCsv,
});
