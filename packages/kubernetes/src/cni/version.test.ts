import { expect, test } from "vitest";
import { holdsFor } from "./version.ts";

test.each`
  version          | since        | until        | holds
  ${"1.15.9"}      | ${undefined} | ${"1.16"}    | ${true}
  ${"1.16.0"}      | ${undefined} | ${"1.16"}    | ${false}
  ${"1.16"}        | ${"1.16"}    | ${undefined} | ${true}
  ${"v1.16.3"}     | ${"1.16"}    | ${undefined} | ${true}
  ${"1.9"}         | ${"1.16"}    | ${undefined} | ${false}
  ${"2.0"}         | ${"1.16"}    | ${undefined} | ${true}
  ${"1.16.0-rc.1"} | ${"1.16"}    | ${undefined} | ${true}
  ${"3.31.9"}      | ${"3.29"}    | ${"3.32"}    | ${true}
  ${"3.28"}        | ${"3.29"}    | ${"3.32"}    | ${false}
  ${undefined}     | ${"1.16"}    | ${undefined} | ${true}
  ${undefined}     | ${undefined} | ${"1.16"}    | ${false}
  ${"latest"}      | ${undefined} | ${"1.16"}    | ${false}
`("$version, since $since, until $until: $holds", ({ version, since, until, holds }: { version?: string; since?: string; until?: string; holds: boolean }) => {
  expect(holdsFor(version, { ...(since !== undefined && { since }), ...(until !== undefined && { until }) })).toBe(holds);
});
