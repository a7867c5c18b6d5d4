import type { TroubleshootingRoute } from "@demarc/charter";
import type { Judged } from "../judged.ts";
import type { FlowProtocol } from "../protocol.ts";
import { endName, ownershipOfFlow, type Explained } from "./moves.ts";
import { justificationFor } from "./page-note.ts";
import type { FlowExplanation, Troubleshooting } from "./result.ts";

interface AskedTraffic {
  readonly port?: number;
  readonly protocol: FlowProtocol;
}

/**
 * The page's request form for one flow. The reason is the line of the page that asks for the flow; where none does, only
 * the asker knows it. Undefined when nobody else has to agree, or no page says who.
 */
export function draftRequest(judged: Judged, { asked, explained: flow }: Explained, { port, protocol }: AskedTraffic): string | undefined {
  if (!isForOthers(judged, flow)) return undefined;
  const [source, destination] = [endName(flow.source), endName(flow.destination)];
  const arrives = flow.traffic === "all" ? port : (flow.traffic[0]?.ports[0]?.[0] ?? port);
  return [
    `Request: Allow ${source} to access ${destination}`,
    `Source: ${source}`,
    `Destination: ${destination}${arrives === undefined ? "" : `:${arrives}`}`,
    `Protocol: ${protocol}`,
    `Justification: ${justificationFor(judged, asked) ?? "(what it is for, and what fails without it)"}`,
    "",
  ].join("\n");
}

/** Several owners have to agree, or an end is in a namespace that the page gives to nobody: somebody has to be asked. */
function isForOthers(judged: Judged, flow: FlowExplanation): boolean {
  const ownership = ownershipOfFlow(judged, flow);
  if (ownership === undefined) return false;
  const namespaces = [flow.source, flow.destination].flatMap((end) => (end.kind === "workload" ? [end.namespace] : []));
  const leavesItsOwn = namespaces.length < 2 || namespaces[0] !== namespaces[1];
  return ownership.owners.length > 1 || (leavesItsOwn && namespaces.some((namespace) => !judged.ownership.isKnown(namespace)));
}

/** The troubleshooting route of the page that a denied flow is a case of. */
export function routeFor(judged: Judged, flow: FlowExplanation, { port }: AskedTraffic): Troubleshooting | undefined {
  const kind = routeKind(judged, flow, port);
  const route = judged.charter?.troubleshooting.find((one) => one.route === kind);
  return route && { text: route.text, team: route.team, statement: { id: route.statement, line: route.at.line } };
}

function routeKind(judged: Judged, flow: FlowExplanation, port: number | undefined): TroubleshootingRoute["route"] | undefined {
  if (port === DNS_PORT) return "infrastructure";
  const kind = ownershipOfFlow(judged, flow)?.kind;
  if (kind === "same-namespace" || kind === "same-team") return "application";
  return kind !== "external" && isForOthers(judged, flow) ? "cross-namespace" : undefined;
}

const DNS_PORT = 53;
