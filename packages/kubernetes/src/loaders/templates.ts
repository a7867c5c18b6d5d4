import { type Document, isList, isMapping, type Location, locationAt, type Path, type Problem, type SourceFile, stringField, templateIn } from "@demarc/source";
import { loaderProblem } from "../problem-codes.ts";

type Language = NonNullable<ReturnType<typeof templateIn>>["language"];

const remedies: Readonly<Record<Language, string>> = {
  Helm: "render it: `helm template RELEASE CHART | demarc check -`",
  "Go template": "render it and give the result; for a chart: `helm template RELEASE CHART | demarc check -`",
  Jinja: "render it, with Ansible or whatever fills it in, and give the result",
  ERB: "render it: `erb FILE`, and give the result",
  envsubst: "fill the variables in: `envsubst < FILE | demarc check -`",
  ytt: "render it: `ytt -f FILE | demarc check -`",
};

/**
 * A warning if the text is a template, so that it is not read as if it were what it renders to.
 *
 * @param byName  the file's name says so, e.g. `policy.yaml.j2`
 */
export function templateProblem(file: SourceFile, byName: boolean): Problem | undefined {
  const template = templateIn(file) ?? helmExpressionIn(file);
  if (template !== undefined) return unrendered(`this is ${articled(template.language)}`, template.location, remedies[template.language]);
  return byName ? unrendered("by its name this is a template", locationAt(file, 0), "render it and give the result") : undefined;
}

/** Names that only Helm has, wherever they stand: in quotes a template can be YAML that looks finished. */
function helmExpressionIn(file: SourceFile): { readonly language: Language; readonly location: Location } | undefined {
  const match = /\{\{-?[^{}\n]{0,300}(?:\.Values\b|\.Release\.|\.Chart\.|\.Capabilities\.|\binclude "|\btoYaml\b|\bn?indent \d)[^{}\n]{0,300}\}\}/.exec(file.text);
  return match === null ? undefined : { language: "Helm", location: locationAt(file, match.index, match.index + match[0].length) };
}

/** A policy that can be read and still holds an expression: no field of a policy is filled in later. */
export function unfilledPolicy(documents: readonly Document[]): Problem | undefined {
  for (const document of documents) {
    if (stringField(document.value, "kind") !== "NetworkPolicy") continue;
    const path = pathOfExpression(document.value);
    if (path !== undefined) return unrendered("this is a template: a value of a policy is still an expression", document.locate(path), "render it and give the result");
  }
  return undefined;
}

function pathOfExpression(value: unknown): Path | undefined {
  const pending: { readonly value: unknown; readonly path: Path }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: found, path } = next;
    // Annotations of other tools may hold templates of their own.
    if (path[0] === "metadata" && path[1] === "annotations") continue;
    if (typeof found === "string" && /\{\{.*\}\}|\$\{\w+\}/.test(found.slice(0, longestExpression))) return path;
    if (isList(found)) for (const [i, item] of found.entries()) pending.push({ value: item, path: [...path, i] });
    else if (isMapping(found)) for (const [key, item] of Object.entries(found)) pending.push({ value: item, path: [...path, key] });
  }
  return undefined;
}

const longestExpression = 1000;

function unrendered(message: string, location: Location, fix: string): Problem {
  return loaderProblem("unrendered-template", message, location, { consequence: "nothing in it was judged; flows that it would allow or close are not in the answer", fix });
}

function articled(language: Language): string {
  switch (language) {
    case "Go template":
      return "a Go template";
    case "ERB":
      return "an ERB template";
    case "envsubst":
      return "a template: its variables are not filled in";
    case "Helm":
    case "Jinja":
    case "ytt":
      return `a ${language} template`;
  }
}
