/** Text as Markdown that shows it and nothing else: no mark, link, entity or list begins in it. */
export function escapeText(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>&|~]/g, "\\$&")
    .replace(/^(?=[-+=#:^])/, "\\")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, "$1\\");
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function bold(text: string): string {
  return `**${escapeText(text)}**`;
}

/** A table in which every cell is Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [`| ${header.join(" | ")} |`, `|${header.map(() => "---").join("|")}|`, ...rows.map((row) => `| ${row.join(" | ")} |`)];
}
