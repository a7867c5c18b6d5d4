import type { Finding } from "@demarc/operations";

/** `NetworkPolicy shop/api` for a finding on standard input, which nobody can open at a line; else undefined. */
export function pipedObject({ location, object }: Finding): string | undefined {
  if (location.file !== "-" || object === undefined) return undefined;
  return `${object.kind} ${object.namespace === "" ? "" : `${object.namespace}/`}${object.name}`;
}
