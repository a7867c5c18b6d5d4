import { maybe, truthOf, yes, type Truth } from "./truth.ts";
import type { World } from "./world.ts";

/**
 * The families of an end whose address is not known (NP-43): those of the pod network, which nodes have too. Where that
 * is not known either, IPv4 is taken to be there, and IPv6 may be.
 */
export function familiesOfUnknown({ semantics: { podRanges } }: World): Readonly<Record<4 | 6, Truth>> {
  if (podRanges.length === 0) return { 4: yes, 6: maybe };
  return { 4: truthOf(podRanges.some((r) => r.family === 4)), 6: truthOf(podRanges.some((r) => r.family === 6)) };
}
