import fc from "fast-check";
import { addressSet, wholeFamily, type AddressSet } from "../src/address-set.ts";
import { allTraffic, lastPort, noTraffic, trafficOf, union, type Traffic } from "../src/traffic.ts";
import type { Address } from "../src/world.ts";

/** Ports near each other and near the ends, so that ranges touch, overlap and reach the borders. */
const port = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: lastPort - 3, max: lastPort }), fc.integer({ min: 1, max: lastPort }));

const part = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const), port, port).map(([p, a, b]) => trafficOf(p, Math.min(a, b), Math.max(a, b))) },
  { weight: 1, arbitrary: fc.constant(trafficOf("other")) },
  { weight: 1, arbitrary: fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const).map((p) => trafficOf(p)) },
);

export const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  { weight: 20, arbitrary: fc.array(part, { maxLength: 6 }).map((parts) => parts.reduce(union, noTraffic)) },
  { weight: 1, arbitrary: fc.constant(allTraffic) },
);

const family = fc.constantFrom(4 as const, 6 as const);

/** Near the start and the end of the family, and anywhere. */
export const someAddress: fc.Arbitrary<Address> = family.chain((f) => {
  const { last } = wholeFamily(f);
  return fc
    .oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: last - 3n, max: last }), fc.bigInt({ min: 0n, max: last }))
    .map((value) => ({ family: f, value }));
});

export const someAddresses: fc.Arbitrary<AddressSet> = fc
  .array(fc.tuple(someAddress, someAddress), { maxLength: 5 })
  .map((pairs) =>
    addressSet(
      pairs.map(([a, b]) => {
        const value = a.family === b.family ? b.value : a.value;
        return { family: a.family, first: a.value < value ? a.value : value, last: a.value < value ? value : a.value };
      }),
    ),
  );
