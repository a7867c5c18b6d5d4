import fc from "fast-check";

const mapping = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> => fc.record(fields, { requiredKeys: [] });
const list = (item: fc.Arbitrary<unknown>, maxLength = 2): fc.Arbitrary<unknown> => fc.array(item, { maxLength });
const object = (apiVersion: string, kind: string, metadata: fc.Arbitrary<unknown>, spec: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.record({ apiVersion: fc.constant(apiVersion), kind: fc.constant(kind), metadata, spec });

const metadata: fc.Arbitrary<unknown> = fc.constant({ name: "mlflow", namespace: "mlflow" });
const name = fc.constantFrom("mlflow", "ML", "a.b", "1abc", "a--b", "", "x".repeat(63), "x".repeat(64), "-a", "a-");
const portName = fc.constantFrom("http", "HTTP", "a--b", "80", "", "x".repeat(16), "web");
const portNumber = fc.constantFrom(0, 1, 80, 80, 81, 65535, 65536, -1);
const labels = fc.constantFrom<object>({ app: "a" }, { app: "b" }, { "a b": "c" }, {}, { app: "a", tier: "x y" });

const serviceBackend = (port: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> => mapping({ service: mapping({ name, port: mapping(port) }) });
const backend = fc.oneof(
  serviceBackend({ name: portName }),
  serviceBackend({ number: portNumber }),
  serviceBackend({ name: portName, number: portNumber }),
  mapping({ service: fc.constant({ name: "mlflow" }), resource: fc.constant({ kind: "StorageBucket", name: "static" }) }),
);
const ingress = object(
  "networking.k8s.io/v1",
  "Ingress",
  fc.oneof(metadata, fc.constant({ name: "mlflow", namespace: "mlflow", annotations: { "kubernetes.io/ingress.class": "nginx" } })),
  mapping({
    ingressClassName: fc.constantFrom("nginx", "Nginx", "traefik"),
    defaultBackend: backend,
    rules: list(
      mapping({
        host: fc.constantFrom("a.b", "*.a.b", "*", "a*.b", "1.2.3.4", "A.b", "::1", ""),
        http: mapping({
          paths: list(
            mapping({
              path: fc.constantFrom("/", "/a", "a", "", "/a//b", "/a/./b", "/../a", "/%2f", "/a/..", "/a/.", "//"),
              pathType: fc.constantFrom("Prefix", "Exact", "ImplementationSpecific", "prefix", ""),
              backend,
            }),
          ),
        }),
      }),
    ),
    tls: list(mapping({ hosts: list(fc.constantFrom("a.b", "*.a", "A", "*")) })),
  }),
);

const ingressClass = object("networking.k8s.io/v1", "IngressClass", mapping({ name }), mapping({ controller: fc.constantFrom("k8s.io/ingress-nginx", "nginx", "K8s.io/x", "/x", "x/", "") }));

const service = object(
  "v1",
  "Service",
  metadata,
  mapping({
    type: fc.constantFrom("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "Headless", ""),
    clusterIP: fc.constantFrom("None", ""),
    externalName: fc.constantFrom("a.b", "A", "a.b.", ""),
    selector: labels,
    ports: list(
      mapping({
        name: fc.constantFrom("http", "HTTP", "a.b", "grpc", "", "x".repeat(64)),
        protocol: fc.constantFrom("TCP", "UDP", "tcp", ""),
        port: portNumber,
        targetPort: fc.oneof(portNumber, portName),
      }),
      3,
    ),
  }),
);

const containers = (minLength: number): fc.Arbitrary<unknown> =>
  fc.array(
    fc.record({
      name: fc.constant("main"),
      image: fc.constant("example.invalid/mlflow:3"),
      ports: list(mapping({ name: portName, containerPort: portNumber, protocol: fc.constantFrom("TCP", "UDP", "tcp", "") }), 3),
    }),
    { minLength, maxLength: 1 },
  );
// Two containers of one name would be an error that we do not look for.
const podSpec = fc.oneof({ weight: 4, arbitrary: mapping({ containers: containers(1) }) }, mapping({ containers: containers(0) }));
const pod = object("v1", "Pod", fc.record({ name: fc.constant("mlflow-0"), namespace: fc.constant("mlflow"), labels }), podSpec);

const selector = fc.constantFrom<unknown>(
  null,
  {},
  { matchLabels: { app: "a" } },
  { matchLabels: { app: "b" } },
  { matchLabels: { "a b": "c" } },
  { matchExpressions: [{ key: "app", operator: "In", values: ["a", "c"] }] },
  { matchExpressions: [{ key: "app", operator: "In" }] },
  { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] },
);
const controller = (kind: string): fc.Arbitrary<unknown> =>
  object("apps/v1", kind, metadata, mapping({ selector, template: mapping({ metadata: mapping({ labels }), spec: podSpec }) }));

const namespace = object("v1", "Namespace", mapping({ name, labels }), fc.constant({}));

/** Objects by kind, right and wrong in every way that we judge. */
export const objectsByKind: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Ingress: ingress,
  IngressClass: ingressClass,
  Service: service,
  Namespace: namespace,
  Pod: pod,
  Deployment: controller("Deployment"),
  ReplicaSet: controller("ReplicaSet"),
  DaemonSet: controller("DaemonSet"),
  StatefulSet: controller("StatefulSet"),
};
