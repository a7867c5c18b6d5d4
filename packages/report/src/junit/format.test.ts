import { expect, test } from "vitest";
import { check, finding, nothingFound, plain, tests } from "../../test/results.ts";
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

test("findings that make the command fail are failures, the others are noted; nothing found is one case that passed", () => {
  expect(checkJunit(check, plain)).toContain(`<testsuite name="demarc check" tests="1" failures="1">`);
  const light = { ...check, findings: [{ ...finding, severity: "info" as const }, { ...finding, severity: "warning" as const }] };
  expect(checkJunit(light, plain)).toContain(`tests="2" failures="1">`);
  expect(checkJunit(light, plain).match(/<failure|<system-out/g)).toEqual(["<system-out", "<failure"]);
  expect(checkJunit(light, { ...plain, failOn: "error" })).toContain(`tests="2" failures="0">`);
  expect(checkJunit(light, { ...plain, failOn: "info" })).toContain(`tests="2" failures="2">`);
  expect(checkJunit(light, { ...plain, failOn: "none" })).toContain(`tests="2" failures="0">`);
  expect(checkJunit(nothingFound, plain)).toContain(`<testsuite name="demarc check" tests="1" failures="0">`);
});

test("what XML cannot hold is replaced", () => {
  const written = checkJunit({ ...check, findings: [{ ...finding, message: "a\ufffeb\uffffc" }] }, plain);
  expect(written).toContain("a\ufffdb\ufffdc");
  expect(written).not.toMatch(/[\ufffe\uffff]/);
});
