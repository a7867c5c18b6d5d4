import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCharter, readPage } from "../src/index.ts";
import { problemsOf } from "./summary.ts";

/** The one example of a guide, as its readers would copy it. */
function exampleOf(guide: string, fence: string): string {
  const text = readFileSync(new URL(`../../../docs/guide/${guide}.md`, import.meta.url), "utf8");
  const found = new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/guide/${guide}.md has no example \`${fence}\``);
  return found;
}

describe("the guides' examples", () => {
  test("the page is read without a problem", () => {
    const { value, problems } = readPage({ path: "page.md", text: exampleOf("the-page", "markdown page") });
    expect(problemsOf(problems)).toEqual([]);
    expect(value.statements).toHaveLength(25);
    expect(value.flows).toHaveLength(2);
    expect(value.forbidden).toHaveLength(2);
  });

  test("the charter is read without a problem, and nothing of it is lost", () => {
    const { value, problems } = readCharter({ path: "demarc.yaml", text: exampleOf("the-charter", "yaml charter") });
    expect(problemsOf(problems)).toEqual([]);
    expect(value?.charter.flows.map(({ ports }) => ports.map(({ protocol, port }) => `${protocol} ${port}`))).toEqual([["TCP 8080"], ["UDP 53", "TCP 53"], ["TCP 5000"]]);
    expect([value?.charter.waivers.length, value?.charter.approvals.length, value?.charter.probes.length]).toEqual([1, 3, 2]);
    expect(value?.charter.requestExample?.flow?.service).toBe("scorer");
  });
});
