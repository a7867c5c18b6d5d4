import { describe, expect, test } from "vitest";
import { summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

/** Flows without their reasons, and problems with their line, of entries under "Required flows" unless they bring a heading. */
function read(entries: string): { readonly flows: readonly string[]; readonly problems: readonly string[] } {
  const { value, problems } = readPage({ path: "page.md", text: entries.startsWith("## ") ? entries : `## Required flows\n\n${entries}\n\n## External dependencies\n\n- **Rates**: 192.0.2.1:443\n` });
  return {
    flows: summaryOf(value).filter((line) => /^\d+ S2\.[FX]/.test(line)).map((line) => line.replace(/^\d+ S2\./, "")),
    problems: problems.filter(({ code }) => !/^(?:page-section-missing|page-not-understood|team-missing)$/.test(code)).map(({ code, location }) => `${location?.line ?? 0} ${code}`),
  };
}

describe("an entry is read as required only when nothing says otherwise", () => {
  test.each<[entries: string, flows: readonly string[], problems: readonly string[]]>([
    ["- `a` → `b` (TCP 80, optional)", [], ["3 flow-not-settled"]],
    ["- `a` → `b`: TCP 80, planned for May", [], ["3 flow-not-settled"]],
    ["- `a` (optional) → `b`: TCP 80", [], ["3 flow-not-settled"]],
    ["- Planned: `a` → `b`: TCP 80", [], ["3 flow-not-settled"]],
    ["- `a` → `b`: TCP 80\n  - until 2026-06-01", [], ["3 flow-not-settled"]],
    ["- `a` → `b`: TCP 80\n  - Status: proposed", [], ["3 flow-not-settled"]],
    ["- `a` → `b`: TCP 21, forbidden", ["X1 never a → b on TCP 21"], []],
    ["- `a` → `b`: TCP 21 (denied since 2024)", ["X1 never a → b on TCP 21"], []],
    // Inside a reason they are words like others, and so they are as names.
    ["- `a` → `b`: denied requests are logged, TCP 80", ["F1 a → b on TCP 80"], []],
    ["- `a` → `b`: reads the planned shifts, TCP 80", ["F1 a → b on TCP 80"], []],
    ["- `planned` → `removed`: TCP 80", ["F1 planned → removed on TCP 80"], []],
    ["### Optional\n\n- `a` → `b`: TCP 80", [], ["5 flow-not-settled"]],
    ["### Removed in 2024\n\n- `a` → `b`: TCP 80", [], ["5 flow-not-settled"]],
    ["### Temporarily allowed until 2020-06-01\n\n- `a` → `b`: TCP 80", [], ["5 flow-not-settled"]],
    ["- Optional\n  - `a` → `b`: TCP 80", [], ["4 flow-not-settled"]],
    ["- `a` → **Rates**: forbidden", ["X1 never a → \"Rates\""], []],
    ["- `a` → `b` TCP 88, allowed", ["F1 a → b on TCP 88"], []],
    ["- `a` → `b`, forbidden", ["X1 never a → b"], []],
    ["- `a` → `b`: not needed any more, TCP 82", [], ["3 flow-not-settled"]],
  ])("%s", (entries, flows, problems) => {
    expect(read(entries)).toEqual({ flows, problems });
  });

  test.each<[sentence: string, flows: readonly string[]]>([
    ["`a` must not reach `b` on TCP 84", ["X1 never a → b on TCP 84"]],
    ["`a` must never talk to `b`", ["X1 never a → b"]],
    ["`a` never talks to `b`", ["X1 never a → b"]],
    ["`a` may not connect to `b`: TCP 84", ["X1 never a → b on TCP 84"]],
    ["`a` cannot access `b`", ["X1 never a → b"]],
    ["`a` is not allowed to reach `b`", ["X1 never a → b"]],
    ["`a` must be able to reach `b` on TCP 84", ["F1 a → b on TCP 84"]],
    ["`a-not` → `b`: TCP 84", ["F1 a-not → b on TCP 84"]],
  ])("a verb with a no forbids: %s", (sentence, flows) => {
    expect(read(`- ${sentence}`)).toEqual({ flows, problems: [] });
  });

  test.each<[heading: string, cell: string, flows: readonly string[]]>([
    ["Allowed", "yes", ["F1 a → b on TCP 80"]],
    ["Allowed", "✓", ["F1 a → b on TCP 80"]],
    ["Allowed", "no", ["X1 never a → b on TCP 80"]],
    ["Allowed", "", []],
    ["Allowed", "see ticket", []],
    ["Status", "active", ["F1 a → b on TCP 80"]],
    ["Status", "denied", ["X1 never a → b on TCP 80"]],
    ["Status", "planned", []],
    ["Needed", "no", []],
  ])("a column %j with %j", (heading, cell, flows) => {
    const table = read(`| From | To | Port | ${heading} |\n|---|---|---|---|\n| a | b | 80 | ${cell} |`);
    expect(table).toEqual({ flows, problems: flows.length === 0 ? ["5 flow-not-settled"] : [] });
  });

  test("under a heading about both each entry has to say", () => {
    const page = "## Allowed and forbidden communication\n\n- `a` → `b`: TCP 90, allowed\n- `b` → `a`: TCP 21, forbidden\n- `a` → `c`: TCP 80\n";
    expect(read(page)).toEqual({ flows: ["F1 a → b on TCP 90", "X1 never b → a on TCP 21"], problems: ["5 flow-not-settled"] });
  });

  test("under a heading about both the ones below it may say for all", () => {
    expect(read("## Allowed and forbidden communication\n\n### Allowed\n\n- `a` → `b`: TCP 90\n\n### Not allowed\n\n- `b` → `a`\n")).toEqual({ flows: ["F1 a → b on TCP 90", "X1 never b → a"], problems: [] });
  });

  test("what is forbidden is not allowed by a word", () => {
    expect(read("## Forbidden flows\n\n- `a` → `b`: TCP 90, allowed\n- `b` → `a`\n")).toEqual({ flows: ["X1 never b → a"], problems: ["3 flow-not-settled"] });
  });
});

describe("nothing of the flows is lost in silence", () => {
  test.each<[claim: string, entries: string, flows: readonly string[], problems: readonly string[]]>([
    ["a matrix from row to column", "| from \\ to | a | b |\n|---|---|---|\n| a | – | TCP 80 |\n| b | no | |", ["F1 a → b on TCP 80", "X1 never b → a"], []],
    ["a matrix from column to row", "| to / from | a | b |\n|---|---|---|\n| a | | yes |\n| b | perhaps | |", ["F1 b → a"], ["5 flow-without-port", "6 flow-not-settled"]],
    ["a table without ends", "| A | B |\n|---|---|\n| a | b |", [], ["5 flow-not-understood"]],
    ["a row without a destination", "| From | To |\n|---|---|\n| a |", [], ["5 flow-not-understood"]],
    ["a column that says nothing known", "| From | To | Port | Colour |\n|---|---|---|---|\n| a | b | 80 | red |", ["F1 a → b on TCP 80"], ["3 page-column-not-read"]],
    ["a sentence that begins with a word", "Also `a` needs to reach `b` on TCP 80.", ["F1 a → b on TCP 80"], []],
    ["two sentences", "`a` talks to `b` on TCP 80. `b` talks to `c` on TCP 81.", ["F1 a → b on TCP 80", "F2 b → c on TCP 81"], []],
    ["a sentence that is read is not unread", "The `a` namespace must be able to reach `b` on port 80/TCP.", ["F1 a → b on TCP 80"], []],
    ["a sentence that is half understood", "Some of `a` may reach `b` by night.", [], ["3 page-sentence-not-checked"]],
    ["a title that sounds like a flow", "- Frontend to backend\n  - `a` → `b`: TCP 80\n  - `a` → `b`: TCP 81", ["F1 a → b on TCP 80", "F2 a → b on TCP 81"], []],
    ["a flow in one code span", "- `a → b:80`", ["F1 a → b on TCP 80"], []],
    ["a flow in bold", "- **a → b** (TCP 80)", ["F1 a → b on TCP 80"], []],
    ["an external as source", "- **Rates** → `a`: TCP 80", [], ["3 flow-end-not-understood"]],
  ])("%s", (_claim, entries, flows, problems) => {
    expect(read(entries)).toEqual({ flows, problems });
  });

  test("requirements outside the known sections are told when they are about the network", () => {
    expect(read("## Notes\n\nEverybody must read this page. We should never open port 22 to the internet.\n\nAll traffic to databases must use TLS.\n").problems).toEqual(["3 page-sentence-not-checked", "5 page-sentence-not-checked"]);
  });

  test("a list under Communication is about flows, and a lost list with arrows is a warning", () => {
    expect(read("## Communication\n\nRequired:\n\n- `a` to `b`, TCP 80\n").flows).toEqual(["F1 a → b on TCP 80"]);
    const { problems } = readPage({ path: "page.md", text: "## Notes\n\n- a → b\n- one\n- two\n" });
    expect(problems.find(({ code }) => code === "page-section-not-understood")?.severity).toBe("warning");
  });

  test("a word behind the ports is the reason, and a namespace that the page lists is an end", () => {
    const { value, problems } = readPage({ path: "page.md", text: "## Namespaces\n\n- `a` - one\n- `b` - two\n- `c` - three\n\n## Required flows\n\n- `a` → `b` TCP 80, weekly\n- `a` → `b` TCP 81, c\n" });
    expect(value.flows.map(({ to, reasons }) => [to.map(({ namespace }) => namespace), reasons.map(({ text }) => text)])).toEqual([[["b"], ["weekly"]], [["b", "c"], []]]);
    expect(problems.filter(({ code }) => code === "flow-end-not-understood").map(({ severity, message, location }) => [severity, message, location?.column])).toEqual([
      ["warning", "`weekly` stands behind the ports, where it may be a reason or one more end", 21],
    ]);
  });

  test("what an end that is not understood comes to is said", () => {
    const { problems } = readPage({ path: "page.md", text: "## Namespaces\n\n- `a` - one\n- `b` - two\n- `c` - three\n\n## Required flows\n\n- Both namespaces → `kube-system`\n" });
    expect(problems.find(({ code }) => code === "flow-end-not-understood")?.consequence).toBe("the flow `Both namespaces → kube-system` is not checked, and what passes by it counts as not agreed");
  });

  test.each([
    ["`a` → 10.0.0.5:443", "list the address under `External dependencies`, and write its name here as the destination"],
    ["internet → `a`: TCP 443", "name the namespaces, or an external that the page lists"],
    ["Vision → `a`", "write the namespace in backticks"],
  ])("the remedy for the end of %s helps", (entry, fix) => {
    const { problems } = readPage({ path: "page.md", text: `## Required flows\n\n- ${entry}\n` });
    expect(problems.find(({ code }) => code === "flow-end-not-understood")?.fix).toBe(fix);
  });
});

describe("ports of a flow", () => {
  test.each<[entry: string, flows: readonly string[], problems: readonly string[]]>([
    ["`a` ↔ `b` TCP 86", ["F1 a → b on TCP 86", "F1 b → a on TCP 86"], []],
    ["`a` <-> `b` TCP 86", ["F1 a → b on TCP 86", "F1 b → a on TCP 86"], []],
    ["`a` ← `b` TCP 86", ["F1 b → a on TCP 86"], []],
    ["`a` <- `b` TCP 86", ["F1 b → a on TCP 86"], []],
    ["`a`:80 ↔ `b`:81", ["F1 a → b on TCP 81", "F1 b → a on TCP 80"], []],
    ["`a`:80 → `b`: TCP 81", ["F1 a → b on TCP 81"], ["3 port-not-understood"]],
    ["`a` → `b`:80 → `c`:81", ["F1 a → b on TCP 80", "F1 b → c on TCP 81"], []],
    ["`a` → `b`: 80, 443", ["F1 a → b on TCP 80, TCP 443"], []],
    ["`a` → `b`:8000-8002", ["F1 a → b on TCP 8000, TCP 8001, TCP 8002"], []],
    ["`a` → `b` TCP 1000–1001", ["F1 a → b on TCP 1000, TCP 1001"], []],
    ["From `a` to `b` on TCP port 8500.", ["F1 a → b on TCP 8500"], []],
    ["`a` → `b` on 9100", ["F1 a → b on TCP 9100"], []],
    ["`a` → `b`: HTTPS (443)", ["F1 a → b on TCP 443"], []],
    // A word behind the ports becomes no namespace; a name does.
    ["`a` → `b` TCP 80, weekly", ["F1 a → b on TCP 80"], ["3 flow-end-not-understood"]],
    ["`a` → `b`, TCP 80, read only", ["F1 a → b on TCP 80"], []],
    ["`a` → `b` TCP 80, `c`", ["F1 a → b, c on TCP 80"], []],
    ["`a` → `b` TCP 80, c TCP 81", ["F1 a → b, c on TCP 80, TCP 81"], []],
    ["`a` → `b`:80, c/web", ["F1 a → b, c/web on TCP 80"], []],
    ["`a` → `b`, c TCP 80", ["F1 a → b, c on TCP 80"], []],
    ["`a` to `b`, port 7000 (UDP)", ["F1 a → b on UDP 7000"], []],
    // What is no port must not come to mean every port.
    ["`a` → `b` TCP 0", [], ["3 port-not-understood"]],
    ["`a` → `b`: TCP 99999", [], ["3 port-not-understood"]],
    ["`a` → `b`: 70000", [], ["3 port-not-understood"]],
    ["`a` → `b`: ports 30000-32767", [], ["3 port-not-understood"]],
    ["`a` → `b`\n  - storage, TCP 70000", [], ["4 port-not-understood"]],
    ["`a` → `b`: TCP 80, 70000", ["F1 a → b on TCP 80"], ["3 port-not-understood"]],
  ])("%s", (entry, flows, problems) => {
    expect(read(`- ${entry}`)).toEqual({ flows, problems });
  });
});

describe("what is struck through is not there", () => {
  test.each<[entries: string, flows: readonly string[], problems: readonly string[]]>([
    ["- `a` → `b`: TCP 80\n- ~~`a` → `c`: TCP 81~~", ["F1 a → b on TCP 80"], ["4 page-text-struck"]],
    ["- ~~`a` → `b`: TCP 80~~ (gone since May)\n  - a reason", [], ["3 page-text-struck"]],
    ["- `a` → `b`: TCP 80 ~~and 81~~", ["F1 a → b on TCP 80"], ["3 page-text-struck"]],
    ["| From | To | Port |\n|---|---|---|\n| ~~a~~ | ~~b~~ | ~~80~~ |\n| a | c | 81 |", ["F1 a → c on TCP 81"], ["5 page-text-struck", "5 page-text-struck", "5 page-text-struck"]],
    ["### ~~Old~~\n\n- `a` → `b`: TCP 80\n\n### New\n\n- `a` → `c`: TCP 81", ["F1 a → c on TCP 81"], ["3 page-text-struck"]],
    ["~~`a` → `b`: TCP 80~~", [], ["3 page-text-struck"]],
  ])("%s", (entries, flows, problems) => {
    expect(read(entries)).toEqual({ flows, problems });
  });
});
