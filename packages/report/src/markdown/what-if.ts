import type { WhatIfResult, WhatIfStep } from "@demarc/operations";
import { allowedWords, endWords } from "../flow-words.ts";
import { teamName } from "../team-name.ts";
import { reasonWords, rowsOf, stepTitle } from "../what-if-rows.ts";
import { code, prose, row } from "./markdown.ts";

/** A section for each step: totals, what the page requires, and flows by what happens to them and whose they are. */
export function whatIfMarkdown(result: WhatIfResult): string {
  return result.steps.map((step) => stepMarkdown(step, result)).join("\n");
}

function stepMarkdown(step: WhatIfStep, result: WhatIfResult): string {
  const { stops, starts, unclear } = step.totals;
  const lines = [
    `## ${prose(stepTitle(step))}`,
    "",
    row(["", "stop", "start", "undetermined"]),
    row(["---", "---", "---", "---"]),
    ...(result.summary.page === undefined ? [] : [row(["required by the page", `${stops.required}`, `${starts.required}`, `${unclear.required}`])]),
    row(["all flows", `${stops.flows}`, `${starts.flows}`, `${unclear.flows}`]),
  ];
  if (step.required.length > 0) {
    lines.push("", row(["what the page requires", "statement", "effect", "because", "owner"]), row(["---", "---", "---", "---", "---"]));
    for (const one of step.required) {
      const flow = `${endWords(one.witness.source)} → ${endWords(one.witness.destination)}, ${allowedWords(one.witness.allowed)}`;
      const place = `${one.statement}, ${code(`${one.location.file}:${one.location.line}`)}`;
      lines.push(row([code(flow), place, effectName[one.effect], prose(reasonWords(one.reason)), prose(teamName(one.owner, result))]));
    }
  }
  if (step.changes.length > 0) {
    lines.push("", row(["effect", "owner", "flows", "ports", "because"]), row(["---", "---", "---", "---", "---"]));
    for (const group of step.changes) {
      const arrow = group.direction === "ingress" ? "←" : "→";
      for (const { subject, peers, ports } of rowsOf(group)) {
        lines.push(row([effectName[group.effect], prose(teamName(group.owner, result)), code(`${subject} ${arrow} ${peers}`), ports, prose(reasonWords(group.reason))]));
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

const effectName = { stops: "stops", starts: "starts", unclear: "undetermined" } as const;
