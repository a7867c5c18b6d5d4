import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { requiredObjectMissing } from "./rule.ts";

const manager = "{apiVersion: v1, kind: Pod, metadata: {name: manager, namespace: seldon-system, labels: {app: manager}}, spec: {containers: [{name: main, image: main}]}}";
const server = (config: string): string => `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: mlserver, namespace: financial-ml}, spec: {serverConfig: ${config}}}`;
const config = "{apiVersion: mlops.seldon.io/v1alpha1, kind: ServerConfig, metadata: {name: mlserver, namespace: seldon-system}}";
const settings = "{apiVersion: v1, kind: ConfigMap, metadata: {name: seldon-config, namespace: seldon-system}}";

checkRule(requiredObjectMissing, {
  page: guidelinesPage,
  cases: [
    { name: "what the page names is missing where its namespace is given", manifests: manager, findings: [{ severity: "error", message: "ConfigMap `seldon-system/seldon-config` is not in the input, and the page gives it to platform", owner: "platform", statement: "S1.P4" }] },
    { name: "a namespace that was not given says nothing", manifests: server("mlserver"), findings: [] },
    { name: "it is there", manifests: `${manager}\n---\n${settings}`, findings: [] },
    { name: "a server names a configuration that others of its kind show to be missing", manifests: `${server("triton")}\n---\n${config}\n---\n${settings}`, findings: [{ message: /names ServerConfig `triton`, which is not there/, next: [/mlserver$/] }] },
    { name: "a server names one that is there", manifests: `${server("mlserver")}\n---\n${config}\n---\n${settings}`, findings: [] },
  ],
});
