import type { AgreedTraffic } from "./agreed-traffic.ts";
import type { Charter, Statement } from "./charter.ts";

/**
 * What a request can say to justify traffic: the lines of the page that ask for it, each once and with its place, as in
 * `DNS resolution (page.md:36)`. Where the heading of a flow asks, the reasons below it are those lines. Undefined where
 * no line asks: for what may pass and need not, and for approvals.
 */
export function justificationOf(charter: Charter, agreed: readonly AgreedTraffic[]): string | undefined {
  const asking = agreed.filter(({ kind, must }) => kind !== "approved" && must !== "none");
  const lines = new Set(asking.flatMap(({ statement }) => linesOf(charter, statement)).map(({ text, at }) => `${text} (${at.file}:${at.line})`));
  return lines.size === 0 ? undefined : [...lines].join("; ");
}

function linesOf({ flows, statements }: Charter, statement: string): readonly Pick<Statement, "text" | "at">[] {
  const reasons = flows.filter((flow) => flow.statement === statement).flatMap((flow) => flow.reasons);
  return reasons.length > 0 ? reasons : statements.filter(({ id }) => id === statement);
}
