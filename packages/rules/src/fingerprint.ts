import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * 64 bits of SHA-256 over the parts, in hexadecimal. People put fingerprints into waivers, so they must not
 * change from one version or machine to the next; parts are length-prefixed so that no two lists of parts
 * give the same text.
 */
export function fingerprintOf(parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join("");
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);
}

/** Deepest level that tells two values apart; readers refuse deeper documents, so this only bounds the work. */
const DEPTH_MAX = 200;

/** The value with every list in one order, whatever the order in which it is written: peers, ports and types are sets. */
export function withoutOrder(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutOrder(item, depth + 1)).map((item) => ({ item, text: canonical(item, depth + 1) }));
    return items.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ item }) => item);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOrder(item, depth + 1)]));
}

/** JSON with sorted keys: equal for values that say the same, whatever the order of their keys. */
export function canonical(value: unknown, depth = 0): string {
  if (depth > DEPTH_MAX) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, depth + 1)}`).join(",")}}`;
  }
  if (typeof value === "bigint") return value.toString();
  return value === undefined ? "null" : JSON.stringify(value);
}
