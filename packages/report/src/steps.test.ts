import { expect, test } from "vitest";
import { stepsOf } from "./steps.ts";

test("steps are alternatives, unless they say that they go on", () => {
  expect(stepsOf(["delete the rule", "or name the peers", "then, add ports", "ask for it", "order it"])).toEqual([
    { word: "next", text: "delete the rule" },
    { word: "or", text: "name the peers" },
    { word: "then", text: "add ports" },
    { word: "or", text: "ask for it" },
    { word: "or", text: "order it" },
  ]);
});
