import { expect, test } from "vitest";
import type { Segment } from "../agreements.ts";
import { BetweenNamespaces } from "./between-namespaces.ts";

const nobody: ReadonlySet<number> = new Set();

function inNamespace(namespace: string): Segment {
  return { kind: "workloads", namespace, team: "platform", workloads: [0], asSource: nobody, asDestination: nobody };
}

const outside: Segment = { kind: "addresses", ranges: [], asSource: nobody, asDestination: nobody };

test("finds what goes between namespaces, in its order and once, and nothing that leads outside", () => {
  const pairs = [["b", "x"], ["a", "x"], ["x", "a"], ["b", "y"], ["a", "x"]].map(([source = "", destination = ""], number) => ({ number, source: inNamespace(source), destination: inNamespace(destination) }));
  const parts = new BetweenNamespaces([...pairs, { number: 5, source: inNamespace("a"), destination: outside }]);
  const numbersOn = (from: readonly string[], to: readonly string[]): readonly number[] => parts.on({ from, to }).map(({ number }) => number);
  expect(numbersOn(["a", "b", "a"], ["x", "x"])).toEqual([0, 1, 4]);
  expect(numbersOn(["x"], ["a", "b"])).toEqual([2]);
  expect(numbersOn(["c"], ["x"])).toEqual([]);
});
