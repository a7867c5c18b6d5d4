import { expect, test } from "vitest";
import type { Allowed } from "@demarc/operations";
import { allowedWords, rangesWords } from "./flow-words.ts";

const allV4 = "0.0.0.0-255.255.255.255";
const allV6 = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

test.each`
  ranges                               | words
  ${[allV4, allV6]}                    | ${"any address"}
  ${[allV4]}                           | ${"any IPv4 address"}
  ${["10.0.0.0-10.255.255.255"]}       | ${"10.0.0.0/8"}
  ${["10.0.0.1-10.0.0.2"]}             | ${"10.0.0.1-10.0.0.2"}
  ${["10.0.0.0-10.0.0.2"]}             | ${"10.0.0.0-10.0.0.2"}
  ${["192.168.1.208-192.168.1.208"]}   | ${"192.168.1.208"}
  ${["fd00::1-fd00::1"]}               | ${"fd00::1"}
`("$ranges are $words", ({ ranges, words }: { ranges: string[]; words: string }) => {
  expect(rangesWords(ranges)).toBe(words);
});

test.each`
  allowed                                                                              | words
  ${"all"}                                                                             | ${"everything"}
  ${[]}                                                                                | ${"nothing"}
  ${[{ protocol: "TCP", ports: [[80, 80], [8080, 8090]] }]}                            | ${"80, 8080-8090/TCP"}
  ${[{ protocol: "UDP", ports: [[1, 65535]] }, { protocol: "other", ports: [] }]}      | ${"any port/UDP, protocols without ports"}
`("$words", ({ allowed, words }: { allowed: Allowed; words: string }) => {
  expect(allowedWords(allowed)).toBe(words);
});
