import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { seldonRequirementsUnsatisfied } from "./rule.ts";

const server = (capabilities: string, namespace = "financial-ml", name = "mlserver"): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: ${name}, namespace: ${namespace}}, spec: {capabilities: [${capabilities}]}}`;
const model = (name: string, requirements: string, extra = ""): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Model, metadata: {name: ${name}, namespace: financial-ml}, spec: {requirements: [${requirements}]${extra}}}`;
const all = (...objects: readonly string[]): string => objects.join("\n---\n");

checkRule(seldonRequirementsUnsatisfied, {
  page: guidelinesPage,
  cases: [
    { name: "a server has all of it", manifests: all(server("mlflow, sklearn, torch"), model("baseline", "sklearn, mlflow")), findings: [] },
    { name: "two models that lack the same are one finding, and the other word is named", manifests: all(server("mlflow, scikit-learn"), model("baseline", "mlflow, sklearn"), model("enhanced", "sklearn, mlflow")), findings: [{ severity: "error", at: "manifests.yaml:3", message: "no server has what the 2 models baseline and enhanced require: sklearn is missing", details: ["`sklearn` and `scikit-learn` may be two words for one thing"], owner: "financial-mlops-pytorch" }] },
    { name: "two servers do not add up", manifests: all(server("mlflow"), server("sklearn", "financial-ml", "triton"), model("baseline", "mlflow, sklearn")), findings: [{ message: /sklearn is missing|mlflow is missing/ }] },
    { name: "a server of another namespace does not serve", manifests: all(server("sklearn", "other"), model("baseline", "sklearn")), findings: [{ details: [/no server stands in `financial-ml`/] }] },
    { name: "the model's own choice of server counts", manifests: all(server("sklearn"), model("baseline", "sklearn", ", server: triton")), findings: [{ severity: "error" }] },
    { name: "without any server in the input it is not known", manifests: model("baseline", "sklearn"), findings: ["not evaluated: a Seldon Server (or ServerConfig) with its capabilities in the input"] },
    { name: "no requirements are always met", manifests: all(server("sklearn"), model("baseline", "")), findings: [] },
  ],
});
