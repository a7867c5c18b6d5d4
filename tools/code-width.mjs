// A rule for ESLint: how much code a line holds. Texts (strings, templates, regular expressions) do not count: a message
// is read as a sentence and is searched for as one, so it stays whole, while what is computed around it is not hidden
// far to the right. ESLint's own max-len lets a whole line pass for one short string in it.
const texts = new Set(["String", "Template", "RegularExpression"]);

/** @type {import("eslint").Rule.RuleModule} */
export const codeWidth = {
  meta: {
    type: "layout",
    schema: [{ type: "integer" }],
    messages: { wide: "{{width}} columns of code on one line, beside its texts; at most {{max}}: give a part of it a name, or break the line" },
  },
  create(context) {
    const [max] = context.options;
    return {
      Program(program) {
        const textColumns = new Map();
        for (const { type, loc, value } of program.tokens) {
          if (!texts.has(type)) continue;
          // A text of several lines takes each of them whole: what stands beside it is little.
          if (loc.start.line === loc.end.line) textColumns.set(loc.start.line, (textColumns.get(loc.start.line) ?? 0) + value.length);
          else for (let line = loc.start.line; line <= loc.end.line; line += 1) textColumns.set(line, Infinity);
        }
        for (const [index, text] of context.sourceCode.lines.entries()) {
          const width = text.length - (textColumns.get(index + 1) ?? 0);
          if (width > max && !text.includes("://")) context.report({ loc: { line: index + 1, column: 0 }, messageId: "wide", data: { width, max } });
        }
      },
    };
  },
};
