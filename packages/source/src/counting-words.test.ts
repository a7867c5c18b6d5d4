import { expect, test } from "vitest";
import { count, listAll, listFirst, listSome, tally } from "./counting-words.ts";

test.each([
  [0, "workload", "no workload", "0 workloads"],
  [1, "workload", "1 workload", "1 workload"],
  [2, "policy", "2 policies", "2 policies"],
  [3, "day", "3 days", "3 days"],
  [2, "address", "2 addresses", "2 addresses"],
  [64512, "TCP port", "64,512 TCP ports", "64512 TCP ports"],
])("%i %s, in a sentence and in a line of figures", (number, noun, sentence, figures) => {
  expect(count(number, noun)).toBe(sentence);
  expect(tally(number, noun)).toBe(figures);
});

test.each([
  [[], "", "", ""],
  [["a"], "a", "a", "a"],
  [["a", "b"], "a and b", "a and b", "a, b"],
  [["a", "b", "c"], "a, b and c", "a, b and c", "a, b, c"],
  [["a", "b", "c", "d"], "a, b, c and d", "a, b, c and 1 more", "a, b, c and 1 more"],
])("%j: all of them, some, the first", (names, all, some, first) => {
  expect(listAll(names)).toBe(all);
  expect(listSome(names, 3)).toBe(some);
  expect(listFirst(names, 3)).toBe(first);
});

test.each([
  [["a", "b", "c", "d"], "a, b, c, d"],
  [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
])("%j where one more than three has room", (names, words) => {
  expect(listFirst(names, 3, 4)).toBe(words);
});
