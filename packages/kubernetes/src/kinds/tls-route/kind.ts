import type { Kind } from "../../kind.ts";
import { defineGatewayRoute } from "../gateway-route.ts";

export const tlsRouteKind: Kind = defineGatewayRoute({ kind: "TLSRoute", versions: ["v1", "v1alpha3", "v1alpha2"], protocol: "TCP" });
