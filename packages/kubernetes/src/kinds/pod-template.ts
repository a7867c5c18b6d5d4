import type { ContainerPort, Protocol } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import type { ContainerFacts, PodFacts } from "../cluster.ts";
import { anything, bool, int32, intOrString, list, map, namedText, partialStruct, type Shape, struct, text } from "../decode.ts";
import type { PodTemplateFacts } from "../facts.ts";
import { objectMeta } from "../metadata.ts";
import { field, flagOf, integerOf, listOf, nonEmptyTextOf, portOf, textMapOf, textOf, textsOf } from "../plain-data.ts";

const probe: Shape = partialStruct("Probe", {
  httpGet: partialStruct("HTTPGetAction", { port: intOrString, path: text, host: text }),
  tcpSocket: partialStruct("TCPSocketAction", { port: intOrString, host: text }),
  grpc: partialStruct("GRPCAction", { port: int32, service: text }),
});

const container: Shape = partialStruct("Container", {
  name: text,
  image: text,
  command: list(text),
  args: list(text),
  restartPolicy: text,
  ports: list(partialStruct("ContainerPort", { name: text, hostPort: int32, containerPort: int32, protocol: text, hostIP: text })),
  env: list(partialStruct("EnvVar", { name: text, value: text, valueFrom: anything })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
});

export const podSpec: Shape = partialStruct("PodSpec", {
  containers: list(container),
  initContainers: list(container),
  nodeName: text,
  hostNetwork: bool,
  serviceAccountName: text,
  automountServiceAccountToken: bool,
  dnsPolicy: text,
  nodeSelector: map(text),
});

export const podTemplateSpec: Shape = partialStruct("PodTemplateSpec", { metadata: objectMeta, spec: podSpec });

export const labelSelectorShape: Shape = struct("LabelSelector", {
  matchLabels: map(text),
  matchExpressions: list(struct("LabelSelectorRequirement", { key: text, operator: namedText("LabelSelectorOperator"), values: list(text) })),
});

/**
 * Reads a pod, or the template of one.
 *
 * @param template  a mapping with `metadata` and `spec`
 * @param path      where it stands in its object, e.g. `spec.template`; empty for a pod itself
 */
export function readPodTemplate(template: unknown, path: string): PodTemplateFacts {
  const prefix = path === "" ? "" : `${path}.`;
  const spec = field(template, "spec");
  const specPath = `${prefix}spec`;
  const containers = readContainers(field(spec, "containers"), `${specPath}.containers`);
  const initContainers = readContainers(field(spec, "initContainers"), `${specPath}.initContainers`);
  const hostNetwork = flagOf(field(spec, "hostNetwork")) ?? false;
  const pod: PodFacts = {
    specPath,
    labelsPath: `${prefix}metadata.labels`,
    containers,
    initContainers,
    serviceAccount: nonEmptyTextOf(field(spec, "serviceAccountName")) ?? nonEmptyTextOf(field(spec, "serviceAccount")) ?? "default",
    automountsToken: flagOf(field(spec, "automountServiceAccountToken")),
    dnsPolicy: nonEmptyTextOf(field(spec, "dnsPolicy")) ?? "ClusterFirst",
    hostNetwork,
    images: [...containers, ...initContainers].map(({ image }) => image).filter((image) => image !== ""),
  };
  return {
    labels: textMapOf(field(template, "metadata", "labels")),
    ports: [...containers, ...initContainers.filter(({ restarts }) => restarts)].flatMap(namedPorts),
    hostNetwork,
    nodeName: nonEmptyTextOf(field(spec, "nodeName")),
    pod,
  };
}

/** PORT-9: ordinary init containers and ephemeral containers have no ports that a name could mean. */
function namedPorts({ ports }: ContainerFacts): readonly ContainerPort[] {
  return ports.flatMap(({ name, protocol, port }) => (isProtocol(protocol) && port >= 1 && port <= 65535 ? [{ name, protocol, port }] : []));
}

function isProtocol(text: string): text is Exclude<Protocol, "other"> {
  return text === "TCP" || text === "UDP" || text === "SCTP";
}

function readContainers(value: unknown, path: string): readonly ContainerFacts[] {
  return listOf(value).flatMap((item, i) => (isMapping(item) ? [readContainer(item, `${path}[${i}]`)] : []));
}

function readContainer(value: unknown, path: string): ContainerFacts {
  return {
    name: textOf(field(value, "name")) ?? "",
    image: textOf(field(value, "image")) ?? "",
    path,
    restarts: textOf(field(value, "restartPolicy")) === "Always",
    env: listOf(field(value, "env")).flatMap((item, i) => {
      const name = textOf(field(item, "name"));
      const written = textOf(field(item, "value"));
      return name === undefined || written === undefined ? [] : [{ name, value: written, path: `${path}.env[${i}]` }];
    }),
    args: [...textsOf(field(value, "command")), ...textsOf(field(value, "args"))],
    ports: listOf(field(value, "ports")).flatMap((item, i) => {
      const port = integerOf(field(item, "containerPort"));
      if (port === undefined) return [];
      const protocol = nonEmptyTextOf(field(item, "protocol")) ?? "TCP";
      const hostPort = integerOf(field(item, "hostPort")) ?? 0;
      return [{ name: nonEmptyTextOf(field(item, "name")), protocol, port, ...(hostPort > 0 && { hostPort }), path: `${path}.ports[${i}]` }];
    }),
    probes: ["liveness", "readiness", "startup"].flatMap((kind) => readProbe(field(value, `${kind}Probe`), kind, `${path}.${kind}Probe`)),
  };
}

function readProbe(value: unknown, kind: string, path: string): ContainerFacts["probes"] {
  if (!isMapping(value)) return [];
  for (const action of ["httpGet", "tcpSocket", "grpc"]) {
    if (isMapping(field(value, action))) return [{ kind, port: portOf(field(value, action, "port")), path: `${path}.${action}` }];
  }
  return [{ kind, port: undefined, path }];
}
