import { readCharter, readPage, type Charter } from "@demarc/charter";

/** Reads a guidelines page as `demarc check --page` does, or a charter if the text is one; it is `page.md` in places. */
export function charterOf(text: string): Charter {
  const file = { path: "page.md", text };
  if (!text.trimStart().startsWith("apiVersion:")) return readPage(file).value;
  const { value, problems } = readCharter(file);
  const wrong = problems.filter(({ severity }) => severity === "error");
  if (value === undefined || wrong.length > 0) throw new Error(`no charter: ${wrong.map(({ message }) => message).join("; ")}`);
  return value.charter;
}
