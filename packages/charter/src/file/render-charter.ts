import { dump } from "js-yaml";
import type { ApprovalEnd, Charter, FlowEnd, ForbiddenSide, RequiredFlow } from "../charter.ts";
import { completeFlow, portsToWrite, surroundingsOf } from "../complete-flow.ts";
import type { Surroundings } from "../needs.ts";
import { formatPort } from "../ports.ts";
import { canonicalStatements } from "../statements.ts";
import { CHARTER_API_VERSION } from "./schema.ts";

/**
 * The charter as `demarc.yaml`: everything that was written, nothing that follows from it (needs and ports that
 * knowledge packs give are filled in again when it is read). Fields come in a fixed order, so equal charters give
 * equal bytes. `readCharter(renderCharter(c))` is `c` but for places.
 *
 * @param manifests  files and folders to check, relative to where the file will stand
 */
export function renderCharter(charter: Charter, manifests: readonly string[] = []): string {
  const document = {
    apiVersion: CHARTER_API_VERSION,
    kind: "Charter",
    ...(charter.title === "" ? {} : { metadata: { title: charter.title } }),
    spec: withoutEmpty({
      manifests,
      teams: charter.teams.map(({ id, name, role, contact }) => withoutEmpty({ id, name: name === id ? undefined : name, role, contact })),
      namespaces: charter.namespaces.map(({ name, owner, purpose, statement }) => withoutEmpty({ name, owner, purpose, statement })),
      responsibilities: charter.responsibilities.map(({ team, concerns, mode, text, statement }) => ({ team, concerns, mode, text, statement })),
      flows: charter.flows.map((flow) => flowEntry(flow, surroundingsOf(charter.externals, charter.namespaces, "charter"))),
      forbidden: charter.forbidden.map(({ id, from, to, ports, text, statement }) =>
        withoutEmpty({ id, from: sideEntry(from), to: sideEntry(to), ports: ports.map(formatPort), text, statement }),
      ),
      externals: charter.externals.map(({ name, address, port, protocol, kind, statement }) =>
        withoutEmpty({ name, address, port, protocol, kind, statement }),
      ),
      triggers: charter.triggers.map(({ text, id }) => ({ text, statement: id })),
      requestFields: charter.requestFields.map(({ field, text, statement }) => ({ field, text, statement })),
      requestExample: exampleEntry(charter),
      focus: charter.focus.map(({ focus, text, file, statement }) => withoutEmpty({ focus, text, file, statement })),
      principles: charter.principles.map(({ principle, text, statement }) => ({ principle, text, statement })),
      troubleshooting: charter.troubleshooting.map(({ route, text, team, urgency, statement }) => ({ route, text, team, urgency, statement })),
      lastUpdated: charter.lastUpdated?.date,
      waivers: charter.waivers.map(({ rule, file, object, fingerprint, reason, owner, expires }) =>
        withoutEmpty({ rule, file, object, fingerprint, reason, owner, expires }),
      ),
      approvals: charter.approvals.map(({ id, from, to, ports, approvedBy, expires }) =>
        withoutEmpty({
          id,
          from: approvalEndEntry(from),
          to: approvalEndEntry(to),
          ports: ports.map(formatPort),
          approvedBy,
          expires,
        }),
      ),
      probes: charter.probes.map(({ from, to, protocol, port, expect, ipFamily }) => withoutEmpty({ from, to, protocol, port, expect, ipFamily })),
      environment: withoutEmpty({ ...charter.environment }),
      statements: ownWords(charter),
      inferences: writtenInferences(charter),
    }),
  };
  // `lineWidth: -1` keeps a sentence on its line, so that a change of one word is a change of one line.
  return dump(document, { lineWidth: -1, noRefs: true });
}

function flowEntry(flow: RequiredFlow, around: Surroundings): object {
  const { id, from, to, toExternals, reasons, statement } = flow;
  return withoutEmpty({
    id,
    from: from.map(endEntry),
    to: to.map(endEntry),
    toExternals,
    ports: portsToWrite(flow, around).map(formatPort),
    reasons: reasons.map(({ text, statement: its }) => ({ text, statement: its })),
    statement,
  });
}

function approvalEndEntry(end: ApprovalEnd): string | object {
  return "cidr" in end ? { cidr: end.cidr } : endEntry(end);
}

function endEntry(end: FlowEnd): string | object {
  if (end.podLabels !== undefined) return withoutEmpty({ namespace: end.namespace, workload: end.workload, podLabels: Object.fromEntries(end.podLabels) });
  return end.workload === undefined ? end.namespace : `${end.namespace}/${end.workload}`;
}

function sideEntry(side: ForbiddenSide): string | readonly (string | object)[] {
  return typeof side === "string" ? side : side.map((end) => ("external" in end ? { external: end.external } : endEntry(end)));
}

function exampleEntry({ requestExample }: Charter): object | undefined {
  if (requestExample === undefined) return undefined;
  const { request, source, destination, protocol, justification, statement } = requestExample;
  return withoutEmpty({ request, source, destination, protocol, justification, statement });
}

/** A page's own words, where they say it differently from what the entries alone would give. */
function ownWords(charter: Charter): readonly object[] {
  const canonical = new Map(canonicalStatements(charter).map(({ id, text }) => [id, text]));
  const footer = charter.statements.filter(({ section }) => section === "footer");
  const footerIds = [...canonical.keys()].filter((id) => id.startsWith("S7."));
  const sameFooter = footer.length === footerIds.length && footer.every(({ id, text }) => canonical.get(id) === text);
  return charter.statements.filter(({ id, text, section }) => (section === "footer" ? !sameFooter : canonical.get(id) !== text)).map(({ id, text }) => ({ id, text }));
}

/** Those that do not come back by themselves when the entries are completed. */
function writtenInferences(charter: Charter): readonly object[] {
  const around = surroundingsOf(charter.externals, charter.namespaces, "charter");
  const completed = charter.flows.flatMap((flow) => completeFlow({ ...flow, ports: portsToWrite(flow, around) }, around).inferences);
  const again = new Set(completed.map(({ text, from }) => `${from}\n${text}`));
  return charter.inferences.filter(({ text, from }) => !again.has(`${from}\n${text}`)).map(({ text, from }) => ({ text, from }));
}

/** Leaves out what says nothing: undefined, empty texts, lists and mappings. */
function withoutEmpty(entry: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([, value]) => value !== undefined && value !== "" && !(typeof value === "object" && value !== null && Object.keys(value).length === 0),
    ),
  );
}
