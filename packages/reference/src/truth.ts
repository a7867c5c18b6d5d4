/**
 * Truth of a statement about a cluster of which we may not know everything. The connectives are Kleene's: a part that
 * is not known matters only where the rest does not settle the answer.
 */
export type Truth = boolean | "unknown";

/** "And" where some of it is not known. */
export function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes("unknown") ? "unknown" : true;
}

/** "Or" where some of it is not known. */
export function any(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes("unknown") ? "unknown" : false;
}

/** What holds of a thing that is certainly one of these, we do not know which. Of nothing, nothing holds. */
export function whichever(truths: readonly Truth[]): Truth {
  if (truths.length === 0 || truths.every((truth) => truth === false)) return false;
  return truths.every((truth) => truth === true) ? true : "unknown";
}
