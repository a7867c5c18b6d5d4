import type { Document, SourceFile } from "./document.ts";
import { field } from "./field.ts";
import { lineText, locationAt, offsetOfLine } from "./lines.ts";
import type { Location } from "./problem.ts";
import { readYaml } from "./yaml.ts";
import { splitYaml } from "./yaml-split.ts";

/** A file that must be rendered before it says anything. */
export interface Template {
  readonly language: "Helm" | "Go template" | "Jinja" | "ERB" | "envsubst" | "ytt";
  /** The first place that shows it. */
  readonly location: Location;
}

/** Anything that could belong to a template; without it nothing else is looked at. */
const HINT = /\{\{|\{%|\{#|<%|\$\{|^[ \t]*#@|[ \t]#@[ \t]/m;

/**
 * Tells whether a text is a template that was not rendered. It is when
 * - a document with template syntax is no YAML: `name: {{ namespace }}`, `{{- if .Values.enabled }}`, `{% for … %}`, or
 * - an object's identity (apiVersion, kind, name or namespace) is still an expression, `${NAME}` for instance, or
 * - it carries the comments that ytt obeys.
 *
 * It is not when expressions stand in quotes or block scalars of YAML that can be read: Argo Workflows and
 * Prometheus keep theirs for a later time. Costs one reading, only for texts that contain such syntax at all.
 */
export function templateIn(file: SourceFile): Template | undefined {
  if (!HINT.test(file.text)) return undefined;
  const ytt = /^[ \t]*#@[ \t/]|^[^#"'\n\r]*:[ \t]+#@[ \t]/m.exec(file.text);
  if (ytt !== null) return { language: "ytt", location: locationAt(file, ytt.index + ytt[0].indexOf("#@")) };
  const { value: documents, problems } = readYaml(file);
  const broken = problems.filter(({ severity, code }) => severity === "error" && code.startsWith("yaml-"));
  for (const { location } of broken) {
    const template = location === undefined ? undefined : expressionNear(file, location);
    if (template !== undefined) return template;
  }
  for (const document of documents) {
    const template = unrenderedIdentity(document);
    if (template !== undefined) return template;
  }
  return undefined;
}

/**
 * Where an expression stands as YAML cannot have it: a statement on a line of its own, or one that begins a
 * value, an item or a key without quotes.
 */
const BARE = /^(?:[ \t]*(?:-[ \t]+)*(?:[\w./"'-]+:[ \t]+)?)(\{\{[^\r\n]*|\{%[^\r\n]*|\{#[^\r\n]*|<%[^\r\n]*)/gm;

/** The expression for which the document at a place is no YAML. */
function expressionNear(file: SourceFile, place: Location): Template | undefined {
  const at = offsetOfLine(file, place.line) ?? 0;
  const stretch = splitYaml(file.text).findLast(({ start }) => start <= at);
  if (stretch === undefined) return undefined;
  const text = file.text.slice(stretch.start, stretch.end);
  for (const match of text.matchAll(BARE)) {
    const expression = match[1];
    // An ordinary flow mapping in a flow mapping has its own key: `{{a: b}: c}` is odd, but no template.
    if (expression === undefined || !/\}\}|%\}|#\}|%>/.test(expression)) continue;
    const start = stretch.start + match.index + match[0].length - expression.length;
    return { language: languageOf(expression, text), location: locationAt(file, start, start + expression.trimEnd().length) };
  }
  return expressionOnLine(file, place, text);
}

/** An expression on the very line that cannot be read, in the middle of a value. */
function expressionOnLine(file: SourceFile, place: Location, text: string): Template | undefined {
  const line = lineText(file, place.line).slice(0, REACH);
  const match = /\{\{.*?\}\}|\{%.*?%\}|<%.*?%>/.exec(line);
  if (match === null) return undefined;
  const start = (offsetOfLine(file, place.line) ?? 0) + match.index;
  return { language: languageOf(match[0], text), location: locationAt(file, start, start + match[0].length) };
}

/** Characters in which an expression is looked for: the patterns are quadratic in the worst case. */
const REACH = 2000;

function languageOf(expression: string, text: string): Template["language"] {
  if (expression.startsWith("<%")) return "ERB";
  if (expression.startsWith("{%") || expression.startsWith("{#")) return "Jinja";
  if (/\{\{[^}\n]{0,200}(?:\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|\b(?:include|toYaml|tpl)[ \t])/.test(text.slice(0, 10 * REACH))) return "Helm";
  if (text.includes("{%")) return "Jinja";
  return /^\{\{-?[ \t]*(?:[.$(]|\/\*|(?:if|else|end|range|with|define|template|block)\b)/.test(expression) ? "Go template" : "Jinja";
}

const IDENTITY = [["apiVersion"], ["kind"], ["metadata", "name"], ["metadata", "namespace"]] as const;

/** An object whose identity is an expression cannot be applied, and so was not rendered. */
function unrenderedIdentity(document: Document): Template | undefined {
  for (const path of IDENTITY) {
    const value = path.reduce<unknown>(field, document.value);
    if (typeof value !== "string" || value.length > REACH) continue;
    const language = /\$\{\w+(?:[:=?+-][^}]*)?\}/.test(value) ? "envsubst" : /\{\{.*\}\}|\{%.*%\}/.test(value) ? languageOf(value, value) : undefined;
    if (language !== undefined) return { language, location: document.locate(path) };
  }
  return undefined;
}
