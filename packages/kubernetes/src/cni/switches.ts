/**
 * What upstream leaves to the network plug-in (clauses marked I), each a named option with a default. Profiles set them
 * by what is known of a plug-in; whoever knows better sets them one by one, in a ConnectivityTest's `options` or a
 * charter's `environment.semantics`.
 */
export interface CniSwitches {
  /** Whether policies do anything at all. */
  readonly enforcement: "all" | "none";
  /** NP-24. */
  readonly ipBlockMatchesPods: boolean;
  /** NP-61. Nodes, and pods on their network. */
  readonly ipBlockMatchesNodes: boolean;
  /**
   * NP-61. The namespace that stands for all nodes and what is on their network, where selectors of peers can mean them;
   * empty: none does.
   */
  readonly hostNetworkNamespace: string;
  /** NP-60. */
  readonly selfTraffic: "allow" | "evaluate";
  /** NP-62. */
  readonly localNodeIngress: "allow" | "evaluate";
  /** NP-63. */
  readonly localNodeEgress: "allow" | "evaluate";
  /** NP-65. */
  readonly otherProtocols: "by-rules" | "undetermined";
  /** PORT-5. */
  readonly endPort: "honoured" | "ignored";
  /** PORT-6. */
  readonly namedPorts: "looked-up" | "any-port";
  /** NP-65. */
  readonly sctp: "on" | "off";
  /** ANP-5, CNP-6. */
  readonly equalPriorities: "undetermined" | "by-name";
}

export type CniSwitch = keyof CniSwitches;

/** Switches that somebody sets by hand. */
export type CniOptions = { readonly [S in CniSwitch]?: CniSwitches[S] | undefined };

export interface SwitchDescription<S extends CniSwitch = CniSwitch> {
  readonly clause: string;
  /** What it decides, in a phrase. */
  readonly decides: string;
  /** The first is the default, where upstream has one. Undefined: any text. */
  readonly values: readonly CniSwitches[S][] | undefined;
  readonly default: CniSwitches[S];
}

/** Every switch, in the order that people are told of them. */
export const switchDescriptions: { readonly [S in CniSwitch]: SwitchDescription<S> } = {
  enforcement: { clause: "NP-1", decides: "whether policies are enforced at all", values: ["all", "none"], default: "all" },
  ipBlockMatchesPods: { clause: "NP-24", decides: "whether address blocks match pods", values: [true, false], default: true },
  ipBlockMatchesNodes: { clause: "NP-61", decides: "whether address blocks match nodes", values: [true, false], default: true },
  hostNetworkNamespace: { clause: "NP-61", decides: "the namespace by which selectors mean nodes", values: undefined, default: "" },
  selfTraffic: { clause: "NP-60", decides: "a pod that reaches itself", values: ["allow", "evaluate"], default: "allow" },
  localNodeIngress: { clause: "NP-62", decides: "what comes from the pod's own node", values: ["allow", "evaluate"], default: "allow" },
  localNodeEgress: { clause: "NP-63", decides: "what goes to the pod's own node", values: ["evaluate", "allow"], default: "evaluate" },
  otherProtocols: { clause: "NP-65", decides: "ICMP and the like that no rule lets pass", values: ["by-rules", "undetermined"], default: "by-rules" },
  endPort: { clause: "PORT-5", decides: "what `endPort` does", values: ["honoured", "ignored"], default: "honoured" },
  namedPorts: { clause: "PORT-6", decides: "what a port's name means", values: ["looked-up", "any-port"], default: "looked-up" },
  sctp: { clause: "NP-65", decides: "whether rules let SCTP pass", values: ["on", "off"], default: "on" },
  equalPriorities: { clause: "ANP-5", decides: "which of two policies with one priority speaks first", values: ["undetermined", "by-name"], default: "undetermined" },
};

/** Names of all switches, in order. */
export const switchNames: readonly CniSwitch[] = Object.keys(switchDescriptions) as CniSwitch[];

/** What is taken where nobody says what the plug-in does. */
export const defaultSwitches: CniSwitches = {
  enforcement: "all",
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  hostNetworkNamespace: "",
  selfTraffic: "allow",
  localNodeIngress: "allow",
  localNodeEgress: "evaluate",
  otherProtocols: "by-rules",
  endPort: "honoured",
  namedPorts: "looked-up",
  sctp: "on",
  equalPriorities: "undetermined",
};

/** Whether a switch can have a value: those of profiles and files come from outside. */
export function isValueOf(name: CniSwitch, value: unknown): boolean {
  const { values } = switchDescriptions[name];
  return values === undefined ? typeof value === "string" : (values as readonly unknown[]).includes(value);
}
