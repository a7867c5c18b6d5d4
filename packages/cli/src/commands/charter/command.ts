import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addTodayOption, type TodayOption } from "../../shared-options.ts";

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
      .addHelpText("after", IMPORT_EXAMPLES)
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
      .addHelpText("after", RENDER_EXAMPLES)
      .action(async (file: string, options: CharterOptions) => {
        const { renderCharterFile } = await import("./run.ts");
        context.finish(await renderCharterFile(context.host, file, options));
      });
    const validate = charter
      .command("validate")
      .summary("all errors of a charter or page")
      .description("Reads a charter, or a page, and tells every problem with its line.")
      .argument("[file]", "charter (YAML) or page (Markdown), or - for standard input", "demarc.yaml");
    addTodayOption(validate, "waivers, approvals and the page's date")
      .addHelpText("after", VALIDATE_EXAMPLES)
      .action(async (file: string, options: TodayOption) => {
        const { validateCharter } = await import("./run.ts");
        context.finish(await validateCharter(context.host, file, options));
      });
  },
});

const EXAMPLES = `
Examples:
  $ demarc charter import docs/guidelines.md k8s/ platform/ > demarc.yaml
  $ demarc charter render demarc.yaml > docs/guidelines.md
  $ demarc charter validate

What is read out of which words of a page: docs/guide/the-page.md; each list of
a charter: docs/guide/the-charter.md (in Demarc's repository).

Exit codes: 0 done, 1 validate found errors, 2 the call or the input is wrong,
3 a bug in Demarc.`;

const IMPORT_EXAMPLES = `
Examples:
  $ demarc charter import docs/guidelines.md k8s/ platform/ > demarc.yaml
  $ demarc charter import docs/guidelines.md --output-file demarc.yaml

Exit codes: 0 written (what was not understood is told, and left out), 2 the
call is wrong or nothing was understood, 3 a bug in Demarc.`;

const RENDER_EXAMPLES = `
Examples:
  $ demarc charter render > docs/guidelines.md       # of demarc.yaml
  $ demarc charter render team/demarc.yaml --output-file docs/guidelines.md

Exit codes: 0 written, 2 the call is wrong or the charter has errors, 3 a bug in
Demarc.`;

const VALIDATE_EXAMPLES = `
Examples:
  $ demarc charter validate                          # of demarc.yaml
  $ demarc charter validate docs/guidelines.md
  $ demarc charter validate --today 2027-01-01       # what will have run out

Exit codes: 0 no errors (warnings and notes are told), 1 errors, 2 the call is
wrong or it is neither charter nor page, 3 a bug in Demarc.`;
