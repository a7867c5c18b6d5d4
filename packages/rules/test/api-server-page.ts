import type { Charter } from "@demarc/charter";
import { charterOf } from "./charter-text.ts";

/** A page by which some pods, of a namespace or `namespace/workload`, may talk to the API server at 192.168.1.10:6443. */
export function apiServerFor(end: string): Charter {
  const page = charterOf("# Network policy guidelines");
  const [namespace = "", workload] = end.split("/");
  const approval: Charter["approvals"][number] = {
    id: "N-1",
    from: { namespace, ...(workload !== undefined && { workload }) },
    to: { cidr: "192.168.1.10/32" },
    ports: [{ protocol: "TCP", port: 6443, source: "page" }],
    approvedBy: ["platform"],
    at: { file: "page.md", line: 1, column: 1 },
  };
  return { ...page, environment: { ...page.environment, apiServers: ["192.168.1.10:6443"] }, approvals: [approval] };
}
