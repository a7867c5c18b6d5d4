import type { Address, Protocol } from "./world.ts";

/** An end of a flow. Workload and node are indices into the world. */
export type Endpoint =
  | { readonly kind: "workload"; readonly workload: number }
  | { readonly kind: "node"; readonly node: number }
  /**
   * An address outside the pod network; one that belongs to a pod must be given as that workload (NP-41). `name`: a
   * domain name that it is known to be an answer for (ANP-23).
   */
  | { readonly kind: "address"; readonly address: Address; readonly name?: string };

/** One source, one destination, one protocol, one port. */
export interface Flow {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** 1–65535; undefined for protocols without ports. */
  readonly port: number | undefined;
  /** Address family (NP-42); absent: 4 unless an end has, or must have (NP-43), only IPv6 addresses. */
  readonly family?: 4 | 6;
}
