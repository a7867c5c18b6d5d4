/** Steps of a field path as Kubernetes writes them: `spec.ingress[0].from[1]`, `metadata.labels[app.kubernetes.io/name]`. */
export function stepsOf(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const match of path.matchAll(/\[([^\]]*)\]|([^.[]+)/g)) {
    const [, inBrackets, name] = match;
    if (name !== undefined) steps.push(name);
    else if (inBrackets !== undefined) steps.push(/^\d+$/.test(inBrackets) ? Number(inBrackets) : unquote(inBrackets));
  }
  return steps;
}

/** What is written at a path of a plain value; own keys only. `undefined` where the path leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const step of stepsOf(path)) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    // A parser's cast: `found` is plain data, and the key was just seen to be its own.
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
}

/** A path without its indices: what kind of place it is, whatever its position in lists. */
export function shapeOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}

function unquote(text: string): string {
  return text.replaceAll(/^["']|["']$/g, "");
}

/** The same where a string is expected; `undefined` for anything else. */
export function stringAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

/** The strings of a list; what is not a string is left out. */
export function stringsAt(value: unknown, path: string): readonly string[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === "string") : [];
}
