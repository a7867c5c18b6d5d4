/** A step of what to do, with the word that joins it to the ones before it. */
export interface Step {
  readonly word: "next" | "or" | "then";
  readonly text: string;
}

/** The steps of a finding: alternatives, unless a step begins with `then` and so goes on with the one before it. */
export function stepsOf(next: readonly string[]): readonly Step[] {
  return next.map((step, index) => {
    const joined = /^(or|then)\b,? /.exec(step);
    const text = joined === null ? step : step.slice(joined[0].length);
    return { word: index === 0 ? "next" : joined?.[1] === "then" ? "then" : "or", text };
  });
}
