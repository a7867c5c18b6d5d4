import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { seldonRequirementsUnsatisfied } from "./rule.ts";

const server = (capabilities: string, namespace = "financial-ml", name = "mlserver"): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: ${name}, namespace: ${namespace}}, spec: {capabilities: [${capabilities}]}}`;
const model = (name: string, requirements: string, extra = ""): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Model, metadata: {name: ${name}, namespace: financial-ml}, spec: {requirements: [${requirements}]${extra}}}`;
const configured = (spec: string): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: mlserver, namespace: financial-ml}, ${spec}}`;
const config = (entry: string, namespace = "financial-ml"): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: ServerConfig, metadata: {name: mlserver, namespace: ${namespace}}, spec: {podSpec: {containers: [{name: agent, image: agent, env: [${entry}]}]}}}`;
const all = (...objects: readonly string[]): string => objects.join("\n---\n");

checkRule(seldonRequirementsUnsatisfied, {
  page: guidelinesPage,
  cases: [
    { name: "a server has all of it", manifests: all(server("mlflow, sklearn, torch"), model("baseline", "sklearn, mlflow")), findings: [] },
    { name: "two models that lack the same are one finding, and the other word is named", manifests: all(server("mlflow, scikit-learn"), model("baseline", "mlflow, sklearn"), model("enhanced", "sklearn, mlflow")), findings: [{ severity: "error", at: "manifests.yaml:3", message: "no server has what the 2 models baseline and enhanced require: sklearn is missing", details: ["`sklearn` and `scikit-learn` may be two words for one thing"], owner: "financial-mlops-pytorch" }] },
    { name: "two servers do not add up", manifests: all(server("mlflow"), server("sklearn", "financial-ml", "triton"), model("baseline", "mlflow, sklearn")), findings: [{ message: /sklearn is missing|mlflow is missing/ }] },
    { name: "a server of another namespace does not serve", manifests: all(server("sklearn", "other"), model("baseline", "sklearn")), findings: [{ details: [/no server stands in `financial-ml`/] }] },
    { name: "the model's own choice of server counts", manifests: all(server("sklearn"), model("baseline", "sklearn", ", server: triton")), findings: [{ severity: "error" }] },
    { name: "without any server in the input it is not known", manifests: model("baseline", "sklearn"), findings: ["not evaluated: a Seldon Server (or ServerConfig) with its capabilities in the input, for the model financial-ml/baseline"] },
    { name: "extra capabilities come on top of a config that is not in the input", manifests: all(configured("spec: {serverConfig: mlserver, extraCapabilities: [gpu]}"), model("baseline", "sklearn")), findings: ["not evaluated: the ServerConfig mlserver of Server financial-ml/mlserver, for the model financial-ml/baseline"] },
    { name: "what is known to be enough is enough", manifests: all(configured("spec: {serverConfig: mlserver, extraCapabilities: [gpu]}"), model("baseline", "gpu")), findings: [] },
    { name: "beside a server that is not known, a known one that lacks it proves nothing", manifests: all(server("onnx", "financial-ml", "triton"), configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn")), findings: ["not evaluated: the ServerConfig mlserver of Server financial-ml/mlserver, for the model financial-ml/baseline"] },
    { name: "other namespaces are judged all the same", manifests: all(configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn"), server("mlflow", "other"), model("baseline", "sklearn").replace("namespace: financial-ml", "namespace: other")), findings: [{ message: /the model baseline requires: sklearn is missing$/ }, "not evaluated: the ServerConfig mlserver of Server financial-ml/mlserver, for the model financial-ml/baseline"] },
    { name: "the config's capabilities are read whatever the order of keys", manifests: all(config("{value: \"sklearn, mlflow\", name: SELDON_SERVER_CAPABILITIES}"), server("onnx", "financial-ml", "triton"), configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn")), findings: [] },
    { name: "a config of another namespace is not the one of the same name beside the server", manifests: all(config("{name: SELDON_SERVER_CAPABILITIES, value: onnx}"), config("{name: SELDON_SERVER_CAPABILITIES, value: sklearn}", "other"), configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn")), findings: [{ message: /sklearn is missing$/ }] },
    { name: "the only config of that name is the operator's", manifests: all(config("{name: SELDON_SERVER_CAPABILITIES, value: sklearn}", "seldon-system"), configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn")), findings: [] },
    { name: "a value from elsewhere is not known", manifests: all(config("{name: SELDON_SERVER_CAPABILITIES, valueFrom: {configMapKeyRef: {name: a, key: b}}}"), configured("spec: {serverConfig: mlserver}"), model("baseline", "sklearn")), findings: ["not evaluated: SELDON_SERVER_CAPABILITIES of ServerConfig financial-ml/mlserver, for the model financial-ml/baseline"] },
    { name: "no requirements are always met", manifests: all(server("sklearn"), model("baseline", "")), findings: [] },
  ],
});
