import { locationAt, type Problem, type SourceFile } from "@demarc/source";
import { loaderProblem } from "../problem-codes.ts";

export type TemplateTool = "Helm" | "Jinja" | "Go" | "ERB" | "template";

export interface TemplateMark {
  readonly tool: TemplateTool;
  /** Half-open, in the text. */
  readonly start: number;
  readonly end: number;
}

const remedies: Readonly<Record<TemplateTool, string>> = {
  Helm: "render it: `helm template RELEASE CHART | demarc check -`",
  Jinja: "render it, with Ansible or whatever fills it in, and give the result",
  Go: "render it and give the result; for a chart: `helm template RELEASE CHART | demarc check -`",
  ERB: "render it: `erb FILE`, and give the result",
  template: "render it and give the result",
};

/**
 * A warning if the text is a template, so that it is not read as if it were what it renders to.
 *
 * @param byName  the file's name says so, e.g. `policy.yaml.j2`
 */
export function templateProblem(file: SourceFile, byName: boolean): Problem | undefined {
  const mark = templateIn(file.text);
  if (mark === undefined && !byName) return undefined;
  const tool = mark?.tool ?? "template";
  const written = mark === undefined ? "" : `: \`${excerpt(file.text.slice(mark.start, mark.end))}\``;
  const message = `${tool === "template" ? "this is a template" : `this is a ${tool} template`}${written}`;
  return loaderProblem("unrendered-template", message, locationAt(file, mark?.start ?? 0, mark?.end), {
    consequence: "nothing in it was judged; flows that it would allow or close are not in the answer",
    fix: remedies[tool],
  });
}

/**
 * The first thing in a text that makes it a template rather than a manifest; undefined for manifests. Braces in
 * quotes, in the middle of a value or in a block of text are no such thing: Argo, Prometheus and ConfigMaps use
 * them. One pass over the text.
 */
export function templateIn(text: string): TemplateMark | undefined {
  if (!/\{\{|\{%|<%/.test(text)) return undefined;
  return helmMark(text) ?? markOutsideBlocks(text);
}

/** Names that only Helm has, wherever they stand. */
function helmMark(text: string): TemplateMark | undefined {
  const match = /\{\{-?[^{}\n]*?(?:\.Values\b|\.Release\.|\.Chart\.|\.Capabilities\.|\binclude "|\btoYaml\b|\bn?indent \d)[^{}\n]*\}\}/.exec(text);
  return match === null ? undefined : { tool: "Helm", start: match.index, end: match.index + match[0].length };
}

interface LinePlace {
  readonly line: string;
  readonly start: number;
  readonly inMetadata: boolean;
  readonly inPolicy: boolean;
}

function markOutsideBlocks(text: string): TemplateMark | undefined {
  const policies = policyStretches(text);
  let next = 0;
  let inMetadata = false;
  for (const { line, start } of linesOutsideBlocks(text)) {
    while ((policies[next]?.[1] ?? Infinity) <= start) next++;
    const inPolicy = (policies[next]?.[0] ?? Infinity) <= start;
    if (/^\S/.test(line)) inMetadata = line.startsWith("metadata:");
    const mark = markInLine({ line, start, inMetadata, inPolicy });
    if (mark !== undefined) return mark;
  }
  return undefined;
}

/** Documents that are NetworkPolicies, half-open. */
function policyStretches(text: string): readonly (readonly [number, number])[] {
  if (!/^kind:[ \t]*["']?NetworkPolicy\b/m.test(text)) return [];
  const starts = [0, ...[...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map(({ index }) => index)];
  const stretches = starts.map((start, i) => [start, starts[i + 1] ?? text.length] as const);
  return stretches.filter(([from, to]) => /^kind:[ \t]*["']?NetworkPolicy\b/m.test(text.slice(from, to)));
}

/** A token that begins with braces is YAML that nobody writes: a mapping as the key of a mapping. */
const bracesFirst = /(?:^|[:,[{-][ \t]+|^[ \t]*)(\{\{(?:[^{}]|\{[^{}]*\})*\}?\}?)/;
const jinjaStatement = /\{%[-+]?[ \t]*\w[^%]*%?\}?/;
const erbTag = /<%[=#-]?[^%]*%?>?/;
const anyBraces = /\{\{[^{}]*\}\}/;

function markInLine({ line, start, inMetadata, inPolicy }: LinePlace): TemplateMark | undefined {
  const at = (tool: TemplateTool, match: RegExpExecArray, group = 0): TemplateMark => {
    const found = match[group] ?? "";
    const from = start + match.index + match[0].length - found.length;
    return { tool, start: from, end: from + found.length };
  };
  const jinja = jinjaStatement.exec(line);
  if (jinja !== null && !isQuoted(line, jinja.index)) return at("Jinja", jinja);
  const erb = erbTag.exec(line);
  if (erb !== null && !isQuoted(line, erb.index)) return at("ERB", erb);
  const first = bracesFirst.exec(line);
  if (first !== null && !isQuoted(line, first.index)) return at(toolOf(first[1] ?? ""), first, 1);
  // What an object is called is never filled in later, and a policy has no place for such text.
  const any = inMetadata || inPolicy ? anyBraces.exec(line) : null;
  return any === null || isAnnotation(line) ? undefined : at(toolOf(any[0]), any);
}

/** Go begins names with a dot or a dollar, or calls a function; Jinja has bare names. */
function toolOf(braces: string): TemplateTool {
  return /^\{\{-?[ \t]*(?:[.$"(]|\/\*|(?:if|else|end|range|with|define|template|block|include)\b)/.test(braces) ? "Go" : "Jinja";
}

/** Whether an odd number of quotes stands before; good enough for one line. */
function isQuoted(line: string, index: number): boolean {
  const before = line.slice(0, index + 1).replaceAll(/\\./g, "");
  const double = before.split('"').length - 1;
  const single = before.split("'").length - 1;
  return double % 2 === 1 || single % 2 === 1;
}

/** Annotations of other tools, such as dashboards, hold templates of their own. */
function isAnnotation(line: string): boolean {
  return /^[ \t]+["']?[\w.-]+\/[\w.-]+["']?:/.test(line);
}

/** Lines without comments and without the text of block scalars. */
function* linesOutsideBlocks(text: string): Generator<{ readonly line: string; readonly start: number }> {
  let blockIndent: number | undefined;
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    const line = match[0];
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (blockIndent !== undefined && indent > blockIndent) continue;
    blockIndent = undefined;
    if (line[indent] === "#") continue;
    const comment = line.search(/[ \t]#/);
    const code = comment < 0 ? line : line.slice(0, comment);
    yield { line: code, start: match.index };
    if (/(?:^|[:-])[ \t]+[|>][-+0-9]*[ \t]*$/.test(code) || /:[ \t]*[|>][-+0-9]*[ \t]*$/.test(code)) blockIndent = indentOfParent(code, indent);
  }
}

/** A block in `- key: |` belongs to the key, which stands behind the dashes. */
function indentOfParent(line: string, indent: number): number {
  const dashes = /^[ \t]*(?:-[ \t]+)*(?=\S*:)/.exec(line)?.[0].length;
  return dashes ?? indent;
}

function excerpt(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").replaceAll("`", "'");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
