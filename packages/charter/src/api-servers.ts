import { parseAddress, type Address } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { Charter } from "./charter.ts";

/** An address on which kube-apiserver answers, and its TCP port. */
export interface ApiServerEndpoint {
  readonly address: Address;
  readonly port: number;
}

/** The port on which kube-apiserver listens unless `--secure-port` says otherwise. */
const DEFAULT_PORT = 6443;

/**
 * Where the API server answers: the charter's word, else the endpoints of Service `default/kubernetes`; none where
 * neither says. It is on the nodes' network, so no selector can name it.
 */
export function apiServerEndpoints(charter: Pick<Charter, "environment"> | undefined, cluster: Cluster): readonly ApiServerEndpoint[] {
  const given = (charter?.environment.apiServers ?? []).flatMap((text) => parseApiServer(text) ?? []);
  if (given.length > 0) return given;
  const service = cluster.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
  return service?.ports.flatMap(({ addressTargets }) => addressTargets) ?? [];
}

/**
 * Reads `192.0.2.10:6443`, `[2001:db8::1]:6443`, or an address alone, which stands for port 6443.
 * @returns undefined for all else, ports beyond 65535 among them
 */
export function parseApiServer(text: string): ApiServerEndpoint | undefined {
  const whole = parseAddress(text);
  if (whole !== undefined) return { address: whole, port: DEFAULT_PORT };
  const { host = "", port = String(DEFAULT_PORT) } = /^\[?(?<host>.*?)\]?(?::(?<port>\d{1,5}))?$/.exec(text)?.groups ?? {};
  const address = parseAddress(host);
  return address === undefined || Number(port) < 1 || Number(port) > 65535 ? undefined : { address, port: Number(port) };
}
