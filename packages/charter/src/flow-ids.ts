import type { FlowEnd } from "./charter.ts";

/** Ids of flows made of their ends, numbered where two would be equal: `financial-ml-to-seldon-system`. */
export class FlowIds {
  readonly #counts = new Map<string, number>();

  next(from: readonly FlowEnd[] | "anywhere", to: readonly FlowEnd[] | "anywhere", externals: readonly string[] = []): string {
    const base = `${slug(names(from))}-to-${slug([...names(to), ...externals])}`.slice(0, 200).replace(/-+$/, "");
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  }
}

function names(ends: readonly FlowEnd[] | "anywhere"): readonly string[] {
  return ends === "anywhere" ? [ends] : ends.map(({ namespace, workload }) => (workload === undefined ? namespace : `${namespace}-${workload}`));
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

