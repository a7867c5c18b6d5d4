import { defineFormat, type Format } from "../format.ts";
import { sarif } from "./sarif.ts";

export const sarifFormat: Format = defineFormat({
  name: "sarif",
  summary: "SARIF 2.1.0, for code scanning",
  check: sarif,
});
