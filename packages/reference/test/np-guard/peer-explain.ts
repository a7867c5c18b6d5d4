import { verdict, type Decision, type Endpoint, type Ref } from "@demarc/engine";
import type { ExplainRow, ExplainedPart, TraceItem } from "./peer-cases.ts";
import type { PeerCluster } from "./peer-cluster.ts";
import { endsOf, isFromController, protocolOf, rangesOfConnection, tcpUdpSctp } from "./peer-table.ts";

/**
 * Where the reasons that the peer gives for a row are not the ones of a verdict. Each part of a row is for ports that
 * the same rules decide on; its first and its last port of each protocol are asked. Order does not matter.
 */
export function explainDifferences(rows: readonly ExplainRow[], folder: PeerCluster): readonly string[] {
  return rows.filter((row) => !isFromController(row)).flatMap((row) => {
    const parts: readonly ExplainedPart[] =
      row.systemDefault === true ? [{ conn: row.conn, ingress: [], egress: [] }] : [...(row.allowed ?? []), ...(row.denied ?? [])];
    return endsOf(folder, row.src).flatMap((source) =>
      endsOf(folder, row.dst).flatMap((destination) => parts.flatMap((part) => partDifferences(part, folder, row, source, destination))),
    );
  });
}

function partDifferences(part: ExplainedPart, folder: PeerCluster, row: ExplainRow, source: Endpoint, destination: Endpoint): readonly string[] {
  return rangesOfConnection(part.conn === "ALL" ? tcpUdpSctp : part.conn).flatMap(({ protocol, first, last }) =>
    [first, last].flatMap((port) => {
      const judged = verdict(folder.world, { source, destination, protocol: protocolOf(protocol), port });
      return (["egress", "ingress"] as const).flatMap((direction) => {
        const theirs = shown(traceOf(part[direction]), part[`${direction}Verdict`]);
        const ours = shown(traceOfDecision(judged[direction], folder), judged[direction].outcome);
        const isSame = part[`${direction}Verdict`] === undefined ? ours.startsWith(theirs) : ours === theirs;
        return isSame ? [] : [`${row.src} → ${row.dst} ${port}/${protocol}, ${direction}: ours ${ours}; theirs ${theirs}`];
      });
    }),
  );
}

/** Without an outcome where the peer tells none. */
function shown(trace: readonly string[], outcome: string | undefined): string {
  return `${[...trace].sort().join(", ")}${outcome === undefined ? "" : ` = ${outcome}`}`;
}

function traceOf(items: readonly TraceItem[]): readonly string[] {
  const said = items.filter(({ kind }) => kind !== "default");
  return said.length === 0 ? ["default"] : said.map(({ kind, name = "", effect = "", rule = "" }) => itemOf(kind, name, effect, rule));
}

/** What each tier said until one decided: its first rule, or all rules that allow, or who isolates. */
function traceOfDecision({ tiers }: Decision, folder: PeerCluster): readonly string[] {
  const items: string[] = [];
  for (const { tier, matches, isolatedBy, outcome } of tiers) {
    const deciding = tier === "namespace" ? matches.filter(({ action }) => action === "allow") : matches.slice(0, 1);
    items.push(...deciding.map(({ rule, action }) => named(folder, rule, action)));
    if (tier === "namespace" && deciding.length === 0) items.push(...isolatedBy.map((policy) => named(folder, policy, "no-match")));
    if (outcome !== "handed on") break;
  }
  return items.length === 0 ? ["default"] : items;
}

function named(folder: PeerCluster, ref: Ref, effect: string): string {
  const { kind, name, rule } = folder.nameOf(ref);
  return itemOf(kind, name, effect, effect === "no-match" ? "" : rule);
}

function itemOf(kind: string, name: string, effect: string, rule: string): string {
  return [kind, name, effect, rule].filter((part) => part !== "").join(" ");
}
