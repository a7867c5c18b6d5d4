import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readYaml } from "./yaml.ts";

interface RecordedCase {
  readonly text: string;
  readonly docs: readonly unknown[];
  readonly refused: boolean;
  /** Why we read it otherwise; such cases are listed so that they are known. */
  readonly differs?: string;
}

// Recorded from sigs.k8s.io/yaml v1.6.0 and apimachinery v0.37.2 by ../test/kubectl-yaml/record.go.
const cases = JSON.parse(readFileSync(new URL("../test/kubectl-yaml/cases.json", import.meta.url), "utf8")) as readonly RecordedCase[];

function readAs(text: string): { readonly docs: readonly unknown[]; readonly refused: boolean } {
  const { value, problems } = readYaml({ path: "case.yaml", text });
  return { docs: value.map((document) => document.value), refused: problems.some(({ severity }) => severity === "error") };
}

describe("YAML is read as kubectl reads it (NPV-32)", () => {
  const agreed = cases.filter(({ differs }) => differs === undefined);

  test.each(agreed.map(({ text, docs, refused }) => [text, { docs, refused }] as const))("%j", (text, recorded) => {
    expect(readAs(text)).toEqual(recorded);
  });

  test("the recording has cases of both kinds", () => {
    expect(agreed.filter(({ refused }) => refused).length).toBeGreaterThan(50);
    expect(agreed.filter(({ refused }) => !refused).length).toBeGreaterThan(500);
  });

  test.each(cases.filter(({ differs }) => differs !== undefined).map(({ text, differs, docs, refused }) => [text, differs ?? "", { docs, refused }] as const))(
    "%j is read otherwise: %s",
    (text, _reason, recorded) => {
      expect(readAs(text)).not.toEqual(recorded);
    },
  );
});
