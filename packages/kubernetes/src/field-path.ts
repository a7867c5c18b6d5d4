import type { Path, Step } from "@demarc/source";

/** A path as the API server writes it: `spec.ingress[0].from[1]`; keys with dots in brackets. */
export function formatFieldPath(steps: Path): string {
  let text = "";
  for (const step of steps) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/[.[\]]/.test(step)) text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/**
 * Reads a path back: the inverse of {@link formatFieldPath} except that a key of digits in brackets reads
 * as an index. An empty text is the object itself. Never fails: what is no path is one key.
 */
export function parseFieldPath(text: string): Path {
  const steps: Step[] = [];
  // A bracket may hold a key with dots and slashes (`metadata.annotations[metallb.io/loadBalancerIPs]`).
  for (const match of text.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    const [, bracketed, plain] = match;
    if (bracketed !== undefined) steps.push(/^\d{1,9}$/.test(bracketed) ? Number(bracketed) : bracketed);
    else if (plain !== undefined) steps.push(plain);
  }
  return steps;
}
