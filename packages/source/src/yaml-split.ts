/** A document's stretch of a YAML text: offsets, half-open, its `---` line and directives included. */
export interface YamlStretch {
  readonly start: number;
  readonly end: number;
  /** Where its `---` stands; undefined for a first document without one. */
  readonly separator: number | undefined;
  /** True when only `...` parts it from the document before: kubectl does not look behind that. */
  readonly behindEnd: boolean;
}

/**
 * Takes a YAML stream apart into documents. A line that begins with `---` or `...` and a blank ends a document
 * wherever it stands: block scalars are indented, and quoted ones may not contain such a line (YAML 1.2, 9.1.2).
 * So the cut is exact without parsing, and a broken document cannot swallow the next. kubectl cuts at the same
 * lines (apimachinery, YAMLReader).
 */
export function splitYaml(text: string): readonly YamlStretch[] {
  const stretches: YamlStretch[] = [];
  let start = 0;
  let separator: number | undefined;
  let behindEnd = false;
  const cut = (end: number): void => {
    if (end > start) stretches.push({ start, end, separator, behindEnd });
  };
  for (const marker of text.matchAll(/^\uFEFF?(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm)) {
    const at = marker.index;
    if (marker[0].endsWith("...")) {
      const end = endOfLine(text, at);
      if (separator !== undefined || !isPrefix(text, start, at)) cut(end);
      start = end;
      separator = undefined;
      behindEnd = true;
    } else if (separator === undefined && isPrefix(text, start, at)) {
      // Comments and directives before the marker belong to the document that it begins.
      separator = at;
      behindEnd = false;
    } else {
      cut(at);
      start = at;
      separator = at;
      behindEnd = false;
    }
  }
  cut(text.length);
  return stretches;
}

/** Whether a document has nothing but its marker and comments. */
export function isEmptyStretch(text: string, stretch: YamlStretch): boolean {
  if (stretch.separator === undefined) return isComment(text, stretch.start, stretch.end);
  const marker = /\uFEFF?---[ \t]*(?=[\r\n#]|$)/y;
  marker.lastIndex = stretch.separator;
  return marker.test(text) && isComment(text, marker.lastIndex, stretch.end);
}

/** Whether nothing but blank lines, comments and directives stands there: what may come before `---`. */
function isPrefix(text: string, start: number, end: number): boolean {
  return hasOnly(/[ \t\uFEFF]*(?:[#%][^\r\n]*)?(?:\r\n|\r|\n|$)/y, text, start, end);
}

/** Whether nothing but blank lines and comments stands there. */
function isComment(text: string, start: number, end: number): boolean {
  return hasOnly(/[ \t\uFEFF]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)/y, text, start, end);
}

function hasOnly(line: RegExp, text: string, start: number, end: number): boolean {
  line.lastIndex = start;
  while (line.lastIndex < end) {
    if (!line.test(text)) return false;
  }
  return true;
}

function endOfLine(text: string, offset: number): number {
  const match = /\r\n|\r|\n/g;
  match.lastIndex = offset;
  const found = match.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}
