import { InvalidArgumentError, Option } from "commander";
import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addInputOptions, addLbSourceOption, addOutputOptions, addTodayOption, type InputOptions, type LbSourceOption, type OutputOptions } from "../../shared-options.ts";

export interface ExplainOptions extends InputOptions, OutputOptions, LbSourceOption {
  readonly ipFamily?: "4" | "6";
}

/** A destination as it is typed: an end, and perhaps a port and a protocol. */
export interface Destination {
  readonly end: string;
  readonly asked?: { readonly port?: number; readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP" };
}

export const explainCommand: CommandDefinition = defineCommand({
  summary: "why a connection passes or not, down to file and line",

  configure(command, context) {
    command
      .description("Says whether one may talk to the other, which rule of which policy decides in each direction, and if not, who has to change what.")
      .argument("<source>", "who connects: namespace/workload, an address, node/name …")
      .argument("<destination>", "to whom: END[:PORT[/PROTOCOL]]; no port asks for all traffic", parseDestination)
      .argument("[paths...]", "manifests: files, folders, or - for standard input");
    addInputOptions(command);
    addTodayOption(command, "approvals");
    addLbSourceOption(command);
    addOutputOptions(command, "explain")
      .addOption(new Option("--ip-family <family>", "only over IPv4 or IPv6 (default: each family that both ends have)").choices(["4", "6"]))
      .addHelpText("after", EXAMPLES)
      .action(async (source: string, destination: Destination, paths: readonly string[], options: ExplainOptions) => {
        const { runExplain } = await import("./run.ts");
        context.finish(await runExplain(context.host, { source, destination }, paths, options));
      });
  },
});

const EXAMPLES = `
Ends: namespace/workload, namespace/kind/workload, service/namespace/name,
node/name, an address ([::1]:443 with a port), a DNS name. Pods that may come
later, by labels of namespace and pod: ns/[app=web], [team=ml]/*, */*.

Examples:
  $ demarc explain financial-ml/mlserver seldon-system/seldon-scheduler:9004 k8s/
  $ demarc explain financial-ml/mlserver kube-system/coredns:53/UDP k8s/
  $ demarc explain financial-ml/mlserver service/mlflow/mlflow:5000 k8s/
  $ demarc explain 203.0.113.7 financial-ml/mlserver:9000 k8s/
  $ demarc explain 203.0.113.7 192.168.1.209:80 --lb-source=node k8s/
  $ demarc explain financial-ml/mlserver mlflow/mlflow k8s/       # all traffic

A node that takes in packets of a client outside may put its own address in
place of the client's, unless the Service has externalTrafficPolicy: Local.
Where the answer hangs on that, it is UNDETERMINED until --lb-source says which.

Exit codes: 0 allowed, 1 not allowed (or not wholly) or unreadable parts, 2 the
call or the input is wrong, 3 a bug in Demarc.`;

const EXPECTED = "expected END:PORT or END:PORT/PROTOCOL with a port from 1 to 65535, e.g. mlflow/mlflow:5000 or kube-system/coredns:53/UDP";

/**
 * Reads `END[:PORT[/PROTOCOL]]`. An IPv6 address with a port stands in brackets; without brackets its colons are its
 * own. `END:icmp` asks for what has no ports.
 */
export function parseDestination(text: string): Destination {
  const bracketed = /^\[([^\]]*)\](?::(.+))?$/.exec(text);
  if (bracketed !== null) return withPort(bracketed[1] ?? "", bracketed[2]);
  if ((text.match(/:/g) ?? []).length > 1) return { end: text };
  const colon = text.indexOf(":");
  return colon < 0 ? withPort(text, undefined) : withPort(text.slice(0, colon), text.slice(colon + 1));
}

function withPort(end: string, portText: string | undefined): Destination {
  if (end === "") throw new InvalidArgumentError(EXPECTED);
  if (portText === undefined) return { end };
  if (portText.toLowerCase() === "icmp") return { end, asked: { protocol: "ICMP" } };
  const match = /^(?<port>\d{1,5})(?:\/(?<protocol>tcp|udp|sctp))?$/i.exec(portText);
  const port = Number(match?.groups?.["port"]);
  if (match === null || port < 1 || port > 65535) throw new InvalidArgumentError(EXPECTED);
  return { end, asked: { port, protocol: protocolOf(match.groups?.["protocol"]) } };
}

function protocolOf(text: string | undefined): "TCP" | "UDP" | "SCTP" {
  switch (text?.toUpperCase()) {
    case "UDP":
      return "UDP";
    case "SCTP":
      return "SCTP";
    default:
      return "TCP";
  }
}
