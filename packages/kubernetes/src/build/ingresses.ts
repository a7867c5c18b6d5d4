import { labelsOfWorkload, matchSelector, type Workload, yes } from "@demarc/engine";
import type { Ingress } from "../cluster.ts";
import type { IngressClassFacts, IngressFacts } from "../facts.ts";
import { type KnownController, knownControllers } from "../kinds/ingress/controllers.ts";
import { selectorOfMap } from "../label-selector.ts";
import type { Told } from "./places.ts";

/** Ties Ingresses to their class (ING-5) and to the pods that serve it, where they can be told (ING-4). */
export function buildIngresses(
  told: readonly Told<IngressFacts>[],
  classes: readonly Told<IngressClassFacts>[],
  workloads: readonly Workload[],
): readonly Ingress[] {
  const defaults = classes.filter(({ facts }) => facts.isDefault);
  const controllersOf = new Map<string | undefined, readonly number[]>();
  return told.map(({ facts }) => {
    // More than one default is refused or picked by age, depending on the release: then we do not know.
    const className = facts.className ?? (defaults.length === 1 ? defaults[0]?.facts.name : undefined);
    const known = controllersOf.get(className) ?? findControllers(className, classes, workloads);
    controllersOf.set(className, known);
    return { ...facts.ingress, className, controllers: known };
  });
}

function findControllers(className: string | undefined, classes: readonly Told<IngressClassFacts>[], workloads: readonly Workload[]): readonly number[] {
  const ofClass = classes.find(({ facts }) => facts.name === className)?.facts.controller;
  const candidates = knownControllers.filter((known) => (ofClass === undefined ? known.className === className : known.controller === ofClass));
  for (const candidate of candidates) {
    const found = podsOf(candidate, workloads);
    if (found.length > 0) return found;
  }
  return [];
}

function podsOf({ podLabels }: KnownController, workloads: readonly Workload[]): readonly number[] {
  for (const labels of podLabels) {
    const selector = selectorOfMap(new Map(Object.entries(labels)));
    const found = [...workloads.keys()].filter((i) => {
      const workload = workloads[i];
      return workload !== undefined && matchSelector(selector, labelsOfWorkload(workload)) === yes;
    });
    if (found.length > 0) return found;
  }
  return [];
}
