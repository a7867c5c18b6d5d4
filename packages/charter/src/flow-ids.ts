import type { ForbiddenSide } from "./charter.ts";

/** Ids of flows made of their ends, numbered where two would be equal: `financial-ml-to-seldon-system`. */
export class FlowIds {
  readonly #counts = new Map<string, number>();

  next(from: ForbiddenSide, to: ForbiddenSide, externals: readonly string[] = []): string {
    const base = `${slug(names(from))}-to-${slug([...names(to), ...externals])}`.slice(0, 200).replace(/-+$/, "");
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  }
}

function names(side: ForbiddenSide): readonly string[] {
  if (typeof side === "string") return [side];
  return side.map((end) => ("external" in end ? end.external : end.workload === undefined ? end.namespace : `${end.namespace}-${end.workload}`));
}

function slug(parts: readonly string[]): string {
  return parts.join("-and-").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

/** a … z, aa … */
export function letters(n: number): string {
  let text = "";
  for (let rest = n; rest > 0; rest = Math.floor((rest - 1) / 26)) text = String.fromCharCode(97 + ((rest - 1) % 26)) + text;
  return text;
}

