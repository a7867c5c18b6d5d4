import { switchDescriptions, type CniOptions, type CniSwitch, type CniSwitches } from "@demarc/kubernetes";
import { z } from "zod";

/** What the network plug-in does in its own way, each switch by its name; for `environment.cniOptions` and the options of tests. */
export const cniOptionShape: { readonly [S in CniSwitch]: z.ZodOptional<z.ZodType<CniSwitches[S]>> } = {
  enforcement: oneOf("enforcement"),
  ipBlockMatchesPods: oneOf("ipBlockMatchesPods"),
  ipBlockMatchesNodes: oneOf("ipBlockMatchesNodes"),
  hostNetworkNamespace: z.string().max(63).optional(),
  selfTraffic: oneOf("selfTraffic"),
  localNodeIngress: oneOf("localNodeIngress"),
  localNodeEgress: oneOf("localNodeEgress"),
  otherProtocols: oneOf("otherProtocols"),
  endPort: oneOf("endPort"),
  namedPorts: oneOf("namedPorts"),
  sctp: oneOf("sctp"),
  equalPriorities: oneOf("equalPriorities"),
};

function oneOf<S extends CniSwitch>(name: S): z.ZodOptional<z.ZodType<CniSwitches[S]>> {
  const values = switchDescriptions[name].values as readonly (string | boolean)[];
  const error = values.map((value) => `\`${value}\``).join(" or ");
  return z.literal(values as [string | boolean], { error }).optional() as unknown as z.ZodOptional<z.ZodType<CniSwitches[S]>>;
}

/** Reads `ipBlockMatchesNodes: true, sctp: on` as a page writes it; the text of what cannot be read otherwise. */
export function readCniOptions(text: string): { readonly ok: true; readonly options: CniOptions } | { readonly ok: false; readonly part: string } {
  const options: [string, unknown][] = [];
  for (const part of text.split(/[,;]/).map((one) => one.trim()).filter((one) => one !== "")) {
    const [, name = "", value = ""] = /^`?(\w+)`?\s*[:=]?\s*`?([\w-]+)`?$/.exec(part) ?? [];
    const typed = value === "true" ? true : value === "false" ? false : value;
    if (!Object.hasOwn(cniOptionShape, name) || !cniOptionShape[name as CniSwitch].safeParse(typed).success) return { ok: false, part };
    options.push([name, typed]);
  }
  // Each value has just been read as one of its own switch.
  return { ok: true, options: Object.fromEntries(options) };
}

/** Writes them so that {@link readCniOptions} reads the same. */
export function cniOptionsText(options: CniOptions): string {
  return Object.entries(options).map(([name, value]) => `${name}: ${value}`).join(", ");
}
