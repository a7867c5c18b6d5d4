import { expect, test } from "vitest";
import { withContact } from "./contact-words.ts";

test.each`
  name               | contact                        | words
  ${"Platform team"} | ${undefined}                   | ${"the team"}
  ${"Platform team"} | ${"#platform-network"}         | ${"the team (#platform-network)"}
  ${"Platform team"} | ${"platform team, #platform"}  | ${"platform team, #platform"}
  ${"orders"}        | ${"orders@nordwind.example"}   | ${"the team (orders@nordwind.example)"}
  ${"orders"}        | ${"orders"}                    | ${"the team (orders)"}
  ${"orders"}        | ${"borders, #x"}               | ${"the team (borders, #x)"}
`("$name at $contact: $words", ({ name, contact, words }: { name: string; contact: string | undefined; words: string }) => {
  expect(withContact("the team", name, contact)).toBe(words);
});
