import type { Kind } from "../../kind.ts";
import { defineGatewayRoute } from "../gateway-route.ts";

export const udpRouteKind: Kind = defineGatewayRoute({ kind: "UDPRoute", versions: ["v1", "v1alpha2"], protocol: "UDP" });
