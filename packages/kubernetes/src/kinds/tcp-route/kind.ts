import type { Kind } from "../../kind.ts";
import { defineGatewayRoute } from "../gateway-route.ts";

export const tcpRouteKind: Kind = defineGatewayRoute({ kind: "TCPRoute", versions: ["v1", "v1alpha2"], protocol: "TCP" });
