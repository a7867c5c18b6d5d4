import { defineCommand, type CommandDefinition } from "../../command.ts";

export interface CharterOptions {
  readonly outputFile?: string;
}

export const charterCommand: CommandDefinition = defineCommand({
  summary: "the page as data, and back",

  configure(charter, context) {
    charter.description("Turns a guidelines page into a charter (demarc.yaml) and back; the two say the same.").addHelpText("after", EXAMPLES);
    charter
      .command("import")
      .summary("write the charter of a page")
      .description("Reads a guidelines page and writes the charter that says the same; what it could not understand is told on standard error, at its line.")
      .argument("<page>", "Markdown file, or - for standard input")
      .argument("[paths...]", "manifests that the charter is to name, relative to where it will stand")
      .option("--output-file <file>", "write it there instead of to standard output")
      .action(async (page: string, paths: readonly string[], options: CharterOptions) => {
        const { importPage } = await import("./run.ts");
        context.finish(await importPage(context.host, page, paths, options));
      });
    charter
      .command("render")
      .summary("write the page of a charter")
      .description("Writes the guidelines page that says what a charter says.")
      .argument("[charter]", "charter file, or - for standard input", "demarc.yaml")
      .option("--output-file <file>", "write it there instead of to standard output")
      .action(async (file: string, options: CharterOptions) => {
        const { renderCharterFile } = await import("./run.ts");
        context.finish(await renderCharterFile(context.host, file, options));
      });
    charter
      .command("validate")
      .summary("all errors of a charter or page")
      .description("Reads a charter, or a page, and tells every problem with its line.")
      .argument("[file]", "charter (YAML) or page (Markdown), or - for standard input", "demarc.yaml")
      .action(async (file: string) => {
        const { validateCharter } = await import("./run.ts");
        context.finish(await validateCharter(context.host, file));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc charter import docs/guidelines.md k8s/ platform/ > demarc.yaml
  $ demarc charter render demarc.yaml > docs/guidelines.md
  $ demarc charter validate`;
