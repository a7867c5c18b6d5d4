import { sideText, type ForbiddenSide } from "@demarc/charter";
import { count, groupBy, listSome } from "@demarc/source";
import { forbiddenFlows, type ForbiddenStatus } from "../forbidden-flows.ts";
import { describeTraffic } from "../traffic-text.ts";
import { allOf, breaking, brokenBy, holds, notCheckable, sentences, type Inquiry, type Judge, type Judgement, type Sentences } from "./judgement.ts";

/** Flows that the page forbids. */
export function forbiddenJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const byStatement = groupBy(forbiddenFlows(inquiry.context), ({ forbidden }) => forbidden.flow.statement);
  return new Map([...byStatement].map(([statement, statuses]) => [statement, () => allOf(statuses.map((status) => judge(inquiry, status)))]));
}

function judge(inquiry: Inquiry, status: ForbiddenStatus): Judgement {
  const { flow, unresolved } = status.forbidden;
  const rules = ["forbidden-flow-open"];
  const found = status.outcome === "open" ? breaking(inquiry, rules, ({ statement, severity }) => statement === flow.statement && severity === "error") : [];
  return brokenBy(inquiry, rules, found, () => {
    switch (status.outcome) {
      case "open":
        return notCheckable("some of it passes, and that is waived");
      case "undetermined":
        return notCheckable(`whether ${sideText(flow.from)} → ${sideText(flow.to)} passes hangs on what the input does not tell`, ...status.doubts);
      case "unresolved":
        return notCheckable(...sentences(unresolved, "no workload that it speaks of is in the input"));
      case "closed":
        return holds(...closedWords(status));
    }
  });
}

/** An end with how many workloads it stands for. */
function endWords(side: ForbiddenSide, ends: readonly { readonly workloads: readonly number[] }[]): string {
  const workloads = new Set(ends.flatMap((end) => end.workloads)).size;
  return workloads === 0 ? sideText(side) : `${sideText(side)} (${count(workloads, "workload")})`;
}

function closedWords({ forbidden: { flow, parts, exceptInside, exceptAgreed } }: ForbiddenStatus): Sentences {
  const ends = [endWords(flow.from, parts.map(({ sources }) => sources)), endWords(flow.to, parts.map(({ destinations }) => destinations))];
  const [first] = parts;
  return [
    `nothing passes from ${ends.join(" to ")}${first === undefined || flow.ports.length === 0 ? "" : ` on ${describeTraffic(first.traffic)}`}`,
    ...(exceptInside.length > 0 ? [`what pods of ${listSome(exceptInside, 3)} say to each other is not meant`] : []),
    ...(exceptAgreed ? ["what the page or an approval agrees to is not meant"] : []),
  ];
}
