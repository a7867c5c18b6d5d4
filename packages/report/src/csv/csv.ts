import type { CheckResult, Connectivity } from "@demarc/operations";
import { visible } from "@demarc/source";
import { allowedWords, endWords } from "../flow-words.ts";

/** RFC 4180, one header line; undetermined connections say so in the last column. */
export function listCsv({ connections, undetermined }: Connectivity): string {
  return table([
    ["source", "source_kind", "destination", "destination_kind", "allowed", "certainty"],
    ...connections.map(({ source, destination, allowed }) => [endWords(source, true), source.kind, endWords(destination, true), destination.kind, allowedWords(allowed), "certain"]),
    ...undetermined.map(({ source, destination, allowed }) => [endWords(source, true), source.kind, endWords(destination, true), destination.kind, allowedWords(allowed), "undetermined"]),
  ]);
}

export function checkCsv({ findings }: CheckResult): string {
  return table([
    ["severity", "rule", "file", "line", "column", "object", "owner", "statement", "message", "witness", "fingerprint"],
    ...findings.map(({ severity, rule, location, object, owner, statement, message, witness, fingerprint }) => [
      severity, rule, location.file, String(location.line), String(location.column),
      object === undefined ? "" : `${object.kind}/${object.namespace}/${object.name}`,
      owner, statement ?? "", message, witness ?? "", fingerprint,
    ]),
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

/** A spreadsheet would run a cell that starts like a formula; an apostrophe keeps it text. */
function cell(text: string): string {
  const seen = visible(text);
  const safe = /^[=+\-@]/.test(seen) ? `'${seen}` : seen;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
