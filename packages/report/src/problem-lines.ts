import type { Problem } from "@demarc/source";

/** What a problem says beyond its message, for formats without fields of their own for it: what to write, what to do, what it did. */
export function problemLines({ expected, fix, consequence }: Problem): readonly string[] {
  return [
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
    ...(consequence === undefined ? [] : [`so: ${consequence}`]),
  ];
}
