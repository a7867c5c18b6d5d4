import type { Judged } from "../judged.ts";
import type { FlowProtocol } from "../protocol.ts";
import { endName, ownershipOfFlow } from "./moves.ts";
import type { FlowExplanation } from "./result.ts";

/**
 * The page's request form for one flow, filled in but for the reason, which only the asker knows. Undefined when
 * nobody else has to agree, or no page says who.
 */
export function draftRequest(judged: Judged, flow: FlowExplanation, { port, protocol }: { readonly port?: number; readonly protocol: FlowProtocol }): string | undefined {
  const owners = ownershipOfFlow(judged, flow)?.owners ?? [];
  if (owners.length < 2) return undefined;
  const [source, destination] = [endName(flow.source), endName(flow.destination)];
  const arrives = flow.traffic === "all" ? port : (flow.traffic[0]?.ports[0]?.[0] ?? port);
  return [
    `Request: Allow ${source} to access ${destination}`,
    `Source: ${source}`,
    `Destination: ${destination}${arrives === undefined ? "" : `:${arrives}`}`,
    `Protocol: ${protocol}`,
    "Justification: (what it is for, and what fails without it)",
    "",
  ].join("\n");
}
