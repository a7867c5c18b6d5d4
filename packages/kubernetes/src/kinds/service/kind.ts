import { parseAddress, parseCidr } from "@demarc/engine";
import { isMapping, formatPath } from "@demarc/source";
import { anything, bool, int32, intOrString, list, map, partialStruct, text } from "../../decode.ts";
import type { ServiceFacts } from "../../facts.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { dnsLabelErrors } from "../../names.ts";
import type { KubernetesObject } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, portOf, textMapOf, textOf, textsOf } from "../../plain-data.ts";
import { serviceErrors } from "./validate.ts";

/** MetalLB's wish for an address; the first is the older spelling, and both take several. */
const loadBalancerAnnotations = ["metallb.universe.tf/loadBalancerIPs", "metallb.io/loadBalancerIPs"];

/** Says what `spec.loadBalancerSourceRanges` says, where that is empty. */
const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

export const serviceKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Service" }],
  namespaced: true,
  checkName: dnsLabelErrors,
  shape: partialStruct("Service", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("ServiceSpec", {
      type: text,
      clusterIP: text,
      clusterIPs: list(text),
      ipFamilies: list(text),
      externalIPs: list(text),
      loadBalancerIP: text,
      loadBalancerSourceRanges: list(text),
      externalName: text,
      externalTrafficPolicy: text,
      internalTrafficPolicy: text,
      publishNotReadyAddresses: bool,
      selector: map(text),
      ports: list(partialStruct("ServicePort", { name: text, protocol: text, port: int32, targetPort: intOrString, nodePort: int32, appProtocol: text })),
    }),
    status: anything,
  }),
  validate: serviceErrors,
  read: (object) => [{ role: "service", service: readService(object) }],
});

function readService(object: KubernetesObject): ServiceFacts["service"] {
  const spec = field(object.value, "spec");
  const type = readType(textOf(field(spec, "type")));
  const plural = textsOf(field(spec, "clusterIPs"));
  const single = nonEmptyTextOf(field(spec, "clusterIP"));
  const clusterIps = plural.length === 0 && single !== undefined ? [single] : plural;
  const selector = textMapOf(field(spec, "selector"));
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    type,
    headless: type !== "ExternalName" && clusterIps[0] === "None", // SVC-12
    selector: type === "ExternalName" || selector.size === 0 ? undefined : selector, // SVC-1
    ports: listOf(field(spec, "ports")).flatMap((port, i) => readPort(port, `spec.ports[${i}]`)),
    clusterIPs: type === "ExternalName" ? [] : clusterIps.filter((address) => address !== "None"),
    ipFamilies: type === "ExternalName" ? [] : textsOf(field(spec, "ipFamilies")).flatMap(readFamily), // SVC-18
    externalAddresses: readExternalAddresses(object, type),
    externalName: type === "ExternalName" ? textOf(field(spec, "externalName")) : undefined,
    loadBalancerSourceRanges: type === "LoadBalancer" ? readSourceRanges(object) : [],
    externalTrafficPolicy: textOf(field(spec, "externalTrafficPolicy")) === "Local" ? "Local" : "Cluster",
    internalTrafficPolicy: textOf(field(spec, "internalTrafficPolicy")) === "Local" ? "Local" : "Cluster",
  };
}

function readFamily(written: string): readonly (4 | 6)[] {
  return written === "IPv4" ? [4] : written === "IPv6" ? [6] : [];
}

function readType(written: string | undefined): ServiceFacts["service"]["type"] {
  return written === "NodePort" || written === "LoadBalancer" || written === "ExternalName" ? written : "ClusterIP";
}

function readPort(value: unknown, path: string): ServiceFacts["service"]["ports"] {
  const port = integerOf(field(value, "port"));
  const protocol = nonEmptyTextOf(field(value, "protocol")) ?? "TCP";
  if (port === undefined || (protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP")) return [];
  const target = portOf(field(value, "targetPort"));
  return [
    {
      name: nonEmptyTextOf(field(value, "name")),
      protocol,
      port,
      // SVC-10: absent, zero or empty is the port itself.
      targetPort: target === undefined || target === 0 || target === "" ? port : target,
      nodePort: integerOf(field(value, "nodePort")),
      path,
    },
  ];
}

function readSourceRanges(object: KubernetesObject): ServiceFacts["service"]["loadBalancerSourceRanges"] {
  const written = listOf(field(object.value, "spec", "loadBalancerSourceRanges")).map((text, i) => ({ text, path: `spec.loadBalancerSourceRanges[${i}]` }));
  const path = formatPath(["metadata", "annotations", sourceRangesAnnotation]);
  const annotated = (object.annotations.get(sourceRangesAnnotation) ?? "").split(",").map((text) => ({ text, path }));
  return (written.length > 0 ? written : annotated).flatMap(({ text, path: at }) => {
    const trimmed = typeof text === "string" ? text.trim() : "";
    const cidr = parseCidr(trimmed);
    return trimmed === "" ? [] : [{ text: trimmed, range: cidr.ok ? cidr.range : undefined, path: at }];
  });
}

type ExternalAddresses = ServiceFacts["service"]["externalAddresses"];

/**
 * Each address once per place that says it, in the order status, spec, annotations. What a load balancer has or is to
 * have counts while the Service is one: the API server clears the status when the type changes.
 */
function readExternalAddresses(object: KubernetesObject, type: ServiceFacts["service"]["type"]): ExternalAddresses {
  const anyType = listOf(field(object.value, "spec", "externalIPs")).flatMap((ip, i): ExternalAddresses => (typeof ip === "string" ? [{ address: ip, path: `spec.externalIPs[${i}]`, source: "spec", ipMode: "VIP" }] : []));
  const found = type === "LoadBalancer" ? [...readBalanced(object), ...anyType, ...readAnnotated(object)] : anyType;
  return found.filter(({ address }) => parseAddress(address) !== undefined);
}

function readBalanced(object: KubernetesObject): ExternalAddresses {
  const given = listOf(field(object.value, "status", "loadBalancer", "ingress")).flatMap((ingress, i): ExternalAddresses => {
    const ip = isMapping(ingress) ? nonEmptyTextOf(field(ingress, "ip")) : undefined;
    const ipMode = textOf(field(ingress, "ipMode")) === "Proxy" ? "Proxy" : "VIP";
    return ip === undefined ? [] : [{ address: ip, path: `status.loadBalancer.ingress[${i}].ip`, source: "status", ipMode }];
  });
  const wished = nonEmptyTextOf(field(object.value, "spec", "loadBalancerIP"));
  return wished === undefined ? given : [...given, { address: wished, path: "spec.loadBalancerIP", source: "spec", ipMode: "VIP" }];
}

function readAnnotated(object: KubernetesObject): ExternalAddresses {
  return loadBalancerAnnotations.flatMap((key) =>
    (object.annotations.get(key) ?? "")
      .split(",")
      .flatMap((address): ExternalAddresses =>
        address.trim() === "" ? [] : [{ address: address.trim(), path: formatPath(["metadata", "annotations", key]), source: "annotation", ipMode: "VIP" }],
      ),
  );
}
