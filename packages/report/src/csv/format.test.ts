import { expect, test } from "vitest";
import { check, connectivity, exposure } from "../../test/results.ts";
import { checkCsv, listCsv } from "./csv.ts";

test("connections have one row each, undetermined ones say so", () => {
  expect(listCsv(connectivity).split("\r\n")).toEqual([
    "source,source_kind,destination,destination_kind,allowed,certainty",
    "financial-ml/statefulset/mlserver,workload,mlflow/deployment/mlflow,workload,5000/TCP,certain",
    "any address,external,financial-ml/statefulset/mlserver,workload,everything,certain",
    "metallb-system/daemonset/speaker,workload,financial-ml/statefulset/mlserver,workload,9000-9001/TCP,undetermined",
    "",
  ]);
});

test("what of the input could not be read is a row, with what to do", () => {
  expect(checkCsv(check).split("\r\n")[1]).toBe("warning,unrendered-template,chart/values.yaml,1,1,,,,`chart/values.yaml` is a template; fix: render it,,");
  const unplaced = { code: "nothing-to-read", severity: "error", message: "nothing stands there" } as const;
  expect(checkCsv({ ...check, problems: [unplaced], findings: [] }).split("\r\n")[1]).toBe("error,nothing-to-read,,,,,,,nothing stands there,,");
});

test("cells with commas and quotes are quoted, and none starts a formula", () => {
  const [finding] = check.findings;
  if (finding === undefined) throw new Error("no finding");
  const row = checkCsv({ ...check, problems: [], findings: [{ ...finding, message: '=cmd("x"), y', witness: "-1" }] }).split("\r\n")[1];
  expect(row).toContain(`"'=cmd(""x""), y"`);
  expect(row).toContain(",'-1,");
});

test("what workloads are open to has one row for each set of pods", () => {
  expect(listCsv(exposure).split("\r\n")).toEqual([
    "source,source_kind,destination,destination_kind,allowed,perhaps,why,workloads_today",
    'any pod,entire-cluster,mlflow/deployment/mlflow,workload,nothing,"5000, 9000/TCP",isolated by default-deny (platform/10-default-deny.yaml:4),0',
    "pods with app=web in namespaces with team=ml,pods,mlflow/deployment/mlflow,workload,5000/TCP,9000/TCP,by serving-app-policy (app/network-policy.yaml:21),2",
    "mlflow/deployment/mlflow,workload,any pod,entire-cluster,everything,,no policy isolates it,3",
    "",
  ]);
});
