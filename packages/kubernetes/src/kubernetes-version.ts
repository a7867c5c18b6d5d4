export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `1.36`, `v1.36.2` or `v1.36.2+k3s1`. Undefined when it is no version. */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:$|[.+-])/.exec(text.trim());
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]) };
}

export function isAtLeast(version: KubernetesVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
