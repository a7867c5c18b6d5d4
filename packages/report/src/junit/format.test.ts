import { expect, test } from "vitest";
import { check, nothingFound, tests } from "../../test/results.ts";
import { checkJunit, testJunit } from "./junit.ts";

test("probes are test cases; a failed one says expected and actual", () => {
  expect(testJunit(tests)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="serving" tests="2" failures="1">
    <testcase classname="serving" name="financial-ml/mlserver → mlflow/mlflow:5000/TCP allowed"/>
    <testcase classname="serving" name="203.0.113.7 → financial-ml/mlserver/ICMP denied">
      <failure message="expected denied, is allowed">ingress allowed: no policy isolates it</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test("each finding is a failed case; nothing found is one that passed", () => {
  expect(checkJunit(check)).toContain(`<testsuite name="demarc check" tests="1" failures="1">`);
  expect(checkJunit(nothingFound)).toContain(`<testsuite name="demarc check" tests="1" failures="0">`);
});
