import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { check, finding, hostileCheck, nothingFound, plain } from "../../test/results.ts";
import { sarif, uriOf } from "./sarif.ts";

const schema = JSON.parse(readFileSync(new URL("../../test/sarif-2.1.0.schema.json", import.meta.url), "utf8")) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

function logOf(result: typeof check): Log {
  return JSON.parse(sarif(result, plain)) as Log;
}

describe("SARIF 2.1.0", () => {
  test.each([["findings, a waiver and a problem", check], ["nothing found", nothingFound], ["hostile names", hostileCheck]])(
    "%s are valid by the official schema",
    (_, result) => {
      isSarif(logOf(result));
      expect(isSarif.errors).toBeNull();
    },
  );

  test("the schema refuses what is none, so the check can fail", () => {
    expect(isSarif({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });

  test("a result carries rule, place, fingerprint and what to do; the waived one is suppressed, not dropped", () => {
    const results = logOf(check).runs[0]?.results ?? [];
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({
      ruleId: finding.rule,
      ruleIndex: 0,
      level: "error",
      partialFingerprints: { "demarc/v1": finding.fingerprint },
      locations: [{ physicalLocation: { artifactLocation: { uri: "app/network-policy.yaml" }, region: { startLine: 21, startColumn: 11, endLine: 21, endColumn: 13 } } }],
    });
    expect(results[0]?.message.text).toContain("Next: name the peers instead");
    expect(results[0]?.suppressions).toBeUndefined();
    expect(results[1]).toMatchObject({ suppressions: [{ status: "accepted", justification: "goes with the next release (platform, until 2026-12-31)" }] });
  });

  test("problems of the input and rules that were not evaluated are notifications", () => {
    const [invocation] = logOf(check).runs[0]?.invocations ?? [];
    expect(invocation?.toolExecutionNotifications?.[0]?.descriptor?.id).toBe("unrendered-template");
    expect(invocation?.toolConfigurationNotifications?.[0]?.message.text).toContain("apiserver-blocked was not evaluated");
  });

  test.each`
    path                       | uri
    ${"app/policy.yaml"}       | ${"app/policy.yaml"}
    ${"my app/100%.yaml"}      | ${"my%20app/100%25.yaml"}
    ${"app\\policy.yaml"}      | ${"app/policy.yaml"}
    ${"/srv/app/policy.yaml"}  | ${"file:///srv/app/policy.yaml"}
    ${"-"}                     | ${"stdin"}
    ${"a:b.yaml"}              | ${"a%3Ab.yaml"}
  `("path $path is $uri", ({ path, uri }: { path: string; uri: string }) => {
    expect(uriOf(path)).toBe(uri);
  });
});
