import type { AppliedWaiver, CheckResult, Finding, FindingSeverity } from "@demarc/operations";
import { listFirst, type Location, type Problem } from "@demarc/source";
import type { Location as SarifLocation, Log, Notification, ReportingDescriptor, Result, Run } from "sarif";
import { jsonText } from "../json-text.ts";
import { teamName } from "../team-name.ts";

const levels: Readonly<Record<FindingSeverity, "error" | "warning" | "note">> = { error: "error", warning: "warning", info: "note" };

/**
 * SARIF 2.1.0 (OASIS), for code scanning. Waived findings are results with a suppression, so that a viewer can
 * show or hide them; problems of the input are notifications of the invocation.
 */
export function sarif(result: CheckResult, { version }: { readonly version: string }): string {
  const indices = new Map(result.rules.map(({ id }, index) => [id, index]));
  const run: Run = {
    tool: {
      driver: {
        name: "Demarc",
        version,
        rules: result.rules.map(
          ({ id, category, severity, summary }): ReportingDescriptor => ({
            id,
            shortDescription: { text: summary },
            help: { text: `demarc rules ${id}` },
            defaultConfiguration: { level: levels[severity] },
            properties: { tags: ["network-policy", category] },
          }),
        ),
      },
    },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: result.problems.map(notification),
        toolConfigurationNotifications: [
          ...result.notEvaluated.map(({ rule, needs }) => noteOf(`${rule} was not evaluated: it needs ${needs}`)),
          ...result.undetermined.settle.map(({ remedy, things }) => noteOf(`undetermined by ${listFirst(things, 3, 4)}: ${remedy}`)),
        ],
      },
    ],
    results: [
      ...result.findings.map((finding) => resultOf(finding, result, indices)),
      ...result.waived.map((finding) => ({ ...resultOf(finding, result, indices), suppressions: [suppression(finding.waiver)] })),
    ],
  };
  const log: Log = { $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", version: "2.1.0", runs: [run] };
  return jsonText(log);
}

function noteOf(text: string): Notification {
  return { level: "note", message: { text } };
}

function resultOf(finding: Finding, result: CheckResult, indices: ReadonlyMap<string, number>): Result {
  const index = indices.get(finding.rule);
  return {
    ruleId: finding.rule,
    ...(index !== undefined && { ruleIndex: index }),
    level: levels[finding.severity],
    message: { text: messageOf(finding, result) },
    locations: [
      {
        ...locationOf(finding.location),
        ...(finding.object && {
          logicalLocations: [
            {
              fullyQualifiedName: [finding.object.kind, finding.object.namespace, finding.object.name].filter((part) => part !== "").join("/"),
              kind: "resource",
            },
          ],
        }),
      },
    ],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map(({ location, message }, id) => ({ id, ...locationOf(location), message: { text: message } })),
    }),
    partialFingerprints: { "demarc/v1": finding.fingerprint },
    properties: { owner: finding.owner, ...(finding.statement !== undefined && { statement: finding.statement }) },
  };
}

/** Viewers show one text, so it holds what the text output shows in lines. */
function messageOf({ message, details, witness, next, owner }: Finding, result: CheckResult): string {
  const parts = [`${message}.`, ...details.map((detail) => `${detail}.`)];
  if (witness !== undefined) parts.push(`Witness: ${witness}.`);
  parts.push(`Owner: ${teamName(owner, result)}.`);
  if (next.length > 0) parts.push(`Next: ${next.join("; or ")}.`);
  return parts.join("\n");
}

function locationOf({ file, line, column, endLine, endColumn }: Location): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column, ...(endLine !== undefined && { endLine }), ...(endColumn !== undefined && { endColumn }) },
    },
  };
}

/** Paths as they were given, so that relative ones stay relative to where the tool ran; RFC 3986 escapes the rest. */
export function uriOf(path: string): string {
  const escaped = path
    .replaceAll("\\", "/")
    .split("/")
    .map((part) => encodeURIComponent(part.replaceAll(/\p{Cs}/gu, "\ufffd")))
    .join("/");
  if (escaped.startsWith("/")) return `file://${escaped}`;
  return escaped === "-" ? "stdin" : escaped;
}

function suppression({ reason, owner, expires }: AppliedWaiver): NonNullable<Result["suppressions"]>[number] {
  return { kind: "external", status: "accepted", justification: `${reason} (${owner}, until ${expires})` };
}

function notification(problem: Problem): Notification {
  return {
    descriptor: { id: problem.code },
    level: problem.severity,
    message: {
      text: [problem.message, problem.expected && `expected: ${problem.expected}`, problem.fix && `fix: ${problem.fix}`, problem.consequence]
        .filter((part) => part !== undefined && part !== "")
        .join("; "),
    },
    ...(problem.location && { locations: [locationOf(problem.location)] }),
  };
}
