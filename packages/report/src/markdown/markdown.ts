import { visible } from "@demarc/source";

/** Text that stays text: nothing of it becomes markup, HTML, a mention or a table border. */
export function prose(text: string): string {
  // Code in backticks is kept as code: rules and the page write names so.
  return visible(text)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : part.replaceAll(/[\\*_{}[\]<>|#~`]/g, (mark) => `\\${mark}`).replaceAll("@", "&#64;")))
    .join("");
}

/** A code span; safe in a table cell. */
export function code(text: string): string {
  const shown = visible(text).replaceAll("|", "\\|");
  const fence = "`".repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
