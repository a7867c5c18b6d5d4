import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { problemsOf, summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

// The model page is not part of this repository; beside a checkout that has it these tests run, else they are
// shown as skipped.
const file = new URL("../../../../../shared/page/network-policy-guidelines.md", import.meta.url);
const isThere = existsSync(file);
const why = isThere ? "" : " (skipped: ../shared/page/network-policy-guidelines.md is not there)";
const { value, problems } = readPage({ path: "guidelines.md", text: isThere ? readFileSync(file, "utf8") : "" });

// 45 rows of statements; the four fields of a request are one row and four ids.
const ids: readonly (readonly [prefix: string, lines: readonly number[]])[] = [
  ["S1.P1 S1.P2 S1.P3 S1.P4 S1.P5 S1.P6 S1.P7", [6, 7, 8, 9, 10, 11, 12]],
  ["S1.A1 S1.A2 S1.A3 S1.A4", [15, 16, 17, 18]],
  ["S2.N1 S2.N2", [23, 24]],
  ["S2.F1 S2.F1a S2.F1b S2.F2 S2.F2a S2.F2b S2.F3 S2.F3a S2.F3b", [27, 28, 29, 31, 32, 33, 35, 36, 37]],
  ["S2.E1 S2.E2 S2.E3", [40, 41, 42]],
  ["S3.W1 S3.W2 S3.W3 S3.W4", [47, 48, 49, 50]],
  ["S3.D1 S3.D2 S3.D3 S3.D4", [53, 54, 55, 56]],
  ["S3.X", [60]],
  ["S4.1 S4.2 S4.3", [70, 71, 72]],
  ["S5.1 S5.2 S5.3 S5.4", [76, 77, 78, 79]],
  ["S6.1 S6.2 S6.3 S6.4", [83, 84, 85, 86]],
  ["S7.1 S7.2 S7.3", [90, 91, 92]],
];

describe.skipIf(!isThere)(`the model page${why}`, () => {
  test("every statement has its id and its line", () => {
    const expected = ids.flatMap(([names, lines]) => names.split(" ").map((id, index) => `${id} ${lines[index] ?? 0}`));
    expect(value.statements.map(({ id, at }) => `${id} ${at.line}`)).toEqual(expected);
    expect(expected).toHaveLength(48);
  });

  test("reasons come down to flows that knowledge packs know", () => {
    const flows = summaryOf(value).filter((line) => line.includes("S2.F"));
    expect(flows.map((line) => line.replace(/^\d+ +(S2\.\w+) .*?(?= on | = |$)/, "$1"))).toEqual([
      "S2.F1",
      "S2.F1a = kubernetes-api/use-api",
      "S2.F1b = mlflow/tracking, mlflow/artifacts",
      "S2.F2 on TCP 9005 (seldon-core), TCP 9002 (seldon-core), TCP 9004 (seldon-core)",
      "S2.F2a = seldon-core/agent-to-scheduler",
      "S2.F2b = seldon-core/agent-to-scheduler, seldon-core/envoy-routes, seldon-core/modelgateway-to-scheduler, seldon-core/pipelinegateway-to-scheduler",
      "S2.F3 on UDP 53 (coredns), TCP 53 (coredns)",
      "S2.F3a = coredns/resolve",
      "S2.F3b",
    ]);
  });

  test("sharing between two namespaces makes both of them clients of the externals that are shared through", () => {
    const [, sharing] = value.flows[0]?.reasons ?? [];
    expect(sharing?.needs.map(({ source, destination }) => [source.kind === "pods" ? source.namespaces : [], destination])).toEqual([
      [["financial-mlops-pytorch", "financial-ml"], { kind: "external", name: "MLflow LoadBalancer" }],
      [["financial-mlops-pytorch", "financial-ml"], { kind: "external", name: "MinIO LoadBalancer" }],
    ]);
  });

  test("the example is a flow", () => {
    expect(value.requestExample?.flow).toEqual({ from: { namespace: "financial-ml" }, to: { namespace: "seldon-system" }, service: "seldon-scheduler", port: { protocol: "TCP", port: 9005, source: "page" } });
  });

  test("what cannot be checked is told on the page, at line and column", () => {
    expect(problemsOf(problems)).toEqual(["27:4 flow-without-port", "37:6 flow-reason-unclear", "91:14 contact-not-addressable", "92:23 contact-not-addressable"]);
    const unclear = problems.find(({ code }) => code === "flow-reason-unclear");
    expect(unclear?.message).toBe("`Essential cluster services` names no service or port, so it cannot be checked");
    expect(unclear?.fix).toBe("add what is meant with its port, for example `- API server: TCP 6443`");
  });
});

if (!isThere) console.info("5 tests of the model page are skipped: ../shared/page/network-policy-guidelines.md is not there");
