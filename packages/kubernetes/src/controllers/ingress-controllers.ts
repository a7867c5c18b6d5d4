/** How an ingress controller's pods are recognised. */
export interface KnownIngressController {
  /** Value of `IngressClass.spec.controller`. */
  readonly controller: string;
  /** Class that its documentation uses, for input without IngressClass objects. */
  readonly className: string;
  /** Any of these label sets tells its pods; the first that picks any is used. */
  readonly podLabels: readonly Readonly<Record<string, string>>[];
  readonly source: string;
}

/** ING-4. Labels are those of the projects' own manifests and charts. */
export const knownIngressControllers: readonly KnownIngressController[] = [
  {
    controller: "k8s.io/ingress-nginx",
    className: "nginx",
    podLabels: [{ "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" }, { "app.kubernetes.io/name": "ingress-nginx" }, { app: "rke2-ingress-nginx" }],
    source: "https://github.com/kubernetes/ingress-nginx, deploy/static",
  },
  {
    controller: "nginx.org/ingress-controller",
    className: "nginx",
    podLabels: [{ "app.kubernetes.io/name": "nginx-ingress" }, { app: "nginx-ingress" }],
    source: "https://github.com/nginx/kubernetes-ingress, deployments",
  },
  {
    controller: "traefik.io/ingress-controller",
    className: "traefik",
    podLabels: [{ "app.kubernetes.io/name": "traefik" }, { app: "traefik" }],
    source: "https://github.com/traefik/traefik-helm-chart",
  },
  {
    controller: "haproxy-ingress.github.io/controller",
    className: "haproxy",
    podLabels: [{ "app.kubernetes.io/name": "haproxy-ingress" }],
    source: "https://haproxy-ingress.github.io/docs/getting-started",
  },
  {
    controller: "haproxy.org/ingress-controller/haproxy",
    className: "haproxy",
    podLabels: [{ "app.kubernetes.io/name": "kubernetes-ingress" }, { run: "haproxy-ingress" }],
    source: "https://github.com/haproxytech/kubernetes-ingress, deploy",
  },
  {
    controller: "projectcontour.io/contour",
    className: "contour",
    // Contour only configures Envoy: the Envoy pods dial the backends.
    podLabels: [{ "app.kubernetes.io/name": "contour", "app.kubernetes.io/component": "envoy" }, { app: "envoy" }],
    source: "https://projectcontour.io/quickstart/contour.yaml",
  },
  {
    controller: "ingress-controllers.konghq.com/kong",
    className: "kong",
    podLabels: [{ "app.kubernetes.io/name": "gateway" }, { "app.kubernetes.io/name": "kong" }, { app: "proxy-kong" }],
    source: "https://github.com/Kong/kubernetes-ingress-controller, deploy/single",
  },
  {
    controller: "istio.io/ingress-controller",
    className: "istio",
    podLabels: [{ istio: "ingressgateway" }],
    source: "https://istio.io/latest/docs/tasks/traffic-management/ingress/kubernetes-ingress",
  },
];

/** The router of OpenShift, which serves every Route (ING-8), and the Ingresses that it makes Routes of. */
export const openShiftRouter: KnownIngressController = {
  controller: "openshift.io/ingress-to-route",
  className: "openshift-default",
  podLabels: [
    { "ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default" },
    { "ingresscontroller.openshift.io/deployment-ingresscontroller": "default" },
  ],
  source: "https://github.com/openshift/cluster-ingress-operator, pkg/operator/controller/names.go",
};
