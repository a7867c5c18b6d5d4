import { expect, test } from "vitest";
import { exposure, plain } from "../../test/results.ts";
import { listText } from "./list.ts";

test("what workloads are open to stands by workload and direction, with why and what it hangs on", () => {
  const [, ...lines] = listText(exposure, { ...plain, quiet: true }).split("mlflow/deployment/mlflow\n");
  expect(lines.join("").split("\n")).toEqual([
    "  accepts from",
    "    any pod (none today): nothing",
    "        isolated by default-deny (platform/10-default-deny.yaml:4)",
    "      some of them 5000, 9000/TCP",
    "        hangs on: their namespace and its labels, which mlflow-clients asks for:",
    "          say more of their namespace",
    "    pods with app=web in namespaces with team=ml (2 workloads today): 5000/TCP",
    "        by serving-app-policy (app/network-policy.yaml:21)",
    "  may send to",
    "    any pod (3 workloads today): everything",
    "        no policy isolates it",
    "",
  ]);
});
