import type { Connectivity } from "@demarc/operations";
import { allowedWords, endWords } from "../flow-words.ts";
import { code, prose, row } from "./markdown.ts";

/** A table of what may pass, and one of what is undetermined with what it hangs on. */
export function listMarkdown(result: Connectivity): string {
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
