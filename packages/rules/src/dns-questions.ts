import type { NetworkPolicy, PolicyRule } from "@demarc/kubernetes";
import type { RuleContext } from "./rule.ts";

const DNS_PORT = 53;

/** Whether all workloads that a policy selects are DNS servers: everybody has to reach them. */
export function selectsDnsServersOnly({ cluster }: RuleContext, { subjects }: NetworkPolicy): boolean {
  return (
    subjects.length > 0 &&
    subjects.every((index) => cluster.world.workloads[index]?.ports.some(({ port, protocol }) => port === DNS_PORT && protocol === "UDP"))
  );
}

/** Whether a rule opens no port but that of DNS. */
export function opensDnsOnly({ ports }: PolicyRule): boolean {
  return typeof ports !== "string" && ports.every(({ port, endPort }) => port === DNS_PORT && (endPort === undefined || endPort === DNS_PORT));
}

/** Whether port 53 is among those that a rule opens by number. */
export function opensDns({ ports }: PolicyRule): boolean {
  return typeof ports !== "string" && ports.some(({ port, endPort }) => typeof port === "number" && port <= 53 && 53 <= (endPort ?? port));
}
