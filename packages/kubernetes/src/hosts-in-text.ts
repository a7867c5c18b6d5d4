/** A host that a text names. */
export interface NamedHost {
  /** An IPv4 or IPv6 address, or a name with a dot. */
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Addresses and names with a dot that a text of a container (an argument, a value of its environment) has,
 * `mlflow.mlflow:5000` among them; linear, as it may be of any length.
 */
export function hostsInText(text: string): readonly NamedHost[] {
  // What follows a host in a URL names no host.
  const hosts = text.replaceAll(/(?<=:\/\/[^\s/]{1,300})\/[^\s,;"']*/g, "");
  return [...hosts.matchAll(/(?:(?<![\w.-])(?<name>[a-z0-9][-a-z0-9]*(?:\.[a-z0-9][-a-z0-9]*)+)|\[(?<v6>[0-9a-f:.]{2,45})\])(?::(?<port>\d{1,5}))?(?!\w)/gi)].map(({ groups }) => ({
    host: groups?.["name"] ?? groups?.["v6"] ?? "",
    port: groups?.["port"] === undefined ? undefined : Number(groups["port"]),
  }));
}
