/** A place in the input. Lines and columns are 1-based; columns count UTF-16 units, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/**
 * Input that could not be taken as meant. Data, not an exception: one broken file must not hide what the
 * others say. The message is one sentence, lower-case, the user's text in backticks; no full stop.
 */
export interface Problem {
  /** Kebab-case, stable for ever; documented in docs/reference/problems.md. */
  readonly code: string;
  /** `error`: something was not judged. `warning`: judged, but probably not as meant. `note`: good to know. */
  readonly severity: "error" | "warning" | "note";
  readonly message: string;
  readonly location?: Location;
  readonly expected?: string;
  readonly fix?: string;
  /** What it did to the answer, e.g. which object was not judged. */
  readonly consequence?: string;
}

/** What was read, and what could not be. Both, always. */
export interface Reading<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
