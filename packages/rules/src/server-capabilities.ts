import type { KubernetesObject } from "@demarc/kubernetes";
import { isList } from "@demarc/source";
import { valueAt } from "./field-path.ts";

/** Whether a Seldon object lists what its server can do: a configuration of servers does, a server may add to it or replace it. */
export function saysCapabilities({ kind, value }: KubernetesObject): boolean {
  return kind === "ServerConfig" || ["spec.capabilities", "spec.extraCapabilities"].some((path) => isList(valueAt(value, path)));
}
