import { expect, test } from "vitest";
import { check, finding } from "../../test/results.ts";
import { github } from "./github.ts";

test("a finding is an annotation at its line, with the rest of it in the text", () => {
  expect(github(check).split("\n")[0]).toBe(
    "::error file=app/network-policy.yaml,line=21,col=11,title=empty-peer-list-allows-all::ingress rule 5 of serving-app-policy lets everybody in on 80, 8080, 9000/TCP%0Awitness: fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP%0Aowner: financial-mlops-pytorch%0Anext: name the peers instead%0Aor: write down why everybody may",
  );
});

test("what the runner would take apart is escaped in properties", () => {
  const location = { ...finding.location, file: "a,b:c%.yaml" };
  expect(github({ ...check, problems: [], findings: [{ ...finding, location }] })).toContain("file=a%2Cb%3Ac%25.yaml,");
});

test("a finding on standard input names its object", () => {
  const piped = { ...finding, location: { file: "-", line: 4573, column: 21 } };
  expect(github({ ...check, findings: [piped] })).toContain("title=empty-peer-list-allows-all::NetworkPolicy financial-ml/serving-app-policy%0Aingress rule 5");
  expect(github(check)).not.toContain("NetworkPolicy");
});
