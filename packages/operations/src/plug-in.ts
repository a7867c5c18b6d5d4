import type { Environment } from "@demarc/charter";
import { cniText, readCni, type CniChoice, type CniOptions, type Cluster } from "@demarc/kubernetes";
import { listFirst, type Location } from "@demarc/source";
import { z } from "zod";
import { placeText } from "./place-names.ts";
import { locationSchema } from "./result-parts.ts";

/** The network plug-in that an answer holds for. */
export interface PlugInReport {
  /** Id of its profile; absent: not known, and what plug-ins do in their own ways was taken to be the default. */
  readonly profile?: string;
  readonly version?: string;
  /** As people call it, with its version. */
  readonly name: string;
  /** `given` by a flag or file, `seen` in the manifests. */
  readonly from: "given" | "seen" | "unknown";
  readonly enforces: boolean;
  /** One clause without capital: what the answer hangs on. */
  readonly says: string;
  /** What of the manifests shows it. */
  readonly evidence: readonly { readonly text: string; readonly location: Location }[];
}

export const plugInSchema: z.ZodType<PlugInReport> = z.strictObject({
  profile: z.exactOptional(z.string()),
  version: z.exactOptional(z.string()),
  name: z.string(),
  from: z.enum(["given", "seen", "unknown"]),
  enforces: z.boolean(),
  says: z.string(),
  evidence: z.array(z.strictObject({ text: z.string(), location: locationSchema })),
});

/** Pieces of evidence that are told in a sentence. */
const EVIDENCE_SHOWN = 2;

/** Which plug-in an answer holds for and how we come to it: no answer is worth more than that. */
export function plugInReport({ cni, locate }: Pick<Cluster, "cni" | "locate">): PlugInReport {
  const enforces = cni.switches.enforcement === "all";
  const evidence = cni.evidence.map(({ text, ref }) => ({ text, location: locate(ref) }));
  const shown = listFirst(evidence.map(({ text, location }) => `${text}, ${placeText(location)}`), EVIDENCE_SHOWN);
  const settings = [...cni.overridden].flatMap(([name, setting]) => (setting === undefined ? [`${name} as given`] : [`${name} by ${setting.text} (${placeText(locate(setting.ref))})`]));
  const by = cni.from === "given" ? `as ${cni.givenBy} says` : cni.from === "seen" ? `as the manifests show: ${shown}` : "nothing says which it is; give --cni";
  const besides = settings.length === 0 ? "" : `, with ${listFirst(settings, EVIDENCE_SHOWN)}`;
  const says = `${cniText(cni)} enforces ${enforces ? "" : "no "}NetworkPolicy (${by})${besides}`;
  return {
    ...(cni.profile !== undefined && { profile: cni.profile.id }),
    ...(cni.version !== undefined && { version: cni.version }),
    name: cni.profile === undefined ? "the plug-in today, not known" : `${cni.profile.name}${cni.version === undefined ? "" : ` ${cni.version}`}`,
    from: cni.from,
    enforces,
    says,
    evidence,
  };
}

/** What a charter, a test or a flag says of the plug-in; undefined where it names none that is known. */
export function cniChoice(text: string | undefined, givenBy: string): CniChoice | undefined {
  const reading = text === undefined ? undefined : readCni(text);
  return reading?.ok === true ? { profile: reading.profile, version: reading.version, name: reading.name, givenBy } : undefined;
}

/**
 * How a cluster is built: with the plug-in that is given, else that of the charter. What the charter says of its plug-in's
 * ways counts for no other one.
 */
export function plugInFor(environment: Environment | undefined, given?: CniChoice): { readonly cni: CniChoice | undefined; readonly semantics: CniOptions } {
  const own = cniChoice(environment?.cni, "the page or charter");
  const isOther = given !== undefined && own !== undefined && given.profile !== own.profile;
  return { cni: given ?? own, semantics: isOther ? {} : (environment?.cniOptions ?? {}) };
}
