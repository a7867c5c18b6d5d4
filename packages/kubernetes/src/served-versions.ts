import { kinds } from "./kinds/registry.ts";

/** By kind that is read, the `apiVersion` that is served today. */
export const apiVersionOfKind: ReadonlyMap<string, string> = new Map(
  kinds.flatMap(({ reads }) => reads.filter(({ removedIn }) => removedIn === undefined).map(({ apiVersion, kind }) => [kind, apiVersion] as const)).reverse(),
);
