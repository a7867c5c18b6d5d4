import { groupBy } from "@demarc/source";
import type { Charter, External, FlowEnd, ForbiddenEnd, ForbiddenSide, Section, Statement, WideEnd } from "./charter.ts";
import { formatPort } from "./ports.ts";

const sections: readonly Section[] = ["responsibilities", "architecture", "protocol", "application-policies", "principles", "troubleshooting", "footer"];

/** The part of a page that a statement id belongs to; undefined for other texts. */
export function sectionOfStatement(id: string): Section | undefined {
  return sections[Number(/^S([1-7])\./.exec(id)?.[1] ?? 0) - 1];
}

/** Ids in the order of a page: `S1.P2` before `S1.P10` before `S1.A1`, `S2.F1` before `S2.F1a`. */
export function compareStatements(a: string, b: string): number {
  const [x, y] = [keyOf(a), keyOf(b)];
  return (
    x.section - y.section ||
    x.kind - y.kind ||
    x.number - y.number ||
    x.letter.length - y.letter.length ||
    (x.letter < y.letter ? -1 : x.letter > y.letter ? 1 : 0)
  );
}

function keyOf(id: string): { readonly section: number; readonly kind: number; readonly number: number; readonly letter: string } {
  const match = /^S(\d+)\.([A-Z]?)(\d*)([a-z]*)$/.exec(id);
  return { section: Number(match?.[1] ?? 0), kind: "PANFEWDX".indexOf(match?.[2] ?? ""), number: Number(match?.[3] ?? 0), letter: match?.[4] ?? "" };
}

type Parts = Omit<Charter, "statements" | "inferences">;

/**
 * The statements of a charter's parts, in the words that {@link renderPage} gives them. A page that was read has
 * its own words; where they differ the charter file keeps them beside the entries.
 */
export function canonicalStatements(parts: Parts): readonly Statement[] {
  const found = new Map<string, Statement>();
  const add = (id: string, text: string, at: Statement["at"]): void => {
    const section = sectionOfStatement(id);
    if (section !== undefined && !found.has(id)) found.set(id, { id, text, section, at });
  };
  for (const { statement, text, at } of parts.responsibilities) add(statement, text, at);
  for (const [statement, group] of groupBy(parts.namespaces, (namespace) => namespace.statement ?? "")) {
    const [{ purpose, at }] = group;
    add(statement, namespaceText(group.map(({ name }) => name), purpose), at);
  }
  for (const flow of parts.flows) {
    add(flow.statement, `${endsText(flow.from)} → ${[...flow.to.map(endText), ...flow.toExternals].join(", ")}`, flow.at);
    for (const { statement, text, at } of flow.reasons) if (statement !== flow.statement) add(statement, text, at);
  }
  for (const { statement, text, at } of parts.forbidden) add(statement, text, at);
  for (const [statement, group] of groupBy(parts.externals, (external) => external.statement)) {
    const [{ name, at }] = group;
    add(statement, `${name}: ${group.map(externalText).join(", ")}`, at);
  }
  for (const { id, text, at } of parts.triggers) add(id, text, at);
  for (const { statement, text, at } of [...parts.requestFields, ...parts.focus, ...parts.principles, ...parts.troubleshooting]) add(statement, text, at);
  if (parts.requestExample !== undefined) add(parts.requestExample.statement, parts.requestExample.request, parts.requestExample.at);
  for (const { id, text, at } of footerStatements(parts)) add(id, text, at);
  return [...found.values()].sort((a, b) => compareStatements(a.id, b.id));
}

/** Date first, then the contacts of the application teams, then the platform's. */
function footerStatements({ lastUpdated, teams }: Parts): readonly Pick<Statement, "id" | "text" | "at">[] {
  const lines: Pick<Statement, "text" | "at">[] = [];
  if (lastUpdated !== undefined) lines.push({ text: `Last updated: ${lastUpdated.date}`, at: lastUpdated.at });
  const applications = teams.filter(({ role }) => role === "application");
  for (const { name, role, contact, at } of [...applications, ...teams.filter((team) => team.role === "platform")]) {
    if (contact !== undefined) lines.push({ text: `${contactLabel(name, role, applications.length)}: ${contact}`, at });
  }
  return lines.map((line, index) => ({ id: `S7.${index + 1}`, ...line }));
}

/** "Contact" is enough for the only application team of a page. */
export function contactLabel(name: string, role: "platform" | "application", applications: number): string {
  return role === "platform" ? "Platform contact" : applications === 1 ? "Contact" : `${name} contact`;
}

/** The text of a statement that lists namespaces. */
export function namespaceText(names: readonly string[], purpose: string): string {
  return `${names.join(", ")}${purpose === "" ? "" : ` - ${purpose}`}`;
}

function endsText(ends: readonly FlowEnd[]): string {
  return ends.map(endText).join(", ");
}

/** `namespace`, `namespace/workload`, with labels in brackets. */
export function endText(end: FlowEnd): string {
  const labels = [...(end.podLabels ?? [])].map(([key, value]) => `${key}=${value}`).join(", ");
  return `${end.namespace}${end.workload === undefined ? "" : `/${end.workload}`}${labels === "" ? "" : ` (${labels})`}`;
}

function externalText({ address, port, protocol }: External): string {
  if (port === undefined) return address;
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port}${protocol === "TCP" ? "" : `/${protocol}`}`;
}

const wideWords: Readonly<Record<WideEnd, string>> = { anywhere: "anywhere", others: "others", outside: "outside the cluster" };

/** One side of a forbidden flow, in words that a page is read by. */
export function sideText(side: ForbiddenSide, write: (end: ForbiddenEnd) => string = (end) => ("external" in end ? end.external : endText(end))): string {
  return typeof side === "string" ? wideWords[side] : side.map(write).join(", ");
}

/** The text of a statement that forbids traffic, with the ports where it names some: `anywhere → payments (TCP 22)`. */
export function forbiddenText(from: ForbiddenSide, to: ForbiddenSide, ports: Parts["forbidden"][number]["ports"]): string {
  return `${sideText(from)} → ${sideText(to)}${ports.length === 0 ? "" : ` (${ports.map(formatPort).join(", ")})`}`;
}
