import { expect, test } from "vitest";
import { isIsoDate, readDate } from "./dates.ts";

test.each([
  ["2025-07-07", "2025-07-07"],
  ["2025/7/7", "2025-07-07"],
  ["2025.07.07", "2025-07-07"],
  ["7 July 2025", "2025-07-07"],
  ["7th of July, 2025", "2025-07-07"],
  ["July 7, 2025", "2025-07-07"],
  ["July 7th 2025", "2025-07-07"],
  ["Jul 7, 2025", "2025-07-07"],
  ["3 Sept 2025", "2025-09-03"],
  ["07.07.2025", "2025-07-07"],
  ["31.12.2025", "2025-12-31"],
  ["12/31/2025", "2025-12-31"],
  ["31/12/2025", "2025-12-31"],
  ["05/05/2025", "2025-05-05"],
  ["29 February 2024", "2024-02-29"],
  ["on 2025-07-07 by the platform team", "2025-07-07"],
])("%s is a day", (text, date) => {
  expect(readDate(text)).toEqual({ kind: "date", date });
});

test("a day and a month that may be each other are not guessed", () => {
  expect(readDate("07/08/2025")).toEqual({ kind: "ambiguous", dates: ["2025-08-07", "2025-07-08"] });
});

test.each(["July 2025", "2025", "29 February 2025", "31.11.2025", "2025-13-01", "13/13/2025", "Smarch 3, 2025", "yesterday", ""])("%j is no day", (text) => {
  expect(readDate(text)).toEqual({ kind: "none" });
});

test.each([
  ["2025-07-07", true],
  ["2024-02-29", true],
  ["2025-02-29", false],
  ["2025-7-7", false],
  ["2025-07-07T00:00:00Z", false],
])("%s is written as charters want it: %s", (text, is) => {
  expect(isIsoDate(text)).toBe(is);
});
