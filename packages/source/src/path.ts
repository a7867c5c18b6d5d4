import type { Path, Step } from "./document.ts";

/** A key that may stand behind a dot; others are put into brackets. */
const PLAIN_KEY = /^[A-Za-z_$-][\w$-]*$/;

/**
 * A path as people write it: `spec.ingress[0].from[1]`. Keys with other characters than letters, digits, `_`, `$`
 * and `-` stand in brackets, `metadata.labels[app.kubernetes.io/name]`, and in quotes too where brackets would be
 * ambiguous: `data["3"]`. The empty path is the empty text.
 */
export function formatPath(path: Path): string {
  return path.map((step, index) => formatStep(step, index === 0)).join("");
}

function formatStep(step: Step, isFirst: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (PLAIN_KEY.test(step)) return isFirst ? step : `.${step}`;
  const needsQuotes = /^[0-9]*$/.test(step) || /^"/.test(step) || /[[\]]/.test(step);
  return needsQuotes ? `[${JSON.stringify(step)}]` : `[${step}]`;
}

const STEP = /\.?([A-Za-z_$-][\w$-]*)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]|\[([^[\]"][^[\]]*)\]/sy;

/** The path that {@link formatPath} wrote; undefined for text that is none. */
export function parsePath(text: string): Path | undefined {
  const steps: Step[] = [];
  for (let offset = 0; offset < text.length; ) {
    STEP.lastIndex = offset;
    const match = STEP.exec(text);
    const step = match === null ? undefined : readStep(match, offset === 0);
    if (step === undefined) return undefined;
    steps.push(step);
    offset = STEP.lastIndex;
  }
  return steps;
}

function readStep(match: RegExpExecArray, isFirst: boolean): Step | undefined {
  const [written, key, index, quoted, bracketed] = match;
  // Keys are parted by dots, and the first one has none.
  if (key !== undefined) return written.startsWith(".") === isFirst ? undefined : key;
  if (index !== undefined) return Number(index);
  return quoted === undefined ? bracketed : parseQuoted(quoted);
}

function parseQuoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
