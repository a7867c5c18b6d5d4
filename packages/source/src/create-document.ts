import type { Document, SourceFile } from "./document.ts";
import { locationAt } from "./lines.ts";
import type { Position, Positions } from "./positions.ts";

/** A document whose positions, relative to `base` in the file, are read when the first one is asked for. */
export function createDocument(file: SourceFile, value: unknown, base: number, readPositions: () => Positions): Document {
  let positions: Positions | undefined;
  return {
    file,
    value,
    locate(path, part = "value") {
      positions ??= readPositions();
      const found = positions.find(path);
      if (found === undefined) return locationAt(file, base);
      const [start, end] = stretchOf(found, part);
      return locationAt(file, base + start, base + end);
    },
  };
}

/** Items and the root have no key, and `key:` without a value has nothing else to show. */
function stretchOf(found: Position, part: "value" | "key"): readonly [number, number] {
  const hasKey = found.keyEnd > found.keyStart;
  const isWritten = found.end > found.start;
  return hasKey && (part === "key" || !isWritten) ? [found.keyStart, found.keyEnd] : [found.start, found.end];
}
