import type { Bulk } from "./bulk.ts";

/** What stands behind a reachability that this package made; keys are the reachabilities themselves. */
const bulks = new WeakMap<object, Bulk>();

/** Lets {@link bulkOf} find the bulk again for as long as the reachability lives. */
export function rememberBulk(reachability: object, bulk: Bulk): void {
  bulks.set(reachability, bulk);
}

/** Undefined for one that somebody else made, which then is only asked through its public methods. */
export function bulkOf(reachability: object): Bulk | undefined {
  return bulks.get(reachability);
}
