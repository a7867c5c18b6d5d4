import type { PlugInReport } from "@demarc/operations";
import { wrap } from "../layout.ts";

/** What an answer hangs on: the network plug-in. That one enforces no policies is said first, before a problem tells it. */
export function conditionText({ enforces, says }: PlugInReport, width: number, indent = ""): string[] {
  return wrap(enforces ? `Holds if ${says}.` : `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, width, indent);
}
