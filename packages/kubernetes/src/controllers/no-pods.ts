/** Where clients are taken in by something that is no pod, e.g. a cloud's load balancer: no selector picks it (ING-3). */
export interface ControllerWithoutPods {
  /** Value of `spec.controller` or `spec.controllerName` of the class. */
  readonly controller: string;
  /** Classes that its documentation uses, for input without class objects. */
  readonly classNames: readonly string[];
  /** For messages. */
  readonly what: string;
  readonly source: string;
}

export const controllersWithoutPods: readonly ControllerWithoutPods[] = [
  {
    controller: "ingress.k8s.aws/alb",
    classNames: ["alb"],
    what: "a load balancer of AWS",
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class",
  },
  {
    controller: "gateway.k8s.aws/alb",
    classNames: [],
    what: "a load balancer of AWS",
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/gateway",
  },
  {
    controller: "gateway.k8s.aws/nlb",
    classNames: [],
    what: "a load balancer of AWS",
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/gateway",
  },
  {
    controller: "application-networking.k8s.aws/gateway-api-controller",
    classNames: ["amazon-vpc-lattice"],
    what: "VPC Lattice of AWS",
    source: "https://www.gateway-api-controller.eks.aws.dev",
  },
  {
    controller: "k8s.io/ingress-gce",
    classNames: ["gce", "gce-internal"],
    what: "a load balancer of Google Cloud",
    source: "https://github.com/kubernetes/ingress-gce",
  },
  {
    controller: "networking.gke.io/gateway",
    classNames: ["gke-l7-global-external-managed", "gke-l7-regional-external-managed", "gke-l7-rilb", "gke-l7-gxlb"],
    what: "a load balancer of Google Cloud",
    source: "https://docs.cloud.google.com/kubernetes-engine/docs/concepts/gateway-api",
  },
  {
    controller: "azure/application-gateway",
    classNames: ["azure-application-gateway"],
    what: "Application Gateway of Azure",
    source: "https://azure.github.io/application-gateway-kubernetes-ingress",
  },
  {
    controller: "alb.networking.azure.io/alb-controller",
    classNames: ["azure-alb-external"],
    what: "Application Gateway for Containers of Azure",
    source: "https://learn.microsoft.com/azure/application-gateway/for-containers",
  },
  {
    controller: "cilium.io/ingress-controller",
    classNames: ["cilium"],
    what: "the Envoy of Cilium on the nodes",
    source: "https://docs.cilium.io/en/stable/network/servicemesh/ingress",
  },
  {
    controller: "io.cilium/gateway-controller",
    classNames: ["cilium"],
    what: "the Envoy of Cilium on the nodes",
    source: "https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api",
  },
];
