import type { CheckResult, FindingFlow, RuleAccountReport } from "@demarc/operations";
import { groupBy, listAll, tally } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { allowedWords, endWords } from "../flow-words.ts";
import { line, paintOf, wrap } from "../layout.ts";
import { teamName } from "../team-name.ts";

/** What each rule of each policy does, by policy: what goes through it, what only it lets through, and whose that is. */
export function accountsText(accounts: readonly RuleAccountReport[], result: CheckResult, options: FormatOptions): string[][] {
  const paint = paintOf(options);
  const byPolicy = groupBy(accounts, ({ policy, location }) => `${policy.namespace}/${policy.name}  ${location.file}`);
  return [
    [paint("strong", "What each rule does")],
    ...[...byPolicy].map(([policy, own]) => [...wrap(policy, options.width, "  "), ...own.flatMap((account) => accountText(account, result, options))]),
  ];
}

function accountText(account: RuleAccountReport, result: CheckResult, { width }: FormatOptions): string[] {
  const place = `    line ${account.location.line}  `;
  const lines = [line(`${place}${account.rule}`)];
  const fact = (name: string, text: string): void => {
    lines.push(...wrap(text, width, `      ${name.padEnd(9)}`));
  };
  if (!account.speaks) {
    fact("inert", "its policy does not isolate in this direction, or the API server refuses it");
    return lines;
  }
  fact("carries", flowsWords(account.carries));
  if (account.carries.length === 0) return lines;
  fact("alone", account.alone.length === 0 ? "nothing: other rules let all of it pass" : flowsWords(account.alone));
  if (account.page !== undefined && account.alone.length > 0) {
    fact("agreed", account.page.agreed.length === 0 ? "none of it is required by the page or approved" : flowsWords(account.page.agreed));
    for (const { owners, flows } of account.page.excess) fact("not", `${flowsWords(flows)}; needs ${listAll(owners.map((owner) => teamName(owner, result)))}`);
  }
  for (const cover of account.coveredBy.slice(0, 3)) fact("beside", `${cover.policy.name} ${cover.rule} (${cover.location.file}:${cover.location.line})`);
  if (account.coveredByCount > 3) fact("", `and ${tally(account.coveredByCount - 3, "more rule")}`);
  return lines;
}

/** How many, and one of them. */
function flowsWords(flows: readonly FindingFlow[]): string {
  const [first] = flows;
  if (first === undefined) return "nothing";
  const example = `${endWords(first.source)} → ${endWords(first.destination)}, ${allowedWords(first.allowed)}`;
  return flows.length === 1 ? example : `${tally(flows.length, "pair")}, e.g. ${example}`;
}
