import { defineFormat, type Format } from "../format.ts";
import { github } from "./github.ts";

export const githubFormat: Format = defineFormat({
  name: "github",
  summary: "annotations of GitHub Actions",
  check: github,
});
