import { describe, expect, test } from "vitest";
import { problemsOf, summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

function read(text: string): { readonly facts: readonly string[]; readonly problems: readonly string[] } {
  const { value, problems } = readPage({ path: "page.md", text });
  return { facts: summaryOf(value), problems: problemsOf(problems.filter(({ code }) => !/^(?:page-section-missing|team-missing)$/.test(code))) };
}

describe("tables of responsibilities", () => {
  test.each<[claim: string, table: string, facts: readonly string[], problems: readonly string[]]>([
    [
      "a column for each team, though their headings say `Team`",
      "| Concern | Platform Team | Blue Team |\n|---|---|---|\n| Default deny | owns | requests |\n| External access | approves | requests |\n| Pod-to-pod rules | – | owns |",
      ['team platform "Platform Team"', 'team blue "Blue Team"', "5 S1.P1 platform owns default-deny", "5 S1.A1 blue requests default-deny", "6 S1.P2 platform owns external-access", "6 S1.A2 blue requests external-access", "7 S1.A3 blue owns intra-namespace-flow"],
      [],
    ],
    [
      "a cell that says neither who owns nor who asks is told",
      "| Concern | Platform | Blue |\n|---|---|---|\n| Default deny | R | perhaps |",
      ['team platform "Platform"', "5 S1.P1 platform owns default-deny"],
      ["5:22 team-not-understood"],
    ],
    [
      "team, role, what it is responsible for and how to reach it",
      "| Team | Role | Responsible for | Contact |\n|---|---|---|---|\n| Kraken | platform | Default deny; DNS | #kraken |\n| Payments | application | Pod-to-pod rules | pay@bank.example |",
      ['team platform "Kraken" <#kraken>', 'team payments "Payments" <pay@bank.example>', "5 S1.P1 platform owns default-deny", "5 S1.P2 platform owns dns-egress", "6 S1.A1 payments owns intra-namespace-flow"],
      [],
    ],
    [
      "one column for the owner beside one that is not read",
      "| Concern | Owner | Since |\n|---|---|---|\n| Default deny | Platform team | 2024 |\n| Pod-to-pod rules | Blue team | 2025 |",
      ['team platform "Platform team"', 'team blue "Blue team"', "5 S1.P1 platform owns default-deny", "6 S1.A1 blue owns intra-namespace-flow"],
      ["3:21 page-column-not-read"],
    ],
    [
      "a team's own namespaces, said of any team",
      "| Duty | Platform | Blue |\n|---|---|---|\n| Policies inside a team's namespaces | - | R |",
      ['team platform "Platform team"', 'team blue "Blue"', "5 S1.A1 blue owns application-policy"],
      [],
    ],
    [
      "a column `Responsible team` names the team of each row",
      "| Task | Responsible team |\n|---|---|\n| Default deny | Platform |\n| Pod-to-pod rules | Blue |",
      ['team platform "Platform"', 'team blue "Blue"', "5 S1.P1 platform owns default-deny", "6 S1.A1 blue owns intra-namespace-flow"],
      [],
    ],
    [
      "two owners in one cell are both of them, and a name with `and` in it is one",
      "| Task | Owner |\n|---|---|\n| Default deny | Platform team, Shop team |\n| DNS | Platform team and Shop team |\n| Pod-to-pod rules | Trust and Safety |",
      ['team platform "Platform team"', 'team shop "Shop team"', 'team trust-and-safety "Trust and Safety"', "5 S1.P1 platform owns default-deny", "5 S1.A1 shop owns default-deny", "6 S1.P2 platform owns dns-egress", "6 S1.A2 shop owns dns-egress", "7 S1.A3 trust-and-safety owns intra-namespace-flow"],
      ["5:3 responsibility-given-twice", "6:3 responsibility-given-twice"],
    ],
    [
      "a role that is none is told, and the name decides",
      "| Team | Role | Duties |\n|---|---|---|\n| Platform | lead | Default deny |",
      ['team platform "Platform"', "5 S1.P1 platform owns default-deny"],
      ["5:14 team-not-understood"],
    ],
  ])("%s", (_claim, table, facts, problems) => {
    expect(read(`## Ownership\n\n${table}\n`)).toEqual({ facts, problems });
  });

  test("what is said of own namespaces is about the application's policies", () => {
    expect(read("## Duties of the Search team\n\n- Policies in own namespaces\n- Policies in our own namespaces\n")).toEqual({
      facts: ['team platform "Platform team"', 'team search "Search team"', "3 S1.A1 search owns application-policy", "4 S1.A2 search owns application-policy"],
      problems: [],
    });
  });

  test("a second platform team is one with the first, which is told", () => {
    const { value } = readPage({ path: "page.md", text: "## Core Platform Team responsibilities\n\n- Default deny\n\n## Edge Platform Team responsibilities\n\n- Ingress controllers\n" });
    expect(value.teams.map(({ name }) => name)).toEqual(["Core Platform Team"]);
    expect(value.inferences.map(({ text, at }) => `${at.line} ${text}`)).toEqual(["5 `Edge Platform Team` and `Core Platform Team` are one team, platform"]);
  });

  test("an application team is called what the page calls it", () => {
    expect(read("## Responsibilities\n\n### App team\n\n- Pod-to-pod rules\n").facts).toContain('team application "App team"');
  });
});
