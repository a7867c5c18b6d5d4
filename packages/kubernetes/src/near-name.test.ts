import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestName } from "./near-name.ts";

const names = ["podSelector", "namespaceSelector", "ipBlock", "port", "from"];

test.each`
  written                 | nearest
  ${"podSelector"}        | ${"podSelector"}
  ${"podselector"}        | ${"podSelector"}
  ${"podSelektor"}        | ${"podSelector"}
  ${"podSeletcor"}        | ${"podSelector"}
  ${"opdSelectro"}        | ${"podSelector"}
  ${"opdSleectro"}        | ${undefined}
  ${"xpodSelectoyy"}      | ${undefined}
  ${"poSelctor"}          | ${"podSelector"}
  ${"oSelctor"}           | ${undefined}
  ${"ports"}              | ${"port"}
  ${"form"}               | ${"from"}
  ${"frmm"}               | ${"from"}
  ${"fxxm"}               | ${undefined}
  ${"cidr"}               | ${undefined}
  ${""}                   | ${undefined}
  ${"a".repeat(100_000)}  | ${undefined}
`("$written → $nearest", ({ written, nearest }: { written: string; nearest: string | undefined }) => {
  expect(nearestName(written, names)).toBe(nearest);
});

test("a name is always nearest to itself", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 20 }), { minLength: 1 }), fc.nat(), (candidates, at) => {
    const name = candidates[at % candidates.length] ?? "";
    expect(nearestName(name, candidates)?.toLowerCase()).toBe(name.toLowerCase());
  }));
});

test("one edit in a long name is always forgiven", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", "d", "e", "f"), minLength: 5, maxLength: 12 });
  fc.assert(fc.property(letters, fc.nat(), fc.constantFrom("x", "y", "z"), (name, at, other) => {
    const i = at % name.length;
    const written = name.slice(0, i) + other + name.slice(i + 1);
    expect(nearestName(written, [name])).toBe(name);
  }));
});
