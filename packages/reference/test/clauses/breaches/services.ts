import type { Breach } from "../breach.ts";

const services = "packages/kubernetes/src/build/services.ts";
const kind = "packages/kubernetes/src/kinds/service/kind.ts";
const validate = "packages/kubernetes/src/kinds/service/validate.ts";
const flows = "packages/operations/src/service-flows.ts";
const nodes = "packages/operations/src/node-flows.ts";
const sources = "packages/operations/src/source-readings.ts";

/** The way from a Service, or from a port of a node, to pods. */
export const serviceBreaches: readonly Breach[] = [
  {
    says: "a selector picks pods of all namespaces",
    clauses: ["SVC-1"],
    edit: { file: services, from: "byNamespace.get(namespaces.indexOf.get(service.namespace) ?? -1) ?? []", to: "[...workloads.keys()]" },
  },
  {
    says: "a selector that asks for nothing picks every pod",
    clauses: ["SVC-1"],
    edit: { file: services, from: "if (selector === undefined) return [];", to: "if (selector === undefined) return inNamespace;" },
  },
  {
    says: "one pair of a selector is enough",
    clauses: ["SVC-1"],
    edit: { file: services, from: "const requirements = selectorOfMap(selector);", to: "const requirements = selectorOfMap(selector).slice(0, 1);" },
  },
  {
    says: "pods that are not ready are no endpoints",
    clauses: ["SVC-2"],
    edit: {
      file: "packages/kubernetes/src/build/workloads.ts",
      from: "const livePods = pods.filter(({ facts }) => !facts.finished);",
      to: `const livePods = pods.filter(({ facts, object }) => !facts.finished && !JSON.stringify(object.value).includes('"type":"Ready","status":"False"'));`,
    },
  },
  {
    says: "of a name on two containers the last counts",
    clauses: ["SVC-3"],
    edit: { file: services, from: "lookUp(index).find(", to: "lookUp(index).findLast(" },
  },
  {
    says: "a target port is found by its name alone",
    clauses: ["SVC-3"],
    edit: { file: services, from: "port.name === targetPort && port.protocol === protocol", to: "port.name === targetPort" },
  },
  {
    says: "the pod's port is the Service's",
    clauses: ["SVC-10", "PORT-1"],
    edit: { file: services, from: `if (typeof targetPort === "number") return [{ workload: index, port: targetPort }];`, to: `if (typeof targetPort === "number") return [{ workload: index, port: 84 }];` },
  },
  {
    says: "a pod without the named port is reached at some other",
    clauses: ["SVC-10"],
    edit: { file: services, from: "return found === undefined ? [] : [{ workload: index, port: found.port }];", to: "return [{ workload: index, port: found?.port ?? 80 }];" },
  },
  {
    says: "no target port is no port",
    clauses: ["SVC-10"],
    edit: { file: kind, from: "targetPort: target === undefined || target === 0 || target === \"\" ? port : target,", to: "targetPort: target === undefined || target === 0 || target === \"\" ? 1 : target," },
  },
  {
    says: "a Service is reached where its first endpoint is",
    clauses: ["SVC-11"],
    edit: { file: flows, from: "return { flows: distinct(flows), rewriting: rewritingOf(way, nameOf(service))", to: "return { flows: distinct(flows).slice(0, 1), rewriting: rewritingOf(way, nameOf(service))" },
  },
  {
    says: "a headless Service maps ports",
    clauses: ["SVC-12", "SVC-19"],
    edit: { file: flows, from: "if (question.port === undefined || service.headless) {", to: "if (question.port === undefined) {" },
  },
  {
    says: "an alias has endpoints of its own, that is none",
    clauses: ["SVC-13"],
    edit: { file: flows, from: `if (service.type === "ExternalName") return throughAlias(`, to: `if (service.type === "ExternalName" && service.name === "") return throughAlias(` },
  },
  {
    says: "addresses of slices are nobody's",
    clauses: ["SVC-14", "NP-41"],
    edit: { file: services, from: "workload: owners.get(addressKey(address)) }", to: "workload: undefined }" },
  },
  {
    says: "slices name pods only",
    clauses: ["SVC-14"],
    edit: { file: services, from: "const outside = (endpoint: Endpoint): boolean => endpoint.workload === undefined &&", to: "const outside = (endpoint: Endpoint): boolean => endpoint.workload !== undefined &&" },
  },
  {
    says: "a Service is reached over each family of its pods",
    clauses: ["SVC-18"],
    edit: { file: flows, from: "return families.length === 1 ? families : undefined;", to: "return families.length === 0 ? families : undefined;" },
  },
  {
    says: "every Service needs ports",
    clauses: ["SVC-19"],
    edit: { file: validate, from: "if (ports.length === 0 && !isHeadless && ", to: "if (ports.length === 0 && " },
  },
  {
    says: "no Service needs ports",
    clauses: ["SVC-19"],
    edit: { file: validate, from: "if (ports.length === 0 && !isHeadless && ", to: "if (ports.length < 0 && " },
  },
  {
    says: "a port of a node is the node's",
    clauses: ["SVC-20"],
    edit: { file: nodes, from: `({ type }) => type === "NodePort" || type === "LoadBalancer"`, to: `({ type }) => type === "ExternalName"` },
  },
  {
    says: "a node keeps the address of every client",
    clauses: ["SVC-21"],
    edit: { file: sources, from: `const preserved = lbSource === "node" ? [] :`, to: `if (lbSource === undefined) return sent;\n  const preserved = lbSource === "node" ? [] :` },
  },
  {
    says: "Local is like Cluster",
    clauses: ["SVC-21"],
    edit: { file: nodes, from: `const local = service.externalTrafficPolicy === "Local";`, to: `const local = service.externalTrafficPolicy !== "Local" && service.externalTrafficPolicy !== "Cluster";` },
  },
  {
    says: "a pod keeps out its own node if that sends on a client's packets",
    clauses: ["SVC-21", "NP-62"],
    edit: { file: sources, from: "const mayBeOwn = entrance.kind", to: "if (template.byName || !template.byName) return [];\n  const mayBeOwn = entrance.kind" },
  },
  {
    says: "the load balancer lets in everybody",
    clauses: ["SVC-22"],
    edit: { file: kind, from: `loadBalancerSourceRanges: type === "LoadBalancer" ? readSourceRanges(object) : [],`, to: "loadBalancerSourceRanges: readSourceRanges(object).slice(0, 0)," },
  },
  {
    says: "a load balancer that is a proxy leads straight to the pods",
    clauses: ["SVC-22"],
    edit: { file: kind, from: `=== "Proxy" ? "Proxy" : "VIP"`, to: `=== "Proxy" ? "VIP" : "VIP"` },
  },
  {
    says: "endpoints of every node are used",
    clauses: ["SVC-16"],
    edit: { file: "packages/operations/src/service-endpoints.ts", from: "if (!approach.ownNodeOnly)", to: "if (approach.entrance.kind.length > 0)" },
  },
  {
    says: "by its Service a pod reaches itself whatever admin policies say",
    clauses: ["SVC-25", "CNP-26"],
    edit: { file: "packages/operations/src/asked-outcome.ts", from: "if (hairpin === true &&", to: "if (hairpin !== true && hairpin === true &&" },
  },
  {
    says: "by its own address a pod reaches itself as by its Service",
    clauses: ["NP-60"],
    edit: { file: "packages/operations/src/service-endpoints.ts", from: "&& !headless ?", to: "?" },
  },
  {
    says: "the load balancer asks pods of the cluster too",
    clauses: ["SVC-22"],
    edit: { file: flows, from: "if (written.length === 0 || !fromOutside ||", to: "if (written.length === 0 ||" },
  },
  {
    says: "host ports lead nowhere",
    clauses: ["SVC-23"],
    edit: { file: nodes, from: "if (found.length === 0) return undefined;", to: "if (found.length >= 0) return undefined;" },
  },
  {
    says: "external IPs are addresses outside",
    clauses: ["SVC-23"],
    edit: { file: kind, from: "listOf(field(object.value, \"spec\", \"externalIPs\"))", to: "listOf(field(object.value, \"spec\", \"externalIP\"))" },
  },
];

