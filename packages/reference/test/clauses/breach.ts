import type { Edit } from "./broken-modules.ts";

/** A way to read the documents wrongly, made real: some answer must change, or no case shows the clauses. */
export interface Breach {
  /** What would hold instead. Tells the breaches of a clause apart. */
  readonly says: string;
  /** The clauses that it goes against. */
  readonly clauses: readonly string[];
  readonly edit: Edit;
}
