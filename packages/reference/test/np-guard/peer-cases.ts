import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Cases of a peer's own tests, read in place: third-party data that is not part of this repository. Its README tells
 * what the fields mean.
 */
export interface PeerCase {
  readonly id: string;
  readonly kind: "list" | "eval" | "diff" | "list-exposure" | "list-explain" | "error";
  readonly dir: string | null;
  readonly dir2?: string;
  /** Of errors: more than one folder, where two are compared. */
  readonly dirs?: readonly string[];
  /** Of errors: whether the peer gives an answer nevertheless. */
  readonly emptyResult?: boolean;
  readonly options: PeerOptions;
  readonly features: readonly string[];
  readonly expected: unknown;
}

export interface PeerOptions {
  /** Of errors in the call: the peer's own command line. */
  readonly args?: readonly string[];
  readonly partial?: string;
  readonly focusWorkloads?: readonly string[];
  readonly focusWorkloadPeers?: readonly string[];
  readonly focusDirection?: "ingress" | "egress";
  /** e.g. `tcp-8080` */
  readonly focusConn?: string;
  readonly explainOnly?: "allow" | "deny";
}

/** `ALL`, or ranges by protocol. */
export type Connection = "ALL" | Readonly<Record<string, readonly (readonly [number, number])[]>>;

export interface ListRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: Connection;
}

export interface DiffRow {
  readonly src: string;
  readonly dst: string;
  readonly before: Connection;
  readonly after: Connection;
  /** e.g. `default/web[Deployment] added` */
  readonly workloads?: readonly string[];
}

/** A row with its reasons. */
export interface ExplainRow extends ListRow {
  readonly allowed?: readonly ExplainedPart[];
  readonly denied?: readonly ExplainedPart[];
  /** No policy has a say at either end. */
  readonly systemDefault?: boolean;
}

/** Ports on which the same rules decide. */
export interface ExplainedPart {
  readonly conn: Connection;
  readonly ingress: readonly TraceItem[];
  readonly egress: readonly TraceItem[];
  readonly ingressVerdict?: string;
  readonly egressVerdict?: string;
}

export interface TraceItem {
  readonly kind: string;
  readonly name?: string;
  readonly effect?: string;
  readonly rule?: string;
}

/** One port, or all that passes. */
export type EvalRow = { readonly src: string; readonly dst: string } & (
  | { readonly port: number; readonly protocol: string; readonly allowed: boolean }
  | { readonly port?: undefined; readonly conn: Connection }
);

const folder = new URL("../../../../../shared/conformance/np-guard/", import.meta.url);

export const isThere: boolean = existsSync(new URL("cases.json", folder));

/** Kinds that stand for networks of their own, of which Demarc knows nothing. */
const others = ["UserDefinedNetwork", "NetworkAttachment", "MultiNetworkPolicy", "VirtualMachine"];

/** The cases, by what becomes of them; none where the folder is absent. */
export interface PeerCases {
  readonly compared: readonly PeerCase[];
  /** About networks beside the pod network. */
  readonly otherNetworks: readonly PeerCase[];
  /** About flags of the peer's own command line. */
  readonly commandLine: readonly PeerCase[];
}

export function readPeerCases(): PeerCases {
  // Third-party data, whose shape its README tells.
  const all = isThere ? (JSON.parse(readFileSync(new URL("cases.json", folder), "utf8")) as readonly PeerCase[]) : [];
  const isOther = ({ features }: PeerCase): boolean => features.some((feature) => others.some((other) => feature.includes(other)));
  const isCall = ({ options }: PeerCase): boolean => options.args !== undefined;
  return {
    compared: all.filter((one) => !isOther(one) && !isCall(one)),
    otherNetworks: all.filter(isOther),
    commandLine: all.filter((one) => isCall(one) && !isOther(one)),
  };
}

export function folderOf(name: string): string {
  return fileURLToPath(new URL(`manifests/${name}`, folder));
}

/** Lines `case | why`: where the peer is wrong, or asks what Kubernetes does not answer. */
export function readKnownDifferences(): ReadonlyMap<string, string> {
  const text = readFileSync(new URL("known-differences.txt", import.meta.url), "utf8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [id = "", reason = ""] = line.split("|").map((part) => part.trim());
      if (reason === "") throw new Error(`known-differences.txt: \`${line}\` gives no reason`);
      return [id, reason];
    }),
  );
}
