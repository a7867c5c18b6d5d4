import { expect, test } from "vitest";
import { check } from "../../test/results.ts";
import { github } from "./github.ts";

test("a finding is an annotation at its line, with the rest of it in the text", () => {
  expect(github(check).split("\n")[0]).toBe(
    "::error file=app/network-policy.yaml,line=21,col=11,title=empty-peer-list-allows-all::ingress rule 5 of serving-app-policy lets everybody in on 80, 8080, 9000/TCP%0Awitness: fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP%0Aowner: financial-mlops-pytorch%0Anext: name the peers instead%0Aor: write down why everybody may",
  );
});

test("what the runner would take apart is escaped in properties", () => {
  const [finding] = check.findings;
  if (finding === undefined) throw new Error("no finding");
  const location = { ...finding.location, file: "a,b:c%.yaml" };
  expect(github({ ...check, problems: [], findings: [{ ...finding, location }] })).toContain("file=a%2Cb%3Ac%25.yaml,");
});
