import type { Problem } from "@demarc/source";
import type { Charter, FlowEnd, FlowPort, ForbiddenSide } from "../src/charter.ts";

/** What a page was read as, one line for each fact, short enough to be checked by eye against the page. */
export function summaryOf(charter: Charter): readonly string[] {
  return [
    ...charter.teams.map(({ id, name, contact }) => `team ${id} "${name}"${contact === undefined ? "" : ` <${contact}>`}`),
    ...charter.responsibilities.map(({ statement, team, mode, concerns, at }) => `${at.line} ${statement} ${team} ${mode} ${concerns.join(", ")}`),
    ...charter.namespaces.map(({ name, owner, purpose, statement, at }) => `${at.line} ${statement ?? ""} ${name} of ${owner}${purpose === "" ? "" : `: ${purpose}`}`),
    ...charter.flows.flatMap(({ statement, from, to, toExternals, ports, reasons, at }) => [
      `${at.line} ${statement} ${ends(from)} → ${[...to.map(end), ...toExternals.map((name) => `"${name}"`)].join(", ")}${portsText(ports)}`,
      ...reasons.map((reason) => `${reason.at.line}   ${reason.statement} ${reason.text}${reason.needs.length === 0 ? "" : ` = ${reason.needs.map(({ id }) => id).join(", ")}`}`),
    ]),
    ...charter.forbidden.map(({ statement, from, to, ports, at }) => `${at.line} ${statement} never ${side(from)} → ${side(to)}${portsText(ports)}`),
    ...charter.externals.map(({ statement, name, address, port, protocol, kind, at }) => `${at.line} ${statement} "${name}" ${address} ${protocol} ${port ?? "any port"} ${kind}`),
    ...charter.triggers.map(({ id, text, at }) => `${at.line} ${id} ${text}`),
    ...charter.requestFields.map(({ statement, field, at }) => `${at.line} ${statement} ${field}`),
    ...(charter.requestExample === undefined ? [] : [`${charter.requestExample.at.line} S3.X ${exampleText(charter.requestExample)}`]),
    ...charter.focus.map(({ statement, focus, file, at }) => `${at.line} ${statement} ${focus}${file === undefined ? "" : ` in ${file}`}`),
    ...charter.principles.map(({ statement, principle, at }) => `${at.line} ${statement} ${principle}`),
    ...charter.troubleshooting.map(({ statement, route, team, urgency, at }) => `${at.line} ${statement} ${route}: ${team}, ${urgency}`),
    ...(charter.lastUpdated === undefined ? [] : [`${charter.lastUpdated.at.line} updated ${charter.lastUpdated.date}`]),
  ];
}

export function problemsOf(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, location }) => `${location?.line ?? 0}:${location?.column ?? 0} ${code}`);
}

function exampleText({ flow }: NonNullable<Charter["requestExample"]>): string {
  return flow === undefined ? "not a flow" : `${end(flow.from)} → ${end(flow.to)}${flow.service === undefined ? "" : ` service ${flow.service}`}${portsText([flow.port])}`;
}

function side(its: ForbiddenSide): string {
  return typeof its === "string" ? its : its.map((one) => ("external" in one ? `"${one.external}"` : end(one))).join(", ");
}

function ends(list: readonly FlowEnd[]): string {
  return list.map(end).join(", ");
}

function end({ namespace, workload, podLabels }: FlowEnd): string {
  return `${namespace}${workload === undefined ? "" : `/${workload}`}${podLabels === undefined ? "" : `[${[...podLabels].map(([key, value]) => `${key}=${value}`).join(",")}]`}`;
}

function portsText(ports: readonly FlowPort[]): string {
  return ports.length === 0 ? "" : ` on ${ports.map(({ protocol, port, source }) => `${protocol} ${port}${source === "page" ? "" : ` (${source})`}`).join(", ")}`;
}
