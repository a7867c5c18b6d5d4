import type { Ref } from "@demarc/engine";
import { groupOf } from "../kinds/any/scope.ts";
import type { KubernetesObject } from "../object.ts";
import { field, listOf, textOf } from "../plain-data.ts";
import type { CniProfile, Setting } from "./profile.ts";
import { cniProfiles } from "./profiles.ts";
import { parseCniVersion } from "./version.ts";

/** What an object of the input tells of the plug-in. */
export interface CniEvidence {
  /** e.g. `DaemonSet kube-system/cilium`. */
  readonly text: string;
  readonly ref: Ref;
}

export interface DetectedCni {
  readonly profile: CniProfile;
  /** From the tag of its image. */
  readonly version: string | undefined;
  /** In the order of the input; at least one. */
  readonly evidence: readonly CniEvidence[];
}

interface Clue extends CniEvidence {
  readonly profile: CniProfile;
  readonly version?: string;
  /** Only the default of a distribution; anything else outweighs it. */
  readonly isDefault: boolean;
}

/**
 * Tells the network plug-in by what it leaves in manifests: DaemonSets, images, objects of its own, settings, kubelets of
 * a distribution. Of plug-ins that give way to another none counts where another is seen. Several are given where
 * several that enforce policies are seen; none where there is no sign of any. Cost: linear in the objects.
 */
export function detectCni(objects: readonly KubernetesObject[]): readonly DetectedCni[] {
  const clues = objects.flatMap((object) => cniProfiles.flatMap((profile) => cluesOf(object, profile)));
  const installed = clues.filter(({ isDefault }) => !isDefault);
  const enforcing = [installed, clues].map((some) => some.filter(({ profile }) => profile.givesWay !== true)).find((some) => some.length > 0);
  const counted = enforcing ?? (installed.length > 0 ? installed : clues);
  return cniProfiles.flatMap((profile) => {
    const own = counted.filter((clue) => clue.profile === profile);
    if (own.length === 0) return [];
    return [{ profile, version: own.find(({ version }) => version !== undefined)?.version, evidence: own.map(({ text, ref }) => ({ text, ref })) }];
  });
}

/** Whether an object has a setting that decides a switch. */
export function hasSetting(object: KubernetesObject, { kind, name, path, is }: Setting): boolean {
  if (object.kind !== kind || object.name !== name) return false;
  const value = textOf(field(object.value, ...path));
  return value !== undefined && value.split(",").some((part) => part.trim() === is);
}

/** At most one clue: an object that shows two signs is one piece of evidence. */
function cluesOf(object: KubernetesObject, profile: CniProfile): readonly Clue[] {
  const { recognisedBy } = profile;
  const clue = (path: string, more: { readonly version?: string; readonly says?: string; readonly isDefault?: boolean } = {}): readonly Clue[] => {
    const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
    const { says = "", isDefault = false, ...version } = more;
    return [{ profile, text: `${object.kind} ${name}${says}`, ref: { object: object.id, path }, isDefault, ...version }];
  };
  if (object.kind === "DaemonSet" || object.kind === "Pod") {
    const image = imageOf(object, recognisedBy.images ?? []);
    if (image !== undefined) return clue(image.path, image.version === undefined ? {} : { version: image.version });
    return object.kind === "DaemonSet" && recognisedBy.daemonSets?.includes(object.name) === true ? clue("") : [];
  }
  if (object.kind === "ConfigMap") return recognisedBy.configMaps?.includes(object.name) === true ? clue("") : [];
  if (object.kind === "Node") {
    const version = textOf(field(object.value, "status", "nodeInfo", "kubeletVersion")) ?? "";
    const isDefault = recognisedBy.kubeletVersions?.some((part) => version.includes(part)) === true;
    return isDefault ? clue("status.nodeInfo.kubeletVersion", { says: ` (kubelet ${version})`, isDefault }) : [];
  }
  if (recognisedBy.kinds?.includes(`${groupOf(object.apiVersion)}/${object.kind}`) === true) return clue("");
  const setting = recognisedBy.fields?.find((one) => hasSetting(object, one));
  return setting === undefined ? [] : clue(setting.path.join("."));
}

function imageOf(object: KubernetesObject, ends: readonly string[]): { readonly path: string; readonly version: string | undefined } | undefined {
  if (ends.length === 0) return undefined;
  const specPath = object.kind === "Pod" ? ["spec"] : ["spec", "template", "spec"];
  for (const [index, container] of listOf(field(object.value, ...specPath, "containers")).entries()) {
    const [, image = "", tag] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(textOf(field(container, "image")) ?? "") ?? [];
    if (!ends.some((end) => image === end || image.endsWith(`/${end}`))) continue;
    const version = tag !== undefined && parseCniVersion(tag) !== undefined ? tag.replace(/^v/, "") : undefined;
    return { path: `${specPath.join(".")}.containers[${index}].image`, version };
  }
  return undefined;
}
