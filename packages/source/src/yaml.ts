import { createDocument } from "./create-document.ts";
import type { Document, SourceFile } from "./document.ts";
import { READ_LIMITS, type ReadLimits } from "./limits.ts";
import { ProblemList } from "./problem-list.ts";
import type { Reading } from "./problem.ts";
import { composeYaml } from "./yaml-compose.ts";
import { YamlRefusal, yamlEvents } from "./yaml-events.ts";
import { yamlPositions } from "./yaml-positions.ts";
import { isEmptyStretch, splitYaml, type YamlStretch } from "./yaml-split.ts";

/** What YAML 1.1 takes for a line break and 1.2 does not: a comment may end at one, unseen. */
const HIDDEN_BREAK = /[\u0085\u2028\u2029]/;
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/;

/**
 * Reads the documents of a YAML text as kubectl reads them (NPV-32). Documents without a value, comments alone
 * for instance, are left out, as kubectl does. A document that kubectl would refuse is a problem; the others
 * still come. Cost is linear in the text; positions are read when the first one is asked for.
 */
export function readYaml(file: SourceFile, limits: Partial<ReadLimits> = {}): Reading<readonly Document[]> {
  const bounds = { ...READ_LIMITS, ...limits };
  const problems = new ProblemList(file, bounds.problems);
  const text = withPlainBreaks(file, problems);
  const hasControls = CONTROL.test(text);
  const documents: Document[] = [];
  const stretches = splitYaml(text).filter((stretch) => !isEmptyStretch(text, stretch));
  const surplus = stretches[bounds.documents];
  if (surplus !== undefined) {
    problems.add("too-many-documents", `the file has ${stretches.length} documents; those behind the first ${bounds.documents} were not read`, surplus.start);
  }
  for (const stretch of stretches.slice(0, bounds.documents)) {
    const from = parsedFrom(text, stretch);
    try {
      const document = readStretch(file, text, stretch, from, bounds, problems, hasControls);
      if (document !== undefined) documents.push(document);
    } catch (error) {
      if (!(error instanceof YamlRefusal)) throw error;
      const end = error.end === undefined ? undefined : from + error.end;
      problems.add(error.code, error.message, from + error.start, end, error.details);
    }
  }
  return { value: documents, problems: problems.problems() };
}

function withPlainBreaks(file: SourceFile, problems: ProblemList): string {
  const first = file.text.search(HIDDEN_BREAK);
  if (first === -1) return file.text;
  const code = file.text.charCodeAt(first).toString(16).toUpperCase().padStart(4, "0");
  problems.add("hidden-line-break", `the character U+${code} ends the line for kubectl, though editors do not show it`, first, first + 1);
  // One character for one: all offsets stay.
  return file.text.replace(new RegExp(HIDDEN_BREAK, "g"), "\n");
}

/** Where a document begins for the parser: behind a byte order mark below `---`, as files that were joined have it. */
function parsedFrom(text: string, { start, separator }: YamlStretch): number {
  if (separator === undefined) return start;
  const marker = /\uFEFF?---[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)\uFEFF/y;
  marker.lastIndex = separator;
  return marker.test(text) ? marker.lastIndex : start;
}

function readStretch(
  file: SourceFile,
  text: string,
  stretch: YamlStretch,
  start: number,
  limits: ReadLimits,
  problems: ProblemList,
  hasControls: boolean,
): Document | undefined {
  const { end } = stretch;
  if (end - start > limits.yamlDocumentLength) {
    const message = `a YAML document of ${end - start} characters is longer than the ${limits.yamlDocumentLength} that are read`;
    throw new YamlRefusal("yaml-too-long", message, Math.max(0, (stretch.separator ?? start) - start));
  }
  const source = text.slice(start, end);
  if (hasControls) refuseControls(source);
  const events = yamlEvents(source, limits.nesting);
  const value = composeYaml(source, events, problems, start);
  if (value === null) return undefined;
  noteMarkers(text, stretch, problems);
  return createDocument(file, value, start, () => yamlPositions(source, yamlEvents(source, limits.nesting)));
}

function refuseControls(source: string): void {
  const at = source.search(CONTROL);
  if (at === -1) return;
  const code = source.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  throw new YamlRefusal("control-character", `the control character U+${code} may not stand in YAML`, at, at + 1);
}

/** What YAML allows around documents and kubectl does not read. */
function noteMarkers(text: string, stretch: YamlStretch, problems: ProblemList): void {
  if (stretch.behindEnd) {
    problems.add("yaml-behind-end", "kubectl does not read what stands behind `...` without a `---` of its own", stretch.start);
  }
  if (stretch.separator === undefined) return;
  const directive = /^%[^\r\n]*/m.exec(text.slice(stretch.start, stretch.separator));
  if (directive !== null) {
    const at = stretch.start + directive.index;
    problems.add("yaml-directive", "kubectl refuses a file with a directive", at, at + directive[0].length);
  }
  const line = /\uFEFF?---[ \t]+(?!#)([^\r\n]+)/y;
  line.lastIndex = stretch.separator;
  const match = line.exec(text);
  if (match?.[1] === undefined || match[1].trim() === "") return;
  const at = line.lastIndex - match[1].length;
  problems.add("yaml-separator", "kubectl takes nothing but a comment on the line of `---`", at, line.lastIndex);
}
