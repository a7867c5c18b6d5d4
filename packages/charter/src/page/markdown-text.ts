/** Text as Markdown that shows it and nothing else: no mark, link, entity or list begins in it. */
export function escapeText(text: string): string {
  return text
    // What GitHub makes a link of is taken as it stands, backslashes included: with marks in it it must be no link.
    .replace(/\S*(?::\/\/|www\.|@)\S*/gi, (word) => (/[\\`*_{}[\]<>&|~]/.test(word) ? word.replace(/:(?=\/\/)|(?<=www)\.|@/gi, "\0$&") : word))
    .replace(/[\\`*_{}[\]<>&|~]/g, "\\$&")
    .replaceAll("\0", "\\")
    .replace(/^(?=[-+=#:^])/, "\\")
    // A heading may be closed by marks that are no part of it.
    .replace(/(?<!^|\\)#(?=#*$)/g, "\\#")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, "$1\\");
}

/** Text that has no backticks, as code. */
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
