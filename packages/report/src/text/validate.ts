import type { ValidateResult } from "@demarc/operations";
import { tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { displayWidth } from "../display-width.ts";
import { columns, line, paintOf, wrap } from "../layout.ts";
import { problemsText } from "./problems.ts";

const PROBLEMS_SHOWN = 10;

/** Errors in the API server's words, each at its line. */
export function validateText(result: ValidateResult, options: FormatOptions): string {
  const paint = paintOf(options);
  const { width } = options;
  const blocks: string[][] = [];
  if (result.problems.length > 0) blocks.push(problemsText(result.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  const refused = result.objects.filter(({ errors }) => errors.length > 0);
  for (const object of refused) {
    const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
    blocks.push([
      ...wrap(`${object.kind} ${name}: the API server refuses it`, width).map((text) => paint("strong", text)),
      ...object.errors.flatMap(({ path, type, message, location }) => {
        const place = line(`${location.file}:${location.line}:${location.column}`);
        const head = `  ${place}  ${line(path)}: ${type}`;
        return [...(displayWidth(head) <= width ? [head] : [`  ${place}`, ...wrap(`${path}: ${type}`, width, "    ")]), ...wrap(message, width, "    ")];
      }),
    ]);
  }
  const errors = refused.reduce((sum, object) => sum + object.errors.length, 0);
  const verdict = refused.length === 0 ? paint("good", "the API server takes all of them") : paint("error", `${refused.length} refused, ${tally(errors, "error")}`);
  blocks.push([`${tally(result.objects.length, "object")} validated: ${verdict}`]);
  const others = Object.entries(result.notValidated);
  if (others.length > 0 && !options.quiet) {
    blocks.push([...wrap("Not validated, since no rules for these kinds are written:", width), ...columns(others.map(([kind, number]) => [`  ${line(kind)}`, String(number)]))]);
  }
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}
