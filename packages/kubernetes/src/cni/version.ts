/** A plug-in's version: `1.16`, `v3.29.1`, `1.17.0-rc.1`. Undefined when it is none. */
export function parseCniVersion(text: string): readonly number[] | undefined {
  const match = /^v?(\d{1,5}(?:\.\d{1,5}){0,3})(?:[-+][-+.\w]*)?$/.exec(text.trim());
  return match?.[1]?.split(".").map(Number);
}

/**
 * Whether a statement about versions from `since` on and before `until` holds for a version. For one that is not known it
 * holds unless it has an end: what is current is taken.
 */
export function holdsFor(version: string | undefined, { since, until }: { readonly since?: string; readonly until?: string }): boolean {
  const own = version === undefined ? undefined : parseCniVersion(version);
  if (own === undefined) return until === undefined;
  return (since === undefined || !isBefore(own, since)) && (until === undefined || isBefore(own, until));
}

/** `1.16` stands for all that begins with it: 1.16.3 is not before it, and neither is 1.16. */
function isBefore(version: readonly number[], border: string): boolean {
  const parts = parseCniVersion(border) ?? [];
  for (const [index, part] of parts.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
