import { readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { templateProblem, unfilledPolicy } from "./templates.ts";

/** What is said of a text that was found in a folder, and on which line. */
function told(text: string): string | undefined {
  const file = { path: "k8s/policy.yaml", text };
  const problem = templateProblem(file, false) ?? unfilledPolicy(readDocuments(file).value);
  return problem && `${problem.location?.line ?? 0}: ${problem.message}`;
}

describe("templates are told by what no manifest has", () => {
  test.each([
    ["a value that is a Jinja variable", "kind: Pod\nmetadata:\n  namespace: {{ namespace }}\n", "3: this is a Jinja template"],
    ["a quoted name", 'kind: Pod\nmetadata:\n  name: "{{ namespace }}-baseline"\n', "3: this is a Jinja template"],
    ["a Jinja statement", "spec:\n{% if telemetry | default(true) %}\n  egress: []\n{% endif %}\n", "2: this is a Jinja template"],
    ["a Helm value, even in quotes", 'data:\n  url: "{{ .Values.mlflow.url }}"\n', "2: this is a Helm template"],
    ["a Helm value in a block of text", "data:\n  url: |\n    {{ .Values.mlflow.url }}\n", "3: this is a Helm template"],
    ["Helm's functions", 'labels:\n{{ include "serving.labels" . | nindent 4 }}\n', "2: this is a Helm template"],
    ["a line of Go control flow", "spec:\n{{- range $port := .ports }}\n", "2: this is a Go template"],
    ["a quoted address in a policy", 'kind: NetworkPolicy\nspec:\n  egress:\n  - to: [{ipBlock: {cidr: "{{ minio_ip }}/32"}}]\n', "4: this is a template: a value of a policy is still an expression"],
    ["a variable in a policy's label", "kind: NetworkPolicy\nspec:\n  podSelector: {matchLabels: {team: '${TEAM}'}}\n", "3: this is a template: a value of a policy is still an expression"],
    ["a variable for envsubst in a name", "kind: Pod\nmetadata:\n  name: ${NAME}\n", "3: this is a template: its variables are not filled in"],
    ["ERB", "metadata:\n<% if x %>\n  name: a\n", "2: this is an ERB template"],
  ])("%s", (_claim, text, expected) => {
    expect(told(text)).toBe(expected);
  });
});

describe("braces that manifests do have make no template", () => {
  test.each([
    ["a parameter of an Argo workflow", 'spec:\n  env:\n  - name: VARIANT\n    value: "{{inputs.parameters.model-variant}}"\n'],
    ["a condition of an Argo rollout", "spec:\n  successCondition: result[0] > {{args.quality-threshold}}\n"],
    ["a description of an alert", 'annotations:\n  description: "Drift score {{ $value }} exceeds the threshold"\n'],
    ["a text block with a template of its own", "data:\n  alerts.tmpl: |\n    {{ range .Alerts }}\n    {{ .Annotations.summary }}\n    {{ end }}\nkind: ConfigMap\n"],
    ["a document beside a policy", 'kind: NetworkPolicy\nspec: {podSelector: {}}\n---\nkind: PrometheusRule\nspec:\n  description: "Drift {{ $value }}"\n'],
    ["an annotation of a policy", "kind: NetworkPolicy\nmetadata:\n  annotations:\n    example.com/legend: \"{{ instance }}\"\n"],
    ["a comment", "# {{ .Values.x\nkind: Pod # {% if x %}\n"],
    ["JSON", '{"metadata":{"labels":{"app":"mlflow"}},"spec":{"ports":[{"port":5000}]}}'],
  ])("%s", (_claim, text) => {
    expect(told(text)).toBeUndefined();
  });
});

test("a problem names place, consequence and remedy", () => {
  expect(templateProblem({ path: "roles/policy.yaml.j2", text: "kind: NetworkPolicy\nmetadata:\n  name: {{ namespace }}\n" }, true)).toEqual({
    code: "unrendered-template",
    severity: "warning",
    message: "this is a Jinja template",
    location: { file: "roles/policy.yaml.j2", line: 3, column: 9, endLine: 3, endColumn: 24 },
    consequence: "nothing in it was judged; flows that it would allow or close are not in the answer",
    fix: "render it, with Ansible or whatever fills it in, and give the result",
  });
});

test("a file whose name says that it is a template is one, whatever is in it", () => {
  expect(templateProblem({ path: "policy.yaml.tpl", text: "kind: NetworkPolicy\n" }, true)).toMatchObject({ message: "by its name this is a template", location: { line: 1, column: 1 } });
  expect(templateProblem({ path: "policy.yaml", text: "kind: NetworkPolicy\n" }, false)).toBeUndefined();
});
