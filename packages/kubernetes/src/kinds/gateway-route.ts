import { invalid, required } from "../api-error.ts";
import { anything, int32, list, partialStruct, text, type Shape } from "../decode.ts";
import type { WrittenBackend } from "../facts.ts";
import type { Kind, KindVersion } from "../kind.ts";
import { portNumberErrors } from "../names.ts";
import type { ApiError } from "../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textOf, textsOf } from "../plain-data.ts";
import { gatewayGroup, hostnameErrors } from "./gateway-listeners.ts";
import { defineGatewayKind } from "./gateway-kind.ts";
import { parentShape, readParent } from "./gateway-parents.ts";

const backend: Shape = partialStruct("BackendRef", {
  group: text,
  kind: text,
  namespace: text,
  name: text,
  port: int32,
  weight: int32,
  filters: anything,
});

const weightMax = 1_000_000;

/** What the kinds of routes differ in. */
interface GatewayRoute {
  readonly kind: string;
  /** Under `gateway.networking.k8s.io`, the one that is served today first (GW-6). */
  readonly versions: readonly [string, ...string[]];
  readonly protocol: "TCP" | "UDP";
}

/** The kinds of routes are alike in what they are attached to and whom they lead to (GW-1, GW-6). */
export function defineGatewayRoute({ kind, versions, protocol }: GatewayRoute): Kind {
  const served = (version: string): KindVersion => ({ apiVersion: `${gatewayGroup}/${version}`, kind });
  const [current, ...older] = versions;
  return defineGatewayKind({
    reads: [served(current), ...older.map(served)],
    namespaced: true,
    spec: {
      parentRefs: list(parentShape),
      hostnames: list(text),
      rules: list(partialStruct(`${kind}Rule`, { backendRefs: list(backend), filters: list(anything) })),
    },
    validate: routeErrors,
    read: ({ value, namespace }) => [
      {
        role: "gateway-route",
        parents: listOf(field(value, "spec", "parentRefs")).map((parent, i) => readParent(parent, `spec.parentRefs[${i}]`, namespace)),
        hostnames: textsOf(field(value, "spec", "hostnames")).filter((hostname) => hostname !== ""),
        backends: readBackends(value, protocol),
      },
    ],
  });
}

/** Whoever gets traffic: backends with a weight, and what filters copy it or ask about it to (GW-1). */
function readBackends(value: unknown, protocol: "TCP" | "UDP"): readonly WrittenBackend[] {
  return listOf(field(value, "spec", "rules")).flatMap((rule, i) => {
    const path = `spec.rules[${i}]`;
    const dialled = listOf(field(rule, "backendRefs")).flatMap((written, j) => {
      const at = `${path}.backendRefs[${j}]`;
      if ((integerOf(field(written, "weight")) ?? 1) === 0) return [];
      return [...readBackend(written, at, protocol), ...filterBackends(written, at, protocol)];
    });
    return [...dialled, ...filterBackends(rule, path, protocol)];
  });
}

/** A Service, in the core group; other kinds are no endpoints that we could know. */
function readBackend(written: unknown, path: string, protocol: "TCP" | "UDP"): readonly WrittenBackend[] {
  const service = nonEmptyTextOf(field(written, "name"));
  if (service === undefined || !isService(written)) return [];
  const port = integerOf(field(written, "port"));
  return [
    {
      path,
      service,
      namespace: nonEmptyTextOf(field(written, "namespace")),
      port: port === undefined ? undefined : { of: "service", port },
      protocol,
      host: undefined,
    },
  ];
}

function isService(written: unknown): boolean {
  return (textOf(field(written, "group")) ?? "") === "" && (textOf(field(written, "kind")) ?? "Service") === "Service";
}

/** Of the filters of a rule, or of one of its backends. */
function filterBackends(owner: unknown, path: string, protocol: "TCP" | "UDP"): readonly WrittenBackend[] {
  return listOf(field(owner, "filters")).flatMap((filter, i) => {
    const at = `${path}.filters[${i}]`;
    switch (textOf(field(filter, "type"))) {
      case "RequestMirror":
        return mirrorsNothing(field(filter, "requestMirror")) ? [] : readBackend(field(filter, "requestMirror", "backendRef"), `${at}.requestMirror.backendRef`, protocol);
      case "ExternalAuth":
        return readBackend(field(filter, "externalAuth", "backendRef"), `${at}.externalAuth.backendRef`, protocol);
      default:
        return [];
    }
  });
}

/** A share of the requests may be written, and it may be none. */
function mirrorsNothing(mirror: unknown): boolean {
  return integerOf(field(mirror, "percent")) === 0 || integerOf(field(mirror, "fraction", "numerator")) === 0;
}

/**
 * What the definitions of the routes refuse, as far as it bears on whom a route leads to.
 * Source: kubernetes-sigs/gateway-api, apis/v1, the markers of `CommonRouteSpec`, `BackendObjectReference` and
 * `BackendRef`.
 */
function routeErrors(value: unknown): readonly ApiError[] {
  const spec = field(value, "spec");
  const parents = listOf(field(spec, "parentRefs"));
  const rules = listOf(field(spec, "rules"));
  return [
    ...parents.flatMap((parent, i) => (nonEmptyTextOf(field(parent, "name")) === undefined ? [required(`spec.parentRefs[${i}].name`, "")] : [])),
    ...listOf(field(spec, "hostnames")).flatMap((hostname, i) => hostnameErrors(nonEmptyTextOf(hostname), `spec.hostnames[${i}]`)),
    ...rules.flatMap((rule, i) => ruleErrors(rule, `spec.rules[${i}]`)),
  ];
}

function ruleErrors(rule: unknown, path: string): readonly ApiError[] {
  const backends = listOf(field(rule, "backendRefs"));
  const redirects = listOf(field(rule, "filters")).some((filter) => textOf(field(filter, "type")) === "RequestRedirect");
  return [
    ...(redirects && backends.length > 0 ? [invalid(path, "", "RequestRedirect filter must not be used together with backendRefs")] : []),
    ...backends.flatMap((backendRef, j) => backendErrors(backendRef, `${path}.backendRefs[${j}]`)),
    ...mirrorErrors(rule, path),
  ];
}

function mirrorErrors(rule: unknown, path: string): readonly ApiError[] {
  return listOf(field(rule, "filters")).flatMap((filter, i) =>
    (["requestMirror", "externalAuth"] as const).flatMap((name) => {
      const written = field(filter, name, "backendRef");
      return written === undefined ? [] : backendErrors(written, `${path}.filters[${i}].${name}.backendRef`);
    }),
  );
}

function backendErrors(written: unknown, path: string): readonly ApiError[] {
  const port = integerOf(field(written, "port"));
  const weight = integerOf(field(written, "weight")) ?? 1;
  return [
    ...(nonEmptyTextOf(field(written, "name")) === undefined ? [required(`${path}.name`, "")] : []),
    ...(port === undefined ? (isService(written) ? [invalid(path, "", "Must have port for Service reference")] : []) : portNumberErrors(port).map((message) => invalid(`${path}.port`, port, message))),
    ...(weight < 0 || weight > weightMax ? [invalid(`${path}.weight`, weight, `must be between 0 and ${weightMax}`)] : []),
  ];
}
