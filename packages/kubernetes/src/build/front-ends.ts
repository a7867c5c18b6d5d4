import { labelsOfWorkload, matchSelector, type Workload, yes } from "@demarc/engine";
import { listAll } from "@demarc/source";
import type { FrontEnd } from "../cluster.ts";
import { knownGatewayControllers } from "../controllers/gateway-controllers.ts";
import { knownIngressControllers, openShiftRouter } from "../controllers/ingress-controllers.ts";
import { controllersWithoutPods } from "../controllers/no-pods.ts";
import type { GatewayClassFacts, GatewayFacts, IngressClassFacts } from "../facts.ts";
import type { KubernetesObject } from "../object.ts";
import { selectorOfMap } from "../label-selector.ts";
import type { Told } from "./places.ts";

type Dials = FrontEnd["dials"];

/** Who dials the backends of Ingresses, Routes and Gateways, as far as it can be told (ING-4, GW-5). */
export interface FrontEnds {
  /** @param className  as written; undefined: that of the default class, where there is one (ING-5) */
  ofIngress(className: string | undefined): FrontEnd;
  /** The router of OpenShift (ING-8). */
  ofRouter(): FrontEnd;
  ofGateway(gateway: Told<GatewayFacts>): Dials;
}

export function findFrontEnds(
  ingressClasses: readonly Told<IngressClassFacts>[],
  gatewayClasses: readonly Told<GatewayClassFacts>[],
  workloads: readonly Workload[],
): FrontEnds {
  const pods = new PodFinder(workloads);
  const defaults = ingressClasses.filter(({ facts }) => facts.isDefault);
  const ofClass = new Map<string | undefined, FrontEnd>();
  const gateways = new Map<number, Dials>();
  let router: FrontEnd | undefined;
  return {
    ofIngress(written) {
      // More than one default is refused or picked by age, depending on the release: then we do not know.
      const className = written ?? (defaults.length === 1 ? defaults[0]?.facts.name : undefined);
      const controller = ingressClasses.find(({ facts }) => facts.name === className)?.facts.controller;
      const doubt = className === undefined ? doubtOfClassless(ingressClasses.length, defaults.map(({ facts }) => facts.name)) : undefined;
      const known = ofClass.get(className) ?? { dials: ofIngressClass(pods, controller, className), doubt };
      ofClass.set(className, known);
      return known;
    },
    ofRouter: () => (router ??= { dials: pods.withAnyOf(openShiftRouter.podLabels) ?? unseen, doubt: undefined }),
    ofGateway({ object, facts: { className } }) {
      const controller = gatewayClasses.find(({ facts }) => facts.name === className)?.facts.controller;
      const known = gateways.get(object.id) ?? ofGatewayClass(pods, controller, className, object);
      gateways.set(object.id, known);
      return known;
    },
  };
}

/** Without any class in the input nothing speaks against the one controller that there may be. */
function doubtOfClassless(classes: number, defaults: readonly string[]): string | undefined {
  if (classes === 0) return undefined;
  return defaults.length === 0 ? "it names no class, and no IngressClass of the input is the default" : `it names no class, and ${listAll(defaults)} are each the default`;
}

/** Pods of which nothing is known. */
export const unseen: Dials = { kind: "unseen-pods", namespace: undefined, labels: new Map() };

function ofIngressClass(pods: PodFinder, controller: string | undefined, className: string | undefined): Dials {
  const isMeant = (known: { readonly controller: string }, names: readonly string[]): boolean =>
    controller === undefined ? className !== undefined && names.includes(className) : known.controller === controller;
  for (const known of [...knownIngressControllers, openShiftRouter]) {
    const found = isMeant(known, [known.className]) ? pods.withAnyOf(known.podLabels) : undefined;
    if (found !== undefined) return found;
  }
  return withoutPods(isMeant) ?? unseen;
}

function ofGatewayClass(pods: PodFinder, controller: string | undefined, className: string, { namespace, name }: KubernetesObject): Dials {
  const isMeant = (known: { readonly controller: string }, names: readonly string[]): boolean =>
    controller === undefined ? names.includes(className) : known.controller === controller;
  const known = knownGatewayControllers.find((candidate) => isMeant(candidate, candidate.classNames));
  if (known === undefined) return withoutPods(isMeant) ?? unseen;
  if (known.pods.made === "once") return pods.withAnyOf(known.pods.podLabels) ?? unseen;
  const { nameLabel, namespaceLabel } = known.pods;
  const labels = new Map([[nameLabel, name], ...(namespaceLabel === undefined ? [] : [[namespaceLabel, namespace] as const])]);
  // Some can be told to run them elsewhere, or under an older release do so: pods of the input count wherever they are.
  return pods.with(labels) ?? { kind: "unseen-pods", namespace: known.pods.namespace ?? namespace, labels };
}

function withoutPods(isMeant: (known: { readonly controller: string }, names: readonly string[]) => boolean): Dials | undefined {
  const found = controllersWithoutPods.find((known) => isMeant(known, known.classNames));
  return found && { kind: "no-pods", what: found.what };
}

class PodFinder {
  readonly #workloads: readonly Workload[];

  constructor(workloads: readonly Workload[]) {
    this.#workloads = workloads;
  }

  /** Those that carry the first of some label sets that any pod carries. */
  withAnyOf(labelSets: readonly Readonly<Record<string, string>>[]): Dials | undefined {
    for (const labels of labelSets) {
      const found = this.with(new Map(Object.entries(labels)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  with(labels: ReadonlyMap<string, string>): Dials | undefined {
    const selector = selectorOfMap(labels);
    const workloads = [...this.#workloads.entries()].flatMap(([i, workload]) => (matchSelector(selector, labelsOfWorkload(workload)) === yes ? i : []));
    return workloads.length === 0 ? undefined : { kind: "workloads", workloads };
  }
}
