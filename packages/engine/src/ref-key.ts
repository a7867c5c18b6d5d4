import type { Ref } from "./world.ts";

/** The same text for the same reference, for maps and sets; another for another. */
export function refKey({ object, path }: Ref): string {
  return `${object} ${path}`;
}
