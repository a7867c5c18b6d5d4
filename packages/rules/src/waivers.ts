import { teamNamed, type Charter, type Waiver } from "@demarc/charter";
import type { KubernetesObject } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";
import type { RawFinding } from "./finding.ts";
import { matchesGlob } from "./glob.ts";
import type { RuleContext } from "./rule.ts";

/** On an object: one waiver a line, `<rule>=<reason>@<expiry>`. */
export const WAIVER_ANNOTATION = "demarc.dev/ignore";

/** A waiver, wherever it was written. */
export interface Exemption {
  readonly rule: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; the last day on which it holds. */
  readonly expires: string;
  readonly location: Location;
  covers(finding: RawFinding): boolean;
}

/** A line of the annotation that is none. */
export interface UnreadableWaiver {
  readonly text: string;
  readonly object: KubernetesObject;
  readonly location: Location;
}

export interface Exemptions {
  readonly readable: readonly Exemption[];
  readonly unreadable: readonly UnreadableWaiver[];
}

/** Every waiver of the charter and of the objects' annotations. Cost: one look at each object's annotations. */
export function exemptionsOf({ cluster, charter, ownership }: RuleContext): Exemptions {
  const readable: Exemption[] = charter?.waivers.map((waiver) => exemptionOf(charter, waiver)) ?? [];
  const unreadable: UnreadableWaiver[] = [];
  for (const object of cluster.objects) {
    const annotation = object.annotations.get(WAIVER_ANNOTATION);
    if (annotation === undefined) continue;
    const location = cluster.locate({ object: object.id, path: `metadata.annotations[${WAIVER_ANNOTATION}]` });
    for (const text of annotation.split("\n").map((line) => line.trim())) {
      if (text === "") continue;
      const { rule, reason, expires } = /^(?<rule>[a-z0-9-]+)=(?<reason>.+)@(?<expires>\d{4}-\d{2}-\d{2})$/.exec(text)?.groups ?? {};
      if (rule === undefined || reason === undefined || expires === undefined) {
        unreadable.push({ text, object, location });
        continue;
      }
      const covers = (finding: RawFinding): boolean => finding.rule === rule && finding.object !== undefined && isNamed(finding.object, object);
      readable.push({ rule, reason, owner: ownership.ofObject(object), expires, location, covers });
    }
  }
  return { readable, unreadable };
}

/** Whether it still holds: to the end of the day that it names. ISO dates compare as text. */
export function holds(exemption: Exemption, today: string): boolean {
  return today <= exemption.expires;
}

/** Marks what a waiver that holds covers; the first such waiver is named. */
export function waive(finding: RawFinding, exemptions: readonly Exemption[], today: string): RawFinding {
  const exemption = exemptions.find((candidate) => holds(candidate, today) && candidate.covers(finding));
  if (exemption === undefined) return finding;
  const { reason, owner, expires, location } = exemption;
  return { ...finding, waived: { reason, owner, expires, location } };
}

/** The path of a finding as it is shown, and from the folder of the page or charter, wherever it is asked from. */
function pathsOf({ location: { file } }: RawFinding, written: Location): readonly string[] {
  const folder = written.file.slice(0, written.file.lastIndexOf("/") + 1);
  return folder !== "" && file.startsWith(folder) ? [file, file.slice(folder.length)] : [file];
}

function exemptionOf(charter: Charter, waiver: Waiver): Exemption {
  const { rule, reason, expires, at: location } = waiver;
  // Findings and summaries count by id, and people write the name.
  const owner = teamNamed(charter, waiver.owner) ?? waiver.owner;
  const covers = (finding: RawFinding): boolean => {
    if (finding.rule !== rule) return false;
    const asked = [
      waiver.file === undefined || pathsOf(finding, location).some((path) => matchesGlob(waiver.file ?? "", path)),
      waiver.object === undefined || (finding.object !== undefined && matchesGlob(waiver.object, nameOf(finding.object))),
      waiver.fingerprint === undefined || isFingerprint(waiver.fingerprint, finding.fingerprint),
    ];
    const namesSomething = waiver.file !== undefined || waiver.object !== undefined || waiver.fingerprint !== undefined;
    return namesSomething && asked.every(Boolean);
  };
  return { rule, reason, owner, expires, location, covers };
}

/** Eight digits are what reports print when space is short; fewer would waive by accident. */
function isFingerprint(written: string, fingerprint: string): boolean {
  return written.length >= 8 && fingerprint.startsWith(written.toLowerCase());
}

function nameOf({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${kind}/${namespace}/${name}`;
}

function isNamed(name: NonNullable<RawFinding["object"]>, object: KubernetesObject): boolean {
  return nameOf(name) === nameOf(object);
}
