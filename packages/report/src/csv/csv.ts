import type { CheckResult, Connectivity, ExposureLine } from "@demarc/operations";
import { visible } from "@demarc/source";
import { allowedWords, endWords, exposureReason } from "../flow-words.ts";
import { problemLines } from "../problem-lines.ts";

/** RFC 4180, one header line; undetermined connections say so in the last column. */
export function listCsv({ connections, undetermined, exposure }: Connectivity): string {
  if (exposure !== undefined) return exposureCsv(exposure);
  return table([
    ["source", "source_kind", "destination", "destination_kind", "allowed", "certainty"],
    ...connections.map(({ source, destination, allowed }) => [
      endWords(source, true),
      source.kind,
      endWords(destination, true),
      destination.kind,
      allowedWords(allowed),
      "certain",
    ]),
    ...undetermined.map(({ source, destination, allowed }) => [
      endWords(source, true),
      source.kind,
      endWords(destination, true),
      destination.kind,
      allowedWords(allowed),
      "undetermined",
    ]),
  ]);
}

function exposureCsv(lines: readonly ExposureLine[]): string {
  return table([
    ["source", "source_kind", "destination", "destination_kind", "allowed", "perhaps", "why", "workloads_today"],
    ...lines.map(({ source, destination, allowed, perhaps, reasons, today }) => [
      endWords(source, true),
      source.kind,
      endWords(destination, true),
      destination.kind,
      allowedWords(allowed),
      perhaps === undefined ? "" : allowedWords(perhaps),
      exposureReason(reasons, allowed) ?? "",
      String(today),
    ]),
  ]);
}

/** Problems of the input are rows as findings are, with their code for a rule; only findings have fingerprints. */
export function checkCsv({ findings, problems }: CheckResult): string {
  return table([
    ["severity", "rule", "file", "line", "column", "object", "owner", "statement", "message", "witness", "fingerprint"],
    ...problems.map((problem) => {
      const { severity, code, location, message } = problem;
      const place = location === undefined ? ["", "", ""] : [location.file, String(location.line), String(location.column)];
      return [severity, code, ...place, "", "", "", [message, ...problemLines(problem)].join("; "), "", ""];
    }),
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
