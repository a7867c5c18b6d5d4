import { visible } from "@demarc/source";

/** Text that stays text: nothing of it becomes markup, HTML, a mention or a table border. */
export function prose(text: string): string {
  // Code in backticks is kept as code: rules and the page write names so.
  return partsOf(visible(text))
    .map(({ isCode, part }) => (isCode ? code(part) : part.replaceAll(/[\\*_{}[\]<>|#~`]/g, (mark) => `\\${mark}`).replaceAll("@", "&#64;")))
    .join("");
}

/**
 * Code and what stands between, as Markdown tells them apart: a span ends with as many backticks as it begins with, and
 * two spans never touch. A name with backticks of its own would else end the span that it stands in.
 */
function partsOf(text: string): readonly { readonly isCode: boolean; readonly part: string }[] {
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length, length: match[0].length }));
  const ends = new Map<number, (typeof runs)[number]>();
  const endOf = runs
    .toReversed()
    .map((run) => {
      const end = ends.get(run.length);
      ends.set(run.length, run);
      return end;
    })
    .reverse();
  const parts: { isCode: boolean; part: string }[] = [];
  let at = 0;
  runs.forEach((run, index) => {
    const end = endOf[index];
    if (run.start < at || end === undefined) return;
    parts.push({ isCode: false, part: text.slice(at, run.start) }, { isCode: true, part: text.slice(run.end, end.start) });
    at = end.end;
  });
  parts.push({ isCode: false, part: text.slice(at) });
  return parts;
}

/** A code span; safe in a table cell. */
export function code(text: string): string {
  const shown = visible(text).replaceAll("|", "\\|");
  const fence = "`".repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** A row of a table; cells must be Markdown without bars. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
