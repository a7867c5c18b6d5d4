import { duplicate, invalid, notSupported, required } from "../api-error.ts";
import { anything, int32, list, partialStruct, text, type Shape } from "../decode.ts";
import type { AdmittedNamespaces, Listener } from "../facts.ts";
import { readLabelSelector } from "../label-selector.ts";
import { portNumberErrors, subdomainErrors, wildcardErrors } from "../names.ts";
import type { ApiError } from "../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textOf } from "../plain-data.ts";

const namespaces: Shape = partialStruct("RouteNamespaces", { from: text, selector: anything });

/** Listeners of a Gateway or a ListenerSet. */
export const listenersShape: Shape = list(
  partialStruct("Listener", {
    name: text,
    hostname: text,
    port: int32,
    protocol: text,
    tls: anything,
    allowedRoutes: partialStruct("AllowedRoutes", { namespaces, kinds: list(partialStruct("RouteGroupKind", { group: text, kind: text })) }),
  }),
);

/** Whose ListenerSets a Gateway takes. */
export const allowedListenersShape: Shape = partialStruct("AllowedListeners", { namespaces });

export function readListeners(value: unknown): readonly Listener[] {
  return listOf(field(value, "spec", "listeners")).map((written, i): Listener => {
    const path = `spec.listeners[${i}]`;
    const kinds = listOf(field(written, "allowedRoutes", "kinds"));
    return {
      path,
      name: textOf(field(written, "name")) ?? "",
      hostname: nonEmptyTextOf(field(written, "hostname")),
      port: integerOf(field(written, "port")),
      protocol: textOf(field(written, "protocol")) ?? "",
      namespaces: readAdmitted(field(written, "allowedRoutes", "namespaces"), "Same", `${path}.allowedRoutes.namespaces`),
      kinds:
        kinds.length === 0
          ? undefined
          : kinds.map((kind) => ({ group: textOf(field(kind, "group")) ?? gatewayGroup, kind: textOf(field(kind, "kind")) ?? "" })),
    };
  });
}

export const gatewayGroup = "gateway.networking.k8s.io";

/** @param absent  what holds where nothing is written: `Same` for routes, `None` for ListenerSets */
export function readAdmitted(written: unknown, absent: "Same" | "None", path: string): AdmittedNamespaces {
  const from = textOf(field(written, "from")) ?? absent;
  if (from === "All" || from === "Same") return { from };
  const selector = from === "Selector" ? readLabelSelector(field(written, "selector"), `${path}.selector`) : undefined;
  // Without the selector that it needs, it picks nobody.
  return selector === undefined ? { from: "None" } : { from: "Selector", selector };
}

/**
 * What the definitions of Gateway and ListenerSet refuse in listeners, as far as it bears on who is attached.
 * Source: kubernetes-sigs/gateway-api, apis/v1/gateway_types.go, the markers of `Listener`.
 */
export function listenerErrors(value: unknown): readonly ApiError[] {
  const listeners = listOf(field(value, "spec", "listeners"));
  if (listeners.length === 0) return [required("spec.listeners", "")];
  const names = new Set<string>();
  return listeners.flatMap((listener, i): readonly ApiError[] => {
    const path = `spec.listeners[${i}]`;
    const name = nonEmptyTextOf(field(listener, "name"));
    const isRepeated = name !== undefined && names.has(name);
    if (name !== undefined) names.add(name);
    return [
      ...(name === undefined ? [required(`${path}.name`, "")] : subdomainErrors(name).map((message) => invalid(`${path}.name`, name, message))),
      ...(isRepeated ? [duplicate(`${path}.name`, name)] : []),
      ...portErrors(field(listener, "port"), `${path}.port`),
      ...(nonEmptyTextOf(field(listener, "protocol")) === undefined ? [required(`${path}.protocol`, "")] : []),
      ...hostnameErrors(nonEmptyTextOf(field(listener, "hostname")), `${path}.hostname`),
      ...admittedErrors(field(listener, "allowedRoutes", "namespaces"), ["All", "Selector", "Same"], `${path}.allowedRoutes.namespaces`),
    ];
  });
}

function portErrors(written: unknown, path: string): readonly ApiError[] {
  const port = integerOf(written);
  return port === undefined ? [required(path, "")] : portNumberErrors(port).map((message) => invalid(path, port, message));
}

/** A name, or one with `*.` in front; no address. */
export function hostnameErrors(hostname: string | undefined, path: string): readonly ApiError[] {
  if (hostname === undefined) return [];
  const labels = hostname.split(".");
  const isAddress = labels.length === 4 && labels.every((label) => /^\d+$/.test(label));
  const messages = isAddress ? ["must be a DNS name, not an IP address"] : hostname.includes("*") ? wildcardErrors(hostname) : subdomainErrors(hostname);
  return messages.map((message) => invalid(path, hostname, message));
}

export function admittedErrors(written: unknown, values: readonly string[], path: string): readonly ApiError[] {
  const from = nonEmptyTextOf(field(written, "from"));
  return from === undefined || values.includes(from) ? [] : [notSupported(`${path}.from`, from, values)];
}

