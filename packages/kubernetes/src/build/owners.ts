import type { ControllerFacts, RunningPodFacts } from "../facts.ts";
import type { OwnerReference } from "../metadata.ts";
import type { Told } from "./places.ts";

/** The owner that people know: a Deployment rather than its ReplicaSet. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  /** Undefined when the owner is not in the input. */
  readonly told: Told<ControllerFacts> | undefined;
}

/** Owners climb at most this far: ReplicaSet to Deployment is one, and loops are possible in bad input. */
const climbsMax = 4;

/** A CronJob's Jobs are named after it and the minute they run in. */
const scheduledName = /^(.+)-\d{8,}$/;

export interface Owners {
  ofPod(pod: Told<RunningPodFacts>): Owner;
  ofController(controller: Told<ControllerFacts>): Owner;
}

/** @param controllers  those of the input; of two with one kind, namespace and name the last holds */
export function buildOwners(controllers: readonly Told<ControllerFacts>[]): Owners {
  const known = new Map(controllers.map((told) => [keyOf(told.object.namespace, told.facts.kind, told.facts.name), told]));

  const climb = (namespace: string, from: Owner, hash: string | undefined): Owner => {
    let owner = from;
    for (let i = 0; i < climbsMax; i++) {
      const parent = owner.told === undefined ? parentByName(owner, hash, (kind, name) => known.has(keyOf(namespace, kind, name))) : parentOf(owner.told.facts);
      if (parent === undefined) return owner;
      owner = { kind: parent.kind, name: parent.name, told: known.get(keyOf(namespace, parent.kind, parent.name)) };
    }
    return owner;
  };

  return {
    ofPod({ object, facts }) {
      const { owner } = facts;
      if (owner === undefined) return { kind: object.kind, name: object.name, told: undefined };
      const told = known.get(keyOf(object.namespace, owner.kind, owner.name));
      return climb(object.namespace, { kind: owner.kind, name: owner.name, told }, object.labels.get("pod-template-hash"));
    },
    ofController(told) {
      return climb(told.object.namespace, { kind: told.facts.kind, name: told.facts.name, told }, undefined);
    },
  };
}

/** Only what replaces or repeats its children is climbed to; an operator's resource above a StatefulSet is not what people know. */
function parentOf({ kind, owner }: ControllerFacts): OwnerReference | undefined {
  if (owner === undefined) return undefined;
  if (kind === "ReplicaSet") return owner;
  return kind === "Job" && owner.kind === "CronJob" ? owner : undefined;
}

/** The parent of an owner that is not in the input, as far as its name tells. */
function parentByName(
  { kind, name }: Owner,
  hash: string | undefined,
  isKnown: (kind: string, name: string) => boolean,
): { kind: string; name: string } | undefined {
  if (kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`)) {
    return { kind: "Deployment", name: name.slice(0, -hash.length - 1) };
  }
  const scheduled = kind === "Job" ? scheduledName.exec(name)?.[1] : undefined;
  return scheduled !== undefined && isKnown("CronJob", scheduled) ? { kind: "CronJob", name: scheduled } : undefined;
}

function keyOf(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}
