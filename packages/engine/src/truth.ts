/**
 * What is known about a statement, ordered so that "and" is the smaller and "or" the larger of two. Numbers and not
 * words, as they are compared millions of times.
 */
export type Truth = 0 | 1 | 2;

/** It certainly does not hold. */
export const no: Truth = 0;
/** It holds or does not, depending on what is not in the input. */
export const maybe: Truth = 1;
/** It certainly holds. */
export const yes: Truth = 2;

/** Exact when the two statements hang on different unknowns, otherwise at most too careful: `maybe` for `no`. */
export function both(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

/** Exact when the two statements hang on different unknowns, otherwise at most too careful: `maybe` for `yes`. */
export function either(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

/** For what is known either way. */
export function truthOf(known: boolean): Truth {
  return known ? yes : no;
}
