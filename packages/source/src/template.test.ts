import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { templateIn } from "./template.ts";

const found = (text: string): string | undefined => {
  const template = templateIn({ path: "a.yaml", text });
  return template && `${template.language} ${template.location.line}:${template.location.column}`;
};

describe("templateIn: a file that must be rendered first", () => {
  test.each`
    claim                                            | text                                                                                            | template
    ${"a value of Helm"}                             | ${"metadata:\n  name: {{ .Values.name }}\n"}                                                    | ${"Helm 2:9"}
    ${"a statement of Helm"}                         | ${"{{- if .Values.enabled }}\nkind: Pod\n{{- end }}\n"}                                         | ${"Helm 1:1"}
    ${"an include of Helm"}                          | ${"metadata:\n  labels:\n    {{- include \"mlflow.labels\" . | nindent 4 }}\n"}                 | ${"Helm 3:5"}
    ${"a block of Helm in a list"}                   | ${"ports:\n  - {{ toYaml .Values.ports | nindent 4 }}\n"}                                       | ${"Helm 2:5"}
    ${"a statement of another Go template"}          | ${"{{ range .Items }}\n- a: {{ .Name }}\n{{ end }}\n"}                                          | ${"Go template 1:1"}
    ${"a value of Jinja"}                            | ${"metadata:\n  namespace: {{ namespace }}\n"}                                                  | ${"Jinja 2:14"}
    ${"a statement of Jinja"}                        | ${"{% for port in ports %}\n- port: {{ port }}\n{% endfor %}\n"}                                | ${"Jinja 1:1"}
    ${"a comment of Jinja"}                          | ${"{# why #}\na: 1\n"}                                                                          | ${"Jinja 1:1"}
    ${"a key of Jinja"}                              | ${"labels:\n  {{ label }}: on\n"}                                                               | ${"Jinja 2:3"}
    ${"a quoted expression that breaks the line"}    | ${"name: \"{{ a }}\" {{ b }}\n"}                                                                | ${"Jinja 1:8"}
    ${"the second document"}                         | ${"a: 1\n---\nb: {{ c }}\n"}                                                                    | ${"Jinja 3:4"}
    ${"statements of ERB"}                           | ${"a: 1\n<% if x %>\nb: [\n<% end %>\n"}                                                        | ${"ERB 2:1"}
    ${"a name of envsubst"}                          | ${"kind: Namespace\nmetadata:\n  name: ${TEAM}-serving\n"}                                      | ${"envsubst 3:9"}
    ${"a default of envsubst"}                       | ${"kind: Pod\nmetadata:\n  name: a\n  namespace: \"${TEAM:-training}\"\n"}                      | ${"envsubst 4:14"}
    ${"a name in quotes"}                            | ${"kind: Pod\nmetadata:\n  name: \"{{ name }}\"\n"}                                             | ${"Jinja 3:9"}
    ${"a value of ytt"}                              | ${"#@ load(\"@ytt:data\", \"data\")\nname: #@ data.values.name\n"}                              | ${"ytt 1:1"}
    ${"a value of ytt alone"}                        | ${"metadata:\n  name: #@ data.values.name\n"}                                                   | ${"ytt 2:9"}
  `("$claim", ({ text, template }: { text: string; template: string }) => {
    expect(found(text)).toBe(template);
  });

  test.each`
    claim                                                      | text
    ${"ordinary YAML"}                                         | ${"kind: Pod\nmetadata: {name: mlflow}\n"}
    ${"flow mappings in flow mappings"}                        | ${"a: {b: {c: d}}\ne: [{f: {}}]\n"}
    ${"braces side by side that are YAML"}                     | ${"{a: {b: {c: d}}}\n"}
    ${"parameters of Argo Workflows in quotes"}                | ${"args: [\"{{workflow.parameters.model}}\", '{{inputs.artifacts.x.path}}']\n"}
    ${"parameters of Argo Workflows inside a plain value"}     | ${"image: repo/{{inputs.parameters.image}}\n"}
    ${"scripts in block scalars"}                              | ${"script: |\n  {{workflow.name}}\n  {% not jinja %}\n  echo ${HOME}\n"}
    ${"annotations of Prometheus"}                             | ${"summary: >-\n  {{ $labels.pod }} is down\ndescription: '{{ $value }}'\n"}
    ${"variables that containers expand"}                      | ${"kind: Pod\nmetadata: {name: a}\nargs: [$(POD_IP), \"${X}\", ${Y}]\n"}
    ${"templates in a ConfigMap"}                              | ${"kind: ConfigMap\nmetadata: {name: a}\ndata:\n  t: |\n    {{ define \"x\" }}\n"}
    ${"a template in a quoted port, which a rule reports"}     | ${"ports: [{port: \"{{ port }}\"}]\n"}
    ${"a mistake that has nothing to do with expressions"}     | ${"args: [\"{{workflow.name}}\"]\nb: c: d\n"}
    ${"a mistake in another document"}                         | ${"a: [\n---\nb: '{{workflow.name}}'\n"}
    ${"a comment that speaks of ytt"}                          | ${"# see #@ data\na: '#@ b'\n"}
    ${"an expression in a comment"}                            | ${"# name: {{ x }}\na: 1\n"}
  `("not $claim", ({ text }: { text: string }) => {
    expect(found(text)).toBeUndefined();
  });

  test.each([
    ["braces", "{".repeat(300_000)],
    ["openings", "{{ ".repeat(100_000)],
    ["lines of openings", "{{ x\n".repeat(50_000)],
    ["a long name", `kind: Pod\nmetadata: {name: "${"{{".repeat(50_000)}"}\n`],
    ["statements", "a: [\n{% x\n".repeat(20_000)],
  ])("ends on %s", (_name, text) => {
    expect(() => found(text)).not.toThrow();
  });
});

const real = new URL("../../../../shared/real/", import.meta.url);
describe.skipIf(!existsSync(real))(`real files${existsSync(real) ? "" : " (not run: ../shared is absent, 3 files)"}`, () => {
  test.each([
    ["financial-mlops-pytorch/k8s/base/training-pipeline.yaml", undefined],
    ["financial-mlops-pytorch/k8s/advanced/drift-monitoring.yaml", undefined],
    ["ml-platform/infrastructure/cluster/roles/platform/seldon/templates/namespace-network-policy.yaml.j2", "Jinja 7:9"],
  ])("%s", (path, template) => {
    expect(found(readFileSync(new URL(path, real), "utf8"))).toBe(template);
  });
});
