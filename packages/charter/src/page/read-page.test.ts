import { describe, expect, test } from "vitest";
import { problemsOf, summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

const facts = (text: string): readonly string[] => summaryOf(readPage({ path: "page.md", text }).value).filter((line) => !line.startsWith("team "));
const problems = (text: string): readonly string[] => problemsOf(readPage({ path: "page.md", text }).problems).filter((line) => !/page-section-missing|team-missing/.test(line));

describe("what a section is about", () => {
  test("a lead-in inside a section introduces its list and changes nothing", () => {
    expect(facts("## External dependencies\n\nRequired flows lead to:\n\n- Rates: 192.0.2.1:80\n")).toEqual(['5 S2.E1 "Rates" 192.0.2.1 TCP 80 saas']);
  });

  test("a lead-in says what a list is about where no heading does", () => {
    expect(facts("## Networking\n\nRequired flows:\n\n- `a` → `b`: TCP 80\n")).toEqual(["5 S2.F1 a → b on TCP 80"]);
  });

  test.each([
    ["prose", "The platform is run by us.\nIt talks to many things."],
    ["headings alone", "# Network policies\n\n## Required flows\n\n## Namespaces\n"],
    ["links", "- [Home](/)\n- [Docs](/docs)\n"],
  ])("a page of %s is an error that says that nothing is judged, and nothing of what is missing", (_, text) => {
    const [first, ...others] = readPage({ path: "page.md", text }).problems;
    expect(first).toMatchObject({ code: "page-not-understood", severity: "error", location: { line: 1, column: 1 }, consequence: "nothing is judged by it" });
    expect(others.map(({ code }) => code).filter((code) => /missing/.test(code))).toEqual([]);
  });

  test("the page's title names the page, not its sections", () => {
    expect(problems("# Required flows of the platform\n\n## Miscellaneous\n\n- one\n- two\n")).toEqual(["1:1 page-not-understood", "3:4 page-section-not-understood"]);
  });

  test("of several headings of the first level each is a section", () => {
    expect(facts("# Required flows\n\n- `a` → `b`: TCP 80\n\n# External dependencies\n\n- Rates: 192.0.2.1:80\n")).toHaveLength(2);
  });

  test("a heading that says nothing is about what the one around it is", () => {
    expect(facts("## Required flows\n\n### Every day\n\n- `a` → `b`: TCP 80\n\n### At night\n\n- `b` → `c`: TCP 81\n")).toEqual(["5 S2.F1 a → b on TCP 80", "9 S2.F2 b → c on TCP 81"]);
  });

  test("entries that leave no doubt need no heading", () => {
    expect(facts("## Networking\n\n- `a` → `b`: TCP 80\n- `b` → `c`: TCP 81\n")).toHaveLength(2);
    expect(facts("## Networking\n\n- Rates: 192.0.2.1:80\n- News: 192.0.2.2:80\n")).toHaveLength(2);
    expect(facts("## Networking\n\n- one\n- two\n")).toEqual([]);
  });
});

describe("names and addresses", () => {
  test.each([
    ["a bold name is a name, even if it looks like an address", "- **api.example.com**: `192.0.2.5:443`", ['3 S2.E1 "api.example.com" 192.0.2.5 TCP 443 saas']],
    ["a bold address alone is the address", "- **192.0.2.5:443**", ['3 S2.E1 "192.0.2.5" 192.0.2.5 TCP 443 saas']],
    ["details below an entry are its own", "- Rates\n  - Host: 192.0.2.5\n  - Ports: 80, 443", ['3 S2.E1 "Rates" 192.0.2.5 TCP 80 saas', '3 S2.E1 "Rates" 192.0.2.5 TCP 443 saas']],
    ["what is said of it decides its kind", "- MLflow load balancer: 192.168.1.208:5000", ['3 S2.E1 "MLflow load balancer" 192.168.1.208 TCP 5000 load-balancer']],
  ])("%s", (_claim, list, expected) => {
    expect(facts(`## External dependencies\n\n${list}\n`)).toEqual(expected);
  });

  test.each([
    ["- `claims` - intake", ["claims: intake"]],
    ["- our main one, `claims`: intake", ["claims: intake"]],
    ["- claims-ml: scoring", ["claims-ml: scoring"]],
    ["- claims (intake)", ["claims: intake"]],
    ["- Namespace `claims` for intake", ["claims: intake"]],
    ["- `claims`, `claims-ml` and `claims-db` - all of it", ["claims: all of it", "claims-ml: all of it", "claims-db: all of it"]],
    ["- `claims` - intake (owner: Claims team)", ["claims: intake"]],
    ["- `claims` - intake (Claims team)", ["claims: intake"]],
    ["- `claims` - intake, owned by the Claims team.", ["claims: intake"]],
    ["- `claims` - intake; owner: Fraud", ["claims: intake of fraud"]],
    ["- `claims` - the owner service", ["claims: the owner service"]],
  ])("%s", (list, expected) => {
    const { value } = readPage({ path: "page.md", text: `## Responsibilities\n\n### Claims team\n\n- Own policies\n\n## Namespaces\n\n${list}\n` });
    expect(value.namespaces.map(({ name, purpose, owner }) => `${name}: ${purpose}${owner === "claims" ? "" : ` of ${owner}`}`)).toEqual(expected);
  });
});

describe("date and contacts", () => {
  test("the first date counts, and the second is no statement", () => {
    const { value } = readPage({ path: "page.md", text: "**Last updated**: 2026-02-01\n\n**Updated**: 2025-01-01\n" });
    expect(value.lastUpdated?.date).toBe("2026-02-01");
    expect(value.statements.map(({ id }) => id)).toEqual(["S7.1"]);
  });

  test.each([
    ["hard breaks", "**Last updated**: 2026-02-01  \n**Contact**: claims@insurer.example  \n**Platform contact**: #platform\n"],
    ["no breaks", "**Last updated**: 2026-02-01\n**Contact**: claims@insurer.example\n**Platform contact**: #platform\n"],
    ["one line", "Last updated: 2026-02-01 | Contact: claims@insurer.example | Platform contact: #platform\n"],
    ["a list", "## Contacts\n\n- Last updated: 2026-02-01\n- Claims team: claims@insurer.example\n- Platform team: #platform\n"],
    ["front matter", "---\nlast_updated: 2026-02-01\ncontact: claims@insurer.example\nplatform_contact: '#platform'\n---\n\nText.\n"],
  ])("with %s", (_what, text) => {
    const page = text.startsWith("---") ? `${text}\n## Responsibilities\n\n### Claims team\n\n- Own policies\n` : `## Responsibilities\n\n### Claims team\n\n- Own policies\n\n---\n\n${text}`;
    const { value } = readPage({ path: "page.md", text: page });
    expect(value.lastUpdated?.date).toBe("2026-02-01");
    expect(value.teams.map(({ id, contact }) => `${id} ${contact?.replaceAll("'", "") ?? ""}`).sort()).toEqual(["claims claims@insurer.example", "platform #platform"]);
  });

  const teams = "## Responsibilities\n\n### Infrastructure team\n\n- Default deny\n\n### Storefront team\n\n- Own policies\n\n### Search team\n\n- Own policies\n\n---\n\n";
  const contacts = (line: string): readonly string[] => readPage({ path: "page.md", text: teams + line }).value.teams.map(({ id, contact }) => `${id} ${contact ?? "-"}`);

  test.each([
    ["Contacts: storefront@shop.example; Infrastructure: https://jira.shop.example/INFRA", ["platform https://jira.shop.example/INFRA", "storefront storefront@shop.example", "search -"]],
    ["Contact: Storefront — web@shop.example, Search — #search", ["platform -", "storefront web@shop.example", "search #search"]],
    ["Contact: Storefront, web@shop.example, +49 89 1234567", ["platform -", "storefront Storefront, web@shop.example, +49 89 1234567", "search -"]],
    ["Platform contact: Core: #core, Edge: #edge", ["platform Core: #core, Edge: #edge", "storefront -", "search -"]],
  ])("%s", (line, expected) => {
    expect(contacts(line)).toEqual(expected);
  });

  test("what looks like a date or contact under a label that is not known is told, and so is a page without any", () => {
    const { problems: found } = readPage({ path: "page.md", text: `${teams}Stand: 01.02.2026\nKontakt: web@shop.example\n` });
    expect(found.filter(({ code, message }) => code === "page-sentence-not-checked" || /updated|reach/.test(message)).map(({ location, message }) => `${location?.line ?? 0} ${message}`)).toEqual([
      "1 the page does not say when it was last updated",
      "1 the page does not say how to reach its teams",
      "17 `Stand: 01.02.2026` is read neither as a date nor as a contact",
      "18 `Kontakt: web@shop.example` is read neither as a date nor as a contact",
    ]);
  });

  test("a last change on no day is no date", () => {
    expect(problems(`${teams}Last change: Feb 30, 2026\nContact: web@shop.example\n`)).toEqual(["17:14 date-not-understood"]);
  });
});

test("two flows that are marked with one id have two ids", () => {
  const { value, problems: found } = readPage({ path: "page.md", text: "## Required flows\n\n- `a` → `b`: TCP 80 [id: x]\n- `b` → `c`: TCP 80 [id: x]\n" });
  expect(value.flows.map(({ id }) => id)).toEqual(["x", "b-to-c"]);
  expect(problemsOf(found)).toContain("4:4 charter-duplicate");
});
