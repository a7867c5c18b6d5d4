/** An example of a rule's document: YAML that a reader can try, and what must come of it. */
export interface Example {
  readonly text: string;
  /** Id of the rule, or `nothing`. */
  readonly finds: string;
  /** Page that the example is judged against: the last `demarc page` block before it. */
  readonly page: string | undefined;
  readonly line: number;
}

/**
 * Fenced blocks with `demarc finds=<id>` or `demarc finds=nothing` behind the language. A block with
 * `demarc page` (Markdown, or a charter in YAML) is what the examples after it are judged against.
 */
export function examplesOf(document: string): readonly Example[] {
  const examples: Example[] = [];
  let page: string | undefined;
  for (const match of document.matchAll(/^(?<fence>`{3,})(?<info>.*)\n(?<text>[\s\S]*?)^\k<fence>$/gm)) {
    const { info = "", text = "" } = match.groups ?? {};
    if (/\bdemarc page\b/.test(info)) page = text;
    const finds = /\bdemarc finds=(?<id>[a-z0-9-]+)/.exec(info)?.groups?.["id"];
    if (finds !== undefined) examples.push({ text, finds, page, line: document.slice(0, match.index).split("\n").length });
  }
  return examples;
}

/** Headings of the second level, in order. */
export function sectionsOf(document: string): readonly string[] {
  return [...document.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "").matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
}
