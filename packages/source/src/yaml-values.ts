import { getScalarValue, type ScalarEvent } from "js-yaml";
import { keyOfValue } from "./yaml-events.ts";
import type { ScalarValue } from "./yaml-scalar.ts";

/** What an anchor names. */
export interface Anchor {
  readonly value: unknown;
  readonly isMapping: boolean;
  /** Nodes in it, its aliases expanded. */
  size: number;
  /** Still being read: an alias to it would contain itself. */
  open: boolean;
  readonly scalar: ScalarEvent | undefined;
}

/** Text of an aliased scalar as a key. */
export function keyOfAnchor(source: string, anchor: Anchor): string | undefined {
  if (anchor.scalar === undefined) return undefined;
  const value = anchor.value as ScalarValue; // An anchor with a scalar event has a scalar's value.
  return keyOfValue(value, getScalarValue(source, anchor.scalar));
}

/** Writes an own key, whatever its name; `mapping.__proto__ = x` would change the prototype instead. */
export function setOwn(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(mapping, key, { value, writable: true, enumerable: true, configurable: true });
  else mapping[key] = value;
}
