/** A thing with its place among all of its kind, for those that are looked up by something else and told in one order. */
export interface Placed<T> {
  readonly item: T;
  readonly place: number;
}

/** Each once, in the order in which all of them stand. */
export function inPlace<T>(placed: Iterable<Placed<T>>): readonly T[] {
  return [...new Set(placed)].sort((a, b) => a.place - b.place).map(({ item }) => item);
}
