import { expect, test } from "vitest";
import { summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

const externals = "\n## External dependencies\n\n- Rates: 192.0.2.1:80\n";
const forbidden = (entry: string): readonly string[] =>
  summaryOf(readPage({ path: "page.md", text: `## Forbidden flows\n\n- ${entry}\n${externals}` }).value).flatMap((line) => (line.includes(" never ") ? [line.replace(/^3 /, "")] : []));

test.each([
  ["`claims` → internet", ["S2.X1 never claims → outside"]],
  ["the public internet → `claims`", ["S2.X1 never outside → claims"]],
  ["`claims` → outside the cluster (TCP 443)", ["S2.X1 never claims → outside on TCP 443"]],
  ["`claims` → 0.0.0.0/0", ["S2.X1 never claims → outside"]],
  ["anywhere → `claims`", ["S2.X1 never anywhere → claims"]],
  ["other namespaces → `claims`", ["S2.X1 never others → claims"]],
  ["everyone else → `claims`", ["S2.X1 never others → claims"]],
  ["any other team → `claims`", ["S2.X1 never others → claims"]],
  ["`claims` → Rates", ['S2.X1 never claims → "Rates"']],
  ["`claims` → internet and `fraud`", ["S2.X1 never claims → outside", "S2.X2 never claims → fraud"]],
  ["`external-secrets` → `all-in-one`", ["S2.X1 never external-secrets → all-in-one"]],
])("%s", (entry, expected) => {
  expect(forbidden(entry)).toEqual(expected);
});
