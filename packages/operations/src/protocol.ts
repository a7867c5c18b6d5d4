import type { Protocol } from "@demarc/engine";

/** Protocols that people ask about. ICMP stands for those without ports (NP-65). */
export type FlowProtocol = "TCP" | "UDP" | "SCTP" | "ICMP";

/** TCP when none is given, as Kubernetes does (PORT-2). */
export function protocolOf(protocol: FlowProtocol | undefined): Protocol {
  return protocol === "ICMP" ? "other" : (protocol ?? "TCP");
}
