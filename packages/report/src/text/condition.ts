import type { PlugInReport } from "@demarc/operations";
import { wrap } from "../layout.ts";

/** What an answer hangs on: the network plug-in. Nothing where it enforces no policies, which a problem tells. */
export function conditionText({ enforces, says }: PlugInReport, width: number, indent = ""): string[] {
  return enforces ? wrap(`Holds if ${says}.`, width, indent) : [];
}
