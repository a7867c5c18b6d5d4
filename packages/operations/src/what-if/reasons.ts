import { verdict, type Decision, type Flow, type Ref, type World } from "@demarc/engine";
import { cniText, switchNames, type Cluster, type CniOptions, type CniSwitch, type CniSwitches } from "@demarc/kubernetes";
import type { Judged } from "../judged.ts";
import { objectName } from "../place-names.ts";
import type { Effect, WhatIfReason } from "./result.ts";

/** Finds why a flow fares differently under another plug-in: it is tried which switch alone makes the difference. */
export class Reasons {
  readonly #before: Judged;
  readonly #after: Judged;
  readonly #changed: readonly CniSwitch[];
  readonly #worlds = new Map<CniSwitch, World>();
  readonly #rebuild: (options: CniOptions) => Cluster;

  /** @param rebuild  the cluster with the plug-in before, but these switches */
  constructor(before: Judged, after: Judged, rebuild: (options: CniOptions) => Cluster) {
    this.#before = before;
    this.#after = after;
    this.#rebuild = rebuild;
    this.#changed = changedSwitches(before.cluster, after.cluster);
  }

  /** @param direction  the side that decides */
  of(flow: Flow, direction: "ingress" | "egress", effect: Effect): WhatIfReason {
    const was = verdict(this.#before.cluster.world, flow)[direction];
    const is = verdict(this.#after.cluster.world, flow)[direction];
    const switches = this.#changed.filter((name) => verdict(this.#worldWith(name), flow)[direction].outcome === is.outcome);
    // Several may have to change together, and kinds of policies may come and go with the plug-in.
    const told = switches.length > 0 ? switches : this.#tellsKinds(was, is) ? [] : this.#changed;
    return { switches: told, text: this.#text(told), policies: this.#places(was, is, effect) };
  }

  #worldWith(name: CniSwitch): World {
    let world = this.#worlds.get(name);
    if (world === undefined) {
      const { switches: old } = this.#before.cluster.cni;
      world = this.#rebuild({ ...old, [name]: this.#after.cluster.cni.switches[name] }).world;
      this.#worlds.set(name, world);
    }
    return world;
  }

  /** Whether a policy decides that is in force on one side only. */
  #tellsKinds(was: Decision, is: Decision): boolean {
    const known = ({ world }: Cluster, { object }: Ref): boolean => world.tiers.some(({ policies }) => policies.some(({ ref }) => ref.object === object));
    return (
      was.rules.some(({ policy }) => !known(this.#after.cluster, policy)) || is.rules.some(({ policy }) => !known(this.#before.cluster, policy))
    );
  }

  #text(switches: readonly CniSwitch[]): string {
    const after = this.#after.cluster.cni;
    if (switches.length === 0) return `${cniText(after)} enforces other kinds of policies`;
    return switches.map((name) => wordsOf(name, after.switches)).join(", and ");
  }

  /** What let it pass before or lets it now; where nothing did, what held or holds it back. */
  #places(was: Decision, is: Decision, effect: Effect): WhatIfReason["policies"] {
    const [letting, holding] = effect === "starts" ? [is, was] : [was, is];
    const cluster = effect === "starts" ? this.#after.cluster : this.#before.cluster;
    const rules = letting.rules.length > 0 ? letting.rules.map(({ rule }) => rule) : [...holding.rules.map(({ rule }) => rule), ...holding.isolatedBy];
    return rules.slice(0, PLACES_MAX).map((ref) => ({ policy: objectName(cluster.object(ref.object)), location: cluster.locate(ref) }));
  }
}

/** Of more, the first are as good as any. */
const PLACES_MAX = 3;

/** Switches that two plug-ins have differently, in order. */
export function changedSwitches(before: Cluster, after: Cluster): readonly CniSwitch[] {
  return switchNames.filter((name) => before.cni.switches[name] !== after.cni.switches[name]);
}

/** What a switch makes of a cluster, as a clause. */
function wordsOf(name: CniSwitch, switches: CniSwitches): string {
  switch (name) {
    case "enforcement":
      return switches.enforcement === "all" ? "policies are enforced" : "policies are no longer enforced";
    case "ipBlockMatchesPods":
      return switches.ipBlockMatchesPods ? "address blocks match pods" : "address blocks no longer match pods";
    case "ipBlockMatchesNodes":
      return switches.ipBlockMatchesNodes ? "address blocks match nodes" : "address blocks no longer match nodes";
    case "hostNetworkNamespace":
      return switches.hostNetworkNamespace === "" ? "selectors no longer mean nodes" : `selectors mean nodes by namespace ${switches.hostNetworkNamespace}`;
    case "selfTraffic":
      return switches.selfTraffic === "allow" ? "a pod always reaches itself" : "a pod's traffic with itself is judged";
    case "localNodeIngress":
      return switches.localNodeIngress === "allow" ? "a pod's own node always gets in" : "a pod's own node is judged like others";
    case "localNodeEgress":
      return switches.localNodeEgress === "allow" ? "pods always reach their own node" : "what pods send to their own node is judged";
    case "otherProtocols":
      return switches.otherProtocols === "by-rules" ? "ICMP and the like pass by rules alone" : "ICMP and the like may pass without a rule";
    case "endPort":
      return switches.endPort === "honoured" ? "`endPort` is honoured" : "`endPort` is ignored";
    case "namedPorts":
      return switches.namedPorts === "looked-up" ? "names of ports are looked up" : "a port's name means every port of its protocol";
    case "sctp":
      return switches.sctp === "on" ? "SCTP passes" : "rules let no SCTP pass";
    case "equalPriorities":
      return switches.equalPriorities === "by-name" ? "of equal priorities the first by name speaks" : "which of equal priorities speaks first is not known";
  }
}
