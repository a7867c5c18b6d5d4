import type { Kind } from "../../kind.ts";
import { defineGatewayRoute } from "../gateway-route.ts";

export const grpcRouteKind: Kind = defineGatewayRoute({ kind: "GRPCRoute", versions: ["v1", "v1alpha2"], protocol: "TCP" });
