import type { Connectivity, ExposureLine } from "@demarc/operations";
import { allowedWords, endWords, exposureReason } from "../flow-words.ts";
import { code, prose, row } from "./markdown.ts";

/** A table of what may pass, and one of what is undetermined with what it hangs on. */
export function listMarkdown(result: Connectivity): string {
  if (result.exposure !== undefined) return exposureMarkdown(result.exposure);
  const lines = [row(["source", "destination", "allowed"]), row(["---", "---", "---"])];
  for (const { source, destination, allowed } of result.connections) {
    lines.push(row([code(endWords(source, true)), code(endWords(destination, true)), allowedWords(allowed)]));
  }
  if (result.undetermined.length > 0) {
    lines.push("", "Undetermined:", "", row(["source", "destination", "may be allowed", "hangs on"]), row(["---", "---", "---", "---"]));
    for (const { source, destination, allowed, causes } of result.undetermined) {
      lines.push(row([code(endWords(source, true)), code(endWords(destination, true)), allowedWords(allowed), causes.map(prose).join("<br>")]));
    }
  }
  return `${lines.join("\n")}\n`;
}

/** One line for each set of pods, with what some of them get beyond that where no other line says it. */
function exposureMarkdown(lines: readonly ExposureLine[]): string {
  const rows = lines.map(({ source, destination, allowed, perhaps, perhapsElsewhere, reasons, today }) => [
    code(endWords(source, true)),
    code(endWords(destination, true)),
    allowedWords(allowed),
    perhaps === undefined || perhapsElsewhere === true ? "" : allowedWords(perhaps),
    prose(exposureReason(reasons, allowed) ?? ""),
    String(today),
  ]);
  const head = ["source", "destination", "all such pods", "some of them", "why", "workloads today"];
  return `${[head, head.map(() => "---"), ...rows].map(row).join("\n")}\n`;
}
