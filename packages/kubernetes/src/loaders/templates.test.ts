import { describe, expect, test } from "vitest";
import { templateIn, templateProblem } from "./templates.ts";

const marked = (text: string): string | undefined => {
  const mark = templateIn(text);
  return mark && `${mark.tool}: ${text.slice(mark.start, mark.end)}`;
};

describe("templates are told by what no manifest has", () => {
  test.each([
    ["a value that is a Jinja variable", "metadata:\n  namespace: {{ namespace }}\n", "Jinja: {{ namespace }}"],
    ["a name that begins with one", "metadata:\n  name: {{ namespace }}-baseline\n", "Jinja: {{ namespace }}"],
    ["a quoted name", 'metadata:\n  name: "{{ namespace }}-baseline"\n', "Jinja: {{ namespace }}"],
    ["a name with braces in its middle", "metadata:\n  name: allow-{{ team }}\n", "Jinja: {{ team }}"],
    ["a Jinja statement", "spec:\n{% if telemetry | default(true) %}\n  egress: []\n{% endif %}\n", "Jinja: {% if telemetry | default(true) %}"],
    ["a Helm value, even in quotes", 'data:\n  url: "{{ .Values.mlflow.url }}"\n', "Helm: {{ .Values.mlflow.url }}"],
    ["a Helm value in a block of text", "data:\n  url: |\n    {{ .Values.mlflow.url }}\n", "Helm: {{ .Values.mlflow.url }}"],
    ["Helm's functions", 'labels:\n{{ include "serving.labels" . | nindent 4 }}\n', 'Helm: {{ include "serving.labels" . | nindent 4 }}'],
    ["a line of Go control flow", "spec:\n{{- range $port := .ports }}\n", "Go: {{- range $port := .ports }}"],
    ["an item of a list", "ports:\n- {{ port }}\n", "Jinja: {{ port }}"],
    ["JSON with a hole", '{"port": {{ port }}}', "Jinja: {{ port }}"],
    ["a quoted address in a policy", 'kind: NetworkPolicy\nspec:\n  egress:\n  - to: [{ipBlock: {cidr: "{{ minio_ip }}/32"}}]\n', "Jinja: {{ minio_ip }}"],
    ["a quoted address in the second document", 'kind: Service\n---\nkind: NetworkPolicy\nspec:\n  cidr: "{{ minio_ip }}/32"\n', "Jinja: {{ minio_ip }}"],
    ["ERB", "metadata:\n  name: <%= team %>\n", "ERB: <%= team %>"],
    ["ERB control flow", "<% if ingress %>\nkind: Ingress\n", "ERB: <% if ingress %>"],
  ])("%s", (_claim, text, expected) => {
    expect(marked(text)).toBe(expected);
  });
});

describe("braces that manifests do have make no template", () => {
  test.each([
    ["a parameter of an Argo workflow", 'spec:\n  env:\n  - name: VARIANT\n    value: "{{inputs.parameters.model-variant}}"\n'],
    ["a condition of an Argo rollout", "spec:\n  successCondition: result[0] > {{args.quality-threshold}}\n"],
    ["a description of an alert", 'annotations:\n  description: "Drift score {{ $value }} exceeds the threshold"\n'],
    ["a text block with a template of its own", "data:\n  alerts.tmpl: |\n    {{ range .Alerts }}\n    {{ .Annotations.summary }}\n    {{ end }}\nkind: ConfigMap\n"],
    ["a text block in a list", "items:\n- text: |-\n    {% if x %}\n  next: 1\n"],
    ["a folded block", "data:\n  text: >-\n    {{ .a }}\n"],
    ["the name in an ApplicationSet's template", "spec:\n  template:\n    metadata:\n      name: '{{name}}-serving'\n"],
    ["an annotation for another tool", "metadata:\n  annotations:\n    example.com/legend: \"{{ instance }}\"\n"],
    ["a document beside a policy", 'kind: NetworkPolicy\nspec: {podSelector: {}}\n---\nkind: PrometheusRule\nspec:\n  description: "Drift {{ $value }}"\n'],
    ["a comment", "# {{ namespace }}\nkind: Pod # {% if x %}\n"],
    ["a flow mapping", "metadata: {labels: {app: mlflow}}\n"],
    ["JSON", '{"metadata":{"labels":{"app":"mlflow"}},"spec":{"ports":[{"port":5000}]}}'],
    ["nested flow mappings that close together", "spec: {podSelector: {matchLabels: {app: web}}}\n"],
    ["nothing", ""],
  ])("%s", (_claim, text) => {
    expect(marked(text)).toBeUndefined();
  });
});

test("a problem names place, consequence and remedy", () => {
  expect(templateProblem({ path: "roles/policy.yaml.j2", text: "kind: NetworkPolicy\nmetadata:\n  name: {{ namespace }}\n" }, true)).toEqual({
    code: "unrendered-template",
    severity: "warning",
    message: "this is a Jinja template: `{{ namespace }}`",
    location: { file: "roles/policy.yaml.j2", line: 3, column: 9, endLine: 3, endColumn: 24 },
    consequence: "nothing in it was judged; flows that it would allow or close are not in the answer",
    fix: "render it, with Ansible or whatever fills it in, and give the result",
  });
});

test("a file whose name says that it is a template is one, whatever is in it", () => {
  expect(templateProblem({ path: "policy.yaml.tpl", text: "kind: NetworkPolicy\n" }, true)).toMatchObject({ message: "this is a template", location: { line: 1, column: 1 } });
  expect(templateProblem({ path: "policy.yaml", text: "kind: NetworkPolicy\n" }, false)).toBeUndefined();
});

test.each([
  ["braces without end", `data: ${"{{".repeat(500_000)}`, "Jinja"],
  ["lines that begin with braces", `data:\n${" {{ a\n".repeat(200_000)}`, "Jinja"],
  ["braces in quotes", `data:\n${"  a: '{{ x'\n".repeat(100_000)}`, undefined],
])("a text of a million characters is searched to its end: %s", (_claim, text, tool) => {
  expect(templateIn(text)?.tool).toBe(tool);
});
