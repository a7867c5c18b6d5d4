import type { Charter, Concern, External, FlowPort, FocusItem, Principle, Probe, RequestField, Responsibility, Team, TroubleshootingRoute, WideEnd } from "../charter.ts";

/** `namespace`, `namespace/workload`, or a mapping where labels are meant. */
export type WrittenEnd =
  string | { readonly namespace: string; readonly workload?: string | undefined; readonly podLabels?: Readonly<Record<string, string>> | undefined };

export type WrittenSide = WideEnd | readonly (WrittenEnd | { readonly external: string })[];

/** The lists of `demarc.yaml`, entry by entry, as they are written. */
export interface Entries {
  readonly teams: { readonly id: string; readonly name?: string | undefined; readonly role: Team["role"]; readonly contact?: string | undefined };
  readonly namespaces: { readonly name: string; readonly owner: string; readonly purpose?: string | undefined; readonly statement?: string | undefined };
  readonly responsibilities: {
    readonly team: string;
    readonly concerns: readonly Concern[];
    readonly mode: Responsibility["mode"];
    readonly text: string;
    readonly statement?: string | undefined;
  };
  readonly flows: {
    readonly id?: string | undefined;
    readonly from: readonly WrittenEnd[];
    readonly to?: readonly WrittenEnd[] | undefined;
    readonly toExternals?: readonly string[] | undefined;
    readonly ports?: readonly string[] | undefined;
    readonly reasons?: readonly { readonly text: string; readonly statement?: string | undefined }[] | undefined;
    readonly statement?: string | undefined;
  };
  readonly forbidden: {
    readonly id?: string | undefined;
    readonly from: WrittenSide;
    readonly to: WrittenSide;
    readonly ports?: readonly string[] | undefined;
    readonly text?: string | undefined;
    readonly statement?: string | undefined;
  };
  readonly externals: {
    readonly name: string;
    readonly address: string;
    readonly port?: number | undefined;
    readonly protocol: FlowPort["protocol"];
    readonly kind?: External["kind"] | undefined;
    readonly statement?: string | undefined;
  };
  readonly triggers: { readonly text: string; readonly statement?: string | undefined };
  readonly requestFields: { readonly field?: RequestField["field"] | undefined; readonly text: string; readonly statement?: string | undefined };
  readonly focus: {
    readonly focus?: FocusItem["focus"] | undefined;
    readonly text: string;
    readonly file?: string | undefined;
    readonly statement?: string | undefined;
  };
  readonly principles: { readonly principle?: Principle["principle"] | undefined; readonly text: string; readonly statement?: string | undefined };
  readonly troubleshooting: {
    readonly route?: TroubleshootingRoute["route"] | undefined;
    readonly text: string;
    readonly team: string;
    readonly urgency?: TroubleshootingRoute["urgency"] | undefined;
    readonly statement?: string | undefined;
  };
  readonly waivers: {
    readonly rule: string;
    readonly file?: string | undefined;
    readonly object?: string | undefined;
    readonly fingerprint?: string | undefined;
    readonly reason: string;
    readonly owner: string;
    readonly expires: string;
  };
  readonly approvals: {
    readonly id: string;
    readonly from: WrittenEnd | { readonly cidr: string };
    readonly to: WrittenEnd | { readonly cidr: string };
    readonly ports?: readonly string[] | undefined;
    readonly approvedBy: readonly string[];
    readonly expires?: string | undefined;
  };
  readonly probes: {
    readonly from: string;
    readonly to: string;
    readonly protocol: Probe["protocol"];
    readonly port?: number | undefined;
    readonly expect: Probe["expect"];
    readonly ipFamily?: 4 | 6 | undefined;
  };
  readonly statements: { readonly id: string; readonly text: string };
  readonly inferences: { readonly text: string; readonly from: string };
}

export interface WrittenExample {
  readonly request?: string | undefined;
  readonly source: string;
  readonly destination: string;
  readonly protocol?: string | undefined;
  readonly justification?: string | undefined;
  readonly statement?: string | undefined;
}

export type WrittenEnvironment = { readonly [K in keyof Charter["environment"]]?: Charter["environment"][K] | undefined };
