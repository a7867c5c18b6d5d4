import { readFileSync, readdirSync } from "node:fs";
import { readPage } from "@demarc/charter";
import type { Problem } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import { runRules } from "../src/run-rules.ts";
import { evaluateStatements } from "../src/statements/evaluate.ts";
import type { JudgedStatement } from "../src/statements/judgement.ts";
import { contextOf } from "./pipeline.ts";

const example = new URL("../../../examples/guidelines/", import.meta.url);

/** Judges the example's page on some of its folders. */
function judge(folders: readonly string[], { datedFiles = 0, extra = [] as readonly Problem[], page = readFileSync(new URL("page.md", example), "utf8") } = {}): ReadonlyMap<string, JudgedStatement> {
  const manifests = Object.fromEntries(
    folders.flatMap((folder) => readdirSync(new URL(`${folder}/`, example)).map((file) => [`${folder}/${file}`, readFileSync(new URL(`${folder}/${file}`, example), "utf8")])),
  );
  const { value: charter, problems } = readPage({ path: "page.md", text: page });
  const context = contextOf({ manifests, charter });
  const judged = evaluateStatements(context, { rules, run: runRules(rules, context), pageProblems: [...problems, ...extra], datedFiles });
  return new Map(judged.map((one) => [one.statement.id, one]));
}

function idsWith(judged: ReadonlyMap<string, JudgedStatement>, status: JudgedStatement["status"]): readonly string[] {
  return [...judged].filter(([, one]) => one.status === status).map(([id]) => id);
}

describe("every sentence of the example's page", () => {
  const good = judge(["cluster", "platform", "app-good"]);
  const bad = judge(["cluster", "platform", "app"]);
  const alone = judge(["cluster", "app"]);

  test("is judged, with evidence", () => {
    expect(good.size).toBe(48);
    for (const judged of [good, bad, alone]) for (const [id, { evidence }] of judged) expect(evidence.length, id).toBeGreaterThan(0);
  });

  test("is not broken by policies that keep to it", () => {
    expect(idsWith(good, "broken")).toEqual([]);
    expect(idsWith(good, "not checkable")).toEqual(["S2.F3b", "S7.1"]);
    expect(idsWith(good, "not in use")).toEqual(["S1.P5", "S3.W3", "S3.W4"]);
  });

  test("is broken where policies do not, with the findings that break it and a flow", () => {
    expect(idsWith(bad, "broken")).toEqual(["S1.P1", "S1.P2", "S1.P3", "S1.A3", "S1.A4", "S2.F1", "S2.F2", "S2.E1", "S2.E2", "S2.E3", "S3.W1", "S3.W3", "S4.1", "S4.2", "S4.3", "S5.1", "S5.3", "S5.4"]);
    expect(bad.get("S1.P2")?.findings.length).toBeGreaterThan(0);
    expect(bad.get("S1.P2")?.witness).toMatch(/ → financial-ml\//);
  });

  test("asks for the platform's layer beneath the application's", () => {
    expect(idsWith(alone, "broken")).toEqual(expect.arrayContaining(["S1.P4", "S5.2"]));
    expect(alone.get("S1.P4")?.evidence).toEqual(expect.arrayContaining(["financial-ml/serving-app-policy does, and is an application team's"]));
  });

  test("says what is missing where it cannot be checked", () => {
    expect(good.get("S2.F3b")?.evidence).toContainEqual(expect.stringContaining("API server: TCP 6443"));
    const nothing = judge(["platform"]);
    expect(nothing.get("S2.F2")?.status).toBe("not checkable");
    expect(nothing.get("S2.E1")?.status).toBe("not checkable");
    expect(nothing.get("S5.2")?.status).toBe("not checkable");
  });

  test("is judged by dates where they are known", () => {
    expect(judge(["cluster"], { datedFiles: 3 }).get("S7.1")?.status).toBe("holds");
    const older: Problem = { code: "date-older-than-policies", severity: "note", message: "the page is of 2025-07-07, and a policy was changed on 2026-01-01" };
    expect(judge(["cluster"], { datedFiles: 3, extra: [older] }).get("S7.1")).toMatchObject({ status: "broken", evidence: [older.message] });
    const future = readFileSync(new URL("page.md", example), "utf8").replace("2025-07-07", "2031-01-01");
    expect(judge(["cluster"], { page: future }).get("S7.1")?.status).toBe("broken");
  });

  test("breaks on an address that no load balancer has", () => {
    const moved = readFileSync(new URL("page.md", example), "utf8").replace("192.168.1.208:5000", "192.168.1.218:5000");
    const judged = judge(["cluster", "platform", "app-good"], { page: moved });
    expect(judged.get("S2.E1")).toMatchObject({ status: "broken" });
    expect(judged.get("S2.E2")).toMatchObject({ status: "holds" });
  });

  test("reads the example of a request as a flow and says what it lacks", () => {
    expect(good.get("S3.X")?.evidence[0]).toBe("read as financial-ml → seldon-system/seldon-scheduler:9005/TCP: open for 3 of 4 workloads; the others need egress at the source");
  });
});
