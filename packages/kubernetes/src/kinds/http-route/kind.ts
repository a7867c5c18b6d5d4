import type { Kind } from "../../kind.ts";
import { defineGatewayRoute } from "../gateway-route.ts";

export const httpRouteKind: Kind = defineGatewayRoute({ kind: "HTTPRoute", versions: ["v1", "v1beta1", "v1alpha2"], protocol: "TCP" });
