import { defineFormat, type Format } from "../format.ts";
import { checkJunit, testJunit } from "./junit.ts";

export const junitFormat: Format = defineFormat({
  name: "junit",
  summary: "JUnit XML, for test reports of pipelines",
  check: checkJunit,
  test: testJunit,
});
