import { readPage, type Charter } from "@demarc/charter";

/** Reads a guidelines page as `demarc check --page` does; it is `page.md` in places. */
export function charterOf(text: string): Charter {
  return readPage({ path: "page.md", text }).value;
}
