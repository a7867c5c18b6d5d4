import { expect, test } from "vitest";
import { isAddressable } from "./contacts.ts";

test.each(["claims@insurer.example", "Platform team, #platform-network", "@mm-leads", "@org/platform", "bio-it, +49 89 1234567", "https://chat.example/platform", "ext. 4711", "(#platform)"])("%s can be reached", (contact) => {
  expect(isAddressable(contact)).toBe(true);
});

test.each(["Infrastructure/Platform team", "financial-mlops-pytorch team", "the people on the third floor", "issue #", "room 12", ""])("%j cannot", (contact) => {
  expect(isAddressable(contact)).toBe(false);
});
