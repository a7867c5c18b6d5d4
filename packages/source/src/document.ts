import type { Location } from "./problem.ts";

/** A text that was given to us. */
export interface SourceFile {
  /** As the user would write it; `-` is standard input. */
  readonly path: string;
  readonly text: string;
}

/** A step into a value: a key of a mapping or an index of a sequence. */
export type Step = string | number;
export type Path = readonly Step[];

/**
 * One YAML or JSON document. `value` is plain data (mappings are objects whose keys are all own; use
 * `field` to read them, never a bare lookup). Places are found on demand: `locate` reads the text of this
 * one document again with positions, so that reading a large cluster does not pay for positions that
 * nobody asks for.
 */
export interface Document {
  readonly file: SourceFile;
  readonly value: unknown;
  /** Place of the value at `path`; of its key with `"key"`. A path that does not exist gives its longest prefix that does. */
  locate(path: Path, part?: "value" | "key"): Location;
}
