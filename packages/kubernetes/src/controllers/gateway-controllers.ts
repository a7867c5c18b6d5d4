/** Where a controller of the Gateway API runs the pods that dial the backends, and how they are recognised (GW-5). */
export interface KnownGatewayController {
  /** Value of `GatewayClass.spec.controllerName`. */
  readonly controller: string;
  /** Classes that its documentation uses, for input without GatewayClass objects. */
  readonly classNames: readonly string[];
  readonly pods:
    /** The controller makes them for each Gateway, so that their labels are known before they run. */
    | {
        readonly made: "for each Gateway";
        /** Undefined: in the Gateway's. */
        readonly namespace: string | undefined;
        /** Labels with the Gateway's name and, where there is one, its namespace as value. */
        readonly nameLabel: string;
        readonly namespaceLabel?: string;
      }
    /** They are there for all Gateways; any of these label sets tells them, and the first that picks any is used. */
    | { readonly made: "once"; readonly podLabels: readonly Readonly<Record<string, string>>[] };
  readonly source: string;
}

/** Set by the controllers that make pods for a Gateway, as GEP-1762 asks them to. */
const gatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

export const knownGatewayControllers: readonly KnownGatewayController[] = [
  {
    controller: "istio.io/gateway-controller",
    classNames: ["istio"],
    pods: { made: "for each Gateway", namespace: undefined, nameLabel: gatewayNameLabel },
    source: "https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api",
  },
  {
    controller: "openshift.io/gateway-controller/v1",
    classNames: ["openshift-default"],
    pods: { made: "for each Gateway", namespace: undefined, nameLabel: gatewayNameLabel },
    source: "https://github.com/openshift/cluster-ingress-operator",
  },
  {
    controller: "gateway.envoyproxy.io/gatewayclass-controller",
    classNames: ["eg", "envoy", "envoy-gateway"],
    pods: {
      made: "for each Gateway",
      namespace: "envoy-gateway-system",
      nameLabel: "gateway.envoyproxy.io/owning-gateway-name",
      namespaceLabel: "gateway.envoyproxy.io/owning-gateway-namespace",
    },
    source: "https://gateway.envoyproxy.io/docs/tasks/operations/deployment-mode",
  },
  {
    controller: "gateway.nginx.org/nginx-gateway-controller",
    classNames: ["nginx"],
    pods: { made: "for each Gateway", namespace: undefined, nameLabel: gatewayNameLabel },
    source: "https://docs.nginx.com/nginx-gateway-fabric/install/deploy-data-plane",
  },
  {
    controller: "projectcontour.io/gateway-controller",
    classNames: ["contour"],
    pods: { made: "for each Gateway", namespace: undefined, nameLabel: "projectcontour.io/owning-gateway-name" },
    source: "https://projectcontour.io/docs/main/guides/gateway-api",
  },
  {
    controller: "traefik.io/gateway-controller",
    classNames: ["traefik"],
    pods: { made: "once", podLabels: [{ "app.kubernetes.io/name": "traefik" }, { app: "traefik" }] },
    source: "https://github.com/traefik/traefik-helm-chart",
  },
  {
    controller: "konghq.com/kic-gateway-controller",
    classNames: ["kong"],
    pods: { made: "once", podLabels: [{ "app.kubernetes.io/name": "gateway" }, { "app.kubernetes.io/name": "kong" }, { app: "proxy-kong" }] },
    source: "https://github.com/Kong/kubernetes-ingress-controller, deploy/single",
  },
  {
    controller: "haproxy-ingress.github.io/controller",
    classNames: ["haproxy"],
    pods: { made: "once", podLabels: [{ "app.kubernetes.io/name": "haproxy-ingress" }] },
    source: "https://haproxy-ingress.github.io/docs/configuration/gateway-api",
  },
];