const workloads = "packages/kubernetes/src/build/workloads.ts";
const places = "packages/kubernetes/src/build/places.ts";

/** Labels and namespaces that are not in the manifest. */
export const workloadBreaches: readonly Breach[] = [
  {
    says: "labels of a namespace that is not defined are known",
    clauses: ["NS-2"],
    edit: { file: places, from: "labelsKnown: given.has(name),", to: "labelsKnown: true," },
  },
  {
    says: "controllers add no labels that are not known",
    clauses: ["SEL-9"],
    edit: { file: workloads, from: "const unknownLabels = new Set(unknown);", to: "const unknownLabels = new Set(unknown.slice(0, 0));" },
  },
  {
    says: "controllers add no labels that are known",
    clauses: ["SEL-9"],
    edit: { file: workloads, from: "const labels = new Map([...template.labels, ...added]);", to: "const labels = new Map([...template.labels]);" },
  },
  {
    says: "an object without a namespace is in `default`, whatever the request says",
    clauses: ["NS-3"],
    edit: { file: "packages/kubernetes/src/build/objects.ts", from: `const namespace = isNamespaced ? (written ?? defaultNamespace) : "";`, to: `const namespace = isNamespaced ? (written ?? (defaultNamespace === "" ? "" : "default")) : "";` },
  },
  {
    says: "every plug-in serves every kind",
    clauses: ["MIX-4"],
    edit: { file: "packages/kubernetes/src/cni/cluster-cni.ts", from: `if (serving === undefined) return "inert";`, to: `if (serving === undefined) return "served";` },
  },
];
