import { expect, test } from "vitest";
import { whatIf } from "../test/results.ts";
import { effectWords, reasonWords, rowsOf } from "./what-if-rows.ts";

const [stops, unclear] = whatIf.steps[0]?.changes ?? [];

test("flows of a group are told by whose traffic it is, inside and outside apart, ports together", () => {
  expect(stops && rowsOf(stops)).toEqual([
    { subject: "mlflow/mlflow", peers: "financial-ml (2 workloads)", ports: "5000-5001/TCP", flows: 2 },
    { subject: "mlflow/mlflow", peers: "outside: 0.0.0.0-9.255.255.255", ports: "everything but what policies let pass", flows: 1 },
  ]);
  expect(unclear && rowsOf(unclear)).toEqual([{ subject: "mlflow/mlflow", peers: "node/worker-1", ports: "everything", flows: 1 }]);
});

test("workloads of one namespace that fare alike are one row", () => {
  const [flow] = stops?.flows ?? [];
  if (stops === undefined || flow?.destination.kind !== "workload") throw new Error("no flow");
  const flows = [flow, { ...flow, destination: { ...flow.destination, name: "postgresql" } }];
  expect(rowsOf({ ...stops, flows })).toEqual([{ subject: "mlflow (2 workloads)", peers: "financial-ml/drift-monitor", ports: "5000/TCP", flows: 2 }]);
});

test("what happens and why, in words", () => {
  expect([stops, unclear].map((group) => group && effectWords(group))).toEqual(["no longer get in", "may or may not get out"]);
  expect(stops && reasonWords(stops.reason)).toBe("address blocks no longer match pods: clients (platform/40-edge.yaml:22)");
});
