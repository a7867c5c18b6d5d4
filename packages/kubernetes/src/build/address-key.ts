import type { Address } from "@demarc/engine";

/** Equal addresses have equal keys. */
export function addressKey({ family, value }: Address): string {
  return `${family}:${value.toString(16)}`;
}
