import { isMapping } from "@demarc/source";
import { anything, int32, partialStruct, type Shape, text } from "../decode.ts";
import { defineKind, type Kind, type KindVersion } from "../kind.ts";
import { objectMeta, ownerOf } from "../metadata.ts";
import { subdomainErrors } from "../names.ts";
import type { KubernetesObject } from "../object.ts";
import { field, flagOf, integerOf } from "../plain-data.ts";
import { type OwnSelector, ownSelectorErrors, podTemplateErrors } from "./pod-template-errors.ts";
import { labelSelectorShape, podTemplateSpec, readPodTemplate } from "./pod-template.ts";

/** Labels that a controller adds to its pods (SEL-9). */
export interface AddedLabels {
  readonly added: ReadonlyMap<string, string>;
  readonly unknown: readonly string[];
  /** Of each pod, where they differ and are known; their keys are among the unknown ones. */
  readonly own?: readonly ReadonlyMap<string, string>[];
}

interface PodController {
  readonly reads: readonly KindVersion[];
  readonly templatePath: readonly string[];
  /** Where the number of pods stands, e.g. `["spec", "replicas"]`; undefined where it is not written. */
  readonly replicasPath: readonly string[] | undefined;
  /** Shape of `spec`. */
  readonly spec: Shape;
  readonly labels: (object: KubernetesObject) => AddedLabels;
  /** How `spec.selector` must pick the template, in kinds of `apps/v1`. */
  readonly ownSelector?: OwnSelector;
  readonly isFinished?: (object: KubernetesObject) => boolean;
}

/** A kind whose objects make pods from a template. */
export function definePodController({ reads, templatePath, replicasPath, spec, labels, ownSelector, isFinished }: PodController): Kind {
  return defineKind({
    reads,
    namespaced: true,
    checkName: subdomainErrors,
    shape: partialStruct(reads[0]?.kind ?? "", { apiVersion: text, kind: text, metadata: objectMeta, spec, status: anything }),
    validate: (value) =>
      ownSelector === undefined
        ? podTemplateErrors(field(value, ...templatePath), templatePath.join("."))
        : ownSelectorErrors(field(value, "spec"), ownSelector),
    read(object) {
      const template = field(object.value, ...templatePath);
      if (!isMapping(template)) return [];
      const { added, unknown, own } = labels(object);
      return [
        {
          role: "controller",
          origin: "template",
          name: object.name,
          kind: object.kind,
          template: readPodTemplate(template, templatePath.join(".")),
          replicas: isSuspended(object, templatePath) ? 0 : replicasPath && integerOf(field(object.value, ...replicasPath)),
          addedLabels: added,
          unknownLabels: unknown,
          ...(own === undefined ? {} : { ownLabels: own }),
          owner: ownerOf(object.value),
          finished: isFinished?.(object) ?? false,
        },
      ];
    },
  });
}

/** A `spec` with a pod template and the usual fields beside it. */
export function controllerSpec(name: string, more: Readonly<Record<string, Shape>> = {}): Shape {
  return partialStruct(name, { replicas: int32, selector: labelSelectorShape, template: podTemplateSpec, ...more });
}

export const noLabels: AddedLabels = { added: new Map(), unknown: [] };

/** A suspended Job or CronJob runs no pod now, as with no replicas. */
function isSuspended(object: KubernetesObject, templatePath: readonly string[]): boolean {
  return templatePath[0] === "spec" && flagOf(field(object.value, "spec", "suspend")) === true;
}
