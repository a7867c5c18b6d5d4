import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type DocumentEvent, type Event, type ScalarEvent } from "js-yaml";
import type { ProblemDetails, SourceProblemCode } from "./problem-codes.ts";
import { indentFlow, unclosedAt, type IndentedYaml } from "./yaml-indent.ts";
import { integerOf, plainKeyText, resolvePlain, resolveTagged, type ScalarTag, type ScalarValue } from "./yaml-scalar.ts";

/** Thrown inside the reader when a document has no meaning; never leaves it. Offsets are the document's own. */
export class YamlRefusal extends Error {
  readonly code: SourceProblemCode;
  readonly start: number;
  readonly end: number | undefined;
  readonly details: ProblemDetails;

  constructor(code: SourceProblemCode, message: string, start: number, end?: number, details: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.start = start;
    this.end = end;
    this.details = details;
  }
}

/** The events of one document; throws a {@link YamlRefusal} when the text is not YAML. */
export function yamlEvents(source: string, nesting: number): readonly Event[] {
  // The parser counts a scalar as a level.
  const maxDepth = nesting + 1;
  try {
    return parseEvents(source, { maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const events = error.reason === DEFICIENT ? indentedEvents(source, maxDepth) : undefined;
    if (events === undefined) throw refusalFor(source, error, nesting);
    return events;
  }
}

/** What the parser says of a flow line that is not indented; kubectl does not mind those. */
const DEFICIENT = "deficient indentation";

function indentedEvents(source: string, maxDepth: number): readonly Event[] | undefined {
  const indented = indentFlow(source);
  if (indented === undefined) return undefined;
  try {
    return parseEvents(indented.text, { maxDepth }).map((event) => takeBack(event, indented));
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function takeBack(event: Event, indented: IndentedYaml): Event {
  const original = (offset: number): number => (offset === -1 ? -1 : indented.original(offset));
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return event;
  const anchorStart = original(event.anchorStart);
  const anchorEnd = original(event.anchorEnd);
  if (event.type === EVENT_ID.ALIAS) return { ...event, anchorStart, anchorEnd };
  const properties = { anchorStart, anchorEnd, tagStart: original(event.tagStart), tagEnd: original(event.tagEnd) };
  if (event.type !== EVENT_ID.SCALAR) return { ...event, ...properties, start: original(event.start) };
  return { ...event, ...properties, valueStart: original(event.valueStart), valueEnd: original(event.valueEnd) };
}

function refusalFor(source: string, error: YAMLException, nesting: number): YamlRefusal {
  const position = error.mark?.position ?? 0;
  if (error.reason.startsWith("nesting exceeded")) {
    return new YamlRefusal("nested-too-deep", `values are nested more than ${nesting} deep`, position);
  }
  const tab = indentingTab(source, position);
  if (tab !== undefined) {
    return new YamlRefusal("yaml-syntax", "not YAML: a tab stands where the line is indented", tab, tab + 1, { fix: "indent with blanks" });
  }
  const unclosed = position > source.trimEnd().length || error.reason === DEFICIENT || error.reason.startsWith("unexpected end") ? unclosedAt(source) : undefined;
  if (unclosed !== undefined) {
    const message = `not YAML: the \`${source.charAt(unclosed)}\` here is not closed`;
    return new YamlRefusal("yaml-syntax", message, unclosed, unclosed + 1, { fix: "close it, or quote the text if it is meant literally" });
  }
  const first = source.charAt(position);
  if ("%@`".includes(first) && first !== "") {
    const message = `not YAML: text may not begin with \`${first}\``;
    return new YamlRefusal("yaml-syntax", message.replace("```", "a backquote"), position, position + 1, { fix: "quote the value" });
  }
  const remedy = REMEDIES.find(({ reason }) => error.reason.includes(reason));
  const details: ProblemDetails = remedy === undefined ? {} : { fix: remedy.fix };
  return new YamlRefusal("yaml-syntax", `not YAML: ${error.reason.replace(/"([^"]*)"/g, "`$1`")}`, position, undefined, details);
}

/** The tab that indents the line of a place; the parser often stumbles only behind it. */
function indentingTab(source: string, position: number): number | undefined {
  const lineStart = Math.max(source.lastIndexOf("\n", position - 1), source.lastIndexOf("\r", position - 1)) + 1;
  const line = /( *)\t[ \t]*(?=[^\s#])/y;
  line.lastIndex = lineStart;
  const match = line.exec(source);
  return match === null ? undefined : lineStart + (match[1]?.length ?? 0);
}

/** What mends the mistakes that people make most; words of the parser's reasons. */
const REMEDIES: readonly { readonly reason: string; readonly fix: string }[] = [
  { reason: DEFICIENT, fix: "close the quote or bracket that is open on a line above, or indent the line" },
  { reason: "bad indentation of a mapping", fix: "give the keys of one mapping the same indentation, and quote values that contain `: `" },
  { reason: "bad indentation of a sequence", fix: "put the `-` of all items of a list in the same column" },
  { reason: "multiline key", fix: "look for a missing `:` behind a key, or a quote that is not closed, on the line above" },
  { reason: "expected ':'", fix: "write `key: value`, with a blank behind the colon" },
  { reason: "quoted scalar", fix: "close the quote" },
  { reason: "within a flow collection", fix: "close the bracket or brace" },
  { reason: "missed comma", fix: "put a comma between the entries, and quote text that contains brackets" },
  { reason: "end of the stream or a document separator", fix: "indent the line like the first one of the document, or begin the next document with `---`; kubectl reads nothing from here on" },
  { reason: "undeclared tag handle", fix: "quote text that begins with `!`" },
  { reason: "escape sequence", fix: "double the backslash, or use single quotes" },
];

/** Where an event begins, without its tag and anchor; undefined for the nothing behind `key:`. */
export function startOf(event: Event): number | undefined {
  if ("valueStart" in event) return event.valueStart === -1 ? undefined : isQuoted(event) ? event.valueStart - 1 : event.valueStart;
  if ("start" in event) return event.start;
  // An alias: its name without the `*`.
  return "anchorStart" in event ? event.anchorStart - 1 : undefined;
}

/** Where a scalar or alias ends. */
export function endOf(event: Event): number | undefined {
  if ("valueStart" in event) return event.valueStart === -1 ? undefined : isQuoted(event) ? event.valueEnd + 1 : event.valueEnd;
  return "anchorStart" in event && !("start" in event) ? event.anchorEnd : undefined;
}

function isQuoted(event: ScalarEvent): boolean {
  return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
}

const YAML_TAG = "tag:yaml.org,2002:";
const SCALAR_TAGS: ReadonlySet<string> = new Set<ScalarTag>(["str", "int", "float", "bool", "null", "timestamp", "binary"]);

/** The tag of an event: a scalar tag of YAML, `!` (not specific), nothing, or another one by its full name. */
export function tagOf(source: string, event: { readonly tagStart: number; readonly tagEnd: number }, document: DocumentEvent): string {
  if (event.tagStart === -1) return "";
  const raw = source.slice(event.tagStart, event.tagEnd);
  if (raw === "!") return raw;
  const full = fullTag(raw, document);
  return full.startsWith(YAML_TAG) ? full.slice(YAML_TAG.length) : full;
}

function fullTag(raw: string, document: DocumentEvent): string {
  if (raw.startsWith("!<")) return raw.slice(2, -1);
  const handleEnd = raw.indexOf("!", 1);
  const handle = raw.slice(0, handleEnd + 1) || "!";
  const suffix = raw.slice(handle.length);
  for (const directive of document.directives) {
    if (directive.kind === "tag" && directive.handle === handle) return directive.prefix + suffix;
  }
  return (handle === "!!" ? YAML_TAG : handle) + suffix;
}

/** Value of a scalar. kubectl takes one with a tag that it does not know for a string (goyaml.v2, resolve). */
export function scalarValue(source: string, event: ScalarEvent, tag: string): ScalarValue {
  const text = getScalarValue(source, event);
  if (tag === "") return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
  if (!isScalarTag(tag)) return text;
  const value = resolveTagged(tag, text);
  if (value === undefined) throw new YamlRefusal("yaml-tag-mismatch", `\`${text.slice(0, 80)}\` cannot be read as \`!!${tag}\``, startOf(event) ?? event.tagStart, endOf(event));
  return value;
}

export function isScalarTag(tag: string): tag is ScalarTag {
  return SCALAR_TAGS.has(tag);
}

/** Whether a key asks for a merge: a plain `<<`, or one tagged so. */
export function isMergeKey(source: string, event: ScalarEvent, tag: string): boolean {
  if (event.valueEnd - event.valueStart !== 2 || !source.startsWith("<<", event.valueStart)) return false;
  return tag === "merge" || (tag === "" && event.style === SCALAR_STYLE.PLAIN);
}

/** Text of a key in JSON; throws a {@link YamlRefusal} for keys that JSON has not. */
export function scalarKey(source: string, event: ScalarEvent, tag: string): string {
  const text = getScalarValue(source, event);
  const key = tag === "" && event.style === SCALAR_STYLE.PLAIN ? plainKeyText(text) : keyOfValue(scalarValue(source, event, tag), text);
  if (key !== undefined) return key;
  const at = startOf(event);
  throw new YamlRefusal("yaml-key", `a key may not be ${text === "" ? "empty" : `\`${text}\``}`, at ?? 0, endOf(event));
}

/** Key of a scalar that was read by its tag or quotes. */
export function keyOfValue(value: ScalarValue, text: string): string | undefined {
  return typeof value === "string" ? value : plainKeyText(text);
}

/** Whether a number was written as a whole one that JavaScript cannot hold exactly. */
export function losesPrecision(value: ScalarValue, text: string): boolean {
  return typeof value === "number" && !Number.isSafeInteger(value) && Math.abs(value) >= 2 ** 53 && (integerOf(text) !== undefined || /^[-+]?[0-9_]+$/.test(text));
}
