import type { Protocol } from "./world.ts";

/**
 * A set of (protocol, port), exact. Ranges are inclusive, sorted, disjoint and not adjacent, so that
 * equal sets have equal representations. `other` stands for all protocols without ports together.
 */
export interface Traffic {
  readonly tcp: readonly PortRange[];
  readonly udp: readonly PortRange[];
  readonly sctp: readonly PortRange[];
  readonly other: boolean;
}

export interface PortRange {
  /** 1–65535, ≤ last. */
  readonly first: number;
  readonly last: number;
}

export type PortProtocol = Exclude<Protocol, "other">;
