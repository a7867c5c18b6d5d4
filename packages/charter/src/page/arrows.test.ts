import { expect, test } from "vitest";
import { readArrows } from "./arrows.ts";
import { plainPhrase, type Phrase } from "./phrase.ts";

const at = { file: "page.md", line: 1, column: 1 };
const read = (text: string): string => {
  const arrowed = readArrows(plainPhrase(text, at));
  return arrowed === undefined ? "none" : [arrowed.lead?.text, arrowed.pairs.map(({ from, to }) => `${from.text} > ${to.text}`).join("; "), arrowed.rest?.text].map((part) => part ?? "-").join(" | ");
};

test.each([
  ["training → serving", "- | training > serving | -"],
  ["training -> serving", "- | training > serving | -"],
  ["training --> serving", "- | training > serving | -"],
  ["training => serving", "- | training > serving | -"],
  ["training > serving", "- | training > serving | -"],
  ["training ➜ serving", "- | training > serving | -"],
  ["serving ← training", "- | training > serving | -"],
  ["serving <- training", "- | training > serving | -"],
  ["training ↔ serving", "- | training > serving; serving > training | -"],
  ["training <-> serving", "- | training > serving; serving > training | -"],
  ["a → b → c", "- | a > b; b > c | -"],
  ["training talks to serving", "- | training > serving | -"],
  ["training may connect to serving", "- | training > serving | -"],
  ["training needs to reach serving", "- | training > serving | -"],
  ["training is allowed to access serving", "- | training > serving | -"],
  ["From training to serving", "- | From training > serving | -"],
  ["training to serving", "- | training > serving | -"],
  ["Deployment: training → serving", "Deployment | training > serving | -"],
  ["training → serving: models, TCP 9000", "- | training > serving | : models, TCP 9000"],
  ["training → serving (TCP 9000)", "- | training > serving | (TCP 9000)"],
  ["training → serving (app=mlserver) on port 9000", "- | training > serving (app=mlserver) | on port 9000"],
  ["training → serving (all pods)", "- | training > serving (all pods) | -"],
  ["training → serving (app=mlserver), mlflow (TCP 5000)", "- | training > serving (app=mlserver), mlflow | (TCP 5000)"],
  ["training → serving because models are deployed", "- | training > serving | because models are deployed"],
  ["training → serving - models", "- | training > serving | - models"],
])("%s", (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each(["training", "training and serving", "→ serving", "training →", "Every namespace has a policy that sends nothing anywhere on its own to be safe", ""])("%j says nobody talks to anybody", (text) => {
  expect(read(text)).toBe("none");
});

test("what stands in a marked name parts nothing", () => {
  const text = "training → Rates -> live: EU (TCP 443)";
  const phrase: Phrase = { text, spans: [{ kind: "strong", text: "Rates -> live: EU", url: undefined, start: 11, end: 28 }], place: () => at };
  const arrowed = readArrows(phrase);
  expect(arrowed?.pairs.map(({ to }) => to.text)).toEqual(["Rates -> live: EU"]);
  expect(arrowed?.rest?.text).toBe("(TCP 443)");
});
