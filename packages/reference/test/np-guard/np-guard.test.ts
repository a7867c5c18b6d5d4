import { verdict } from "@demarc/engine";
import { afterAll, describe, expect, test } from "vitest";
import {
  isThere,
  readKnownDifferences,
  readPeerCases,
  type DiffRow,
  type EvalRow,
  type ExplainRow,
  type ListRow,
  type PeerCase,
} from "./peer-cases.ts";
import { exposureDifferences, type ExpectedExposure } from "./peer-exposure.ts";
import { readPeerFolder, type PeerCluster } from "./peer-cluster.ts";
import { errorDifferences } from "./peer-errors.ts";
import { explainDifferences } from "./peer-explain.ts";
import {
  changes,
  disagreements,
  endsOf,
  pairsOf,
  passesInCluster,
  protocolOf,
  showConnection,
  tableOfCluster,
  tableOfDiff,
  tableOfRows,
} from "./peer-table.ts";

const { compared, otherNetworks, commandLine } = readPeerCases();
const known = readKnownDifferences();
const title = isThere
  ? `${compared.length} cases of np-guard's own tests are answered as it does, but for ${known.size} with reasons`
  : "np-guard's own tests are not here (../shared/conformance/np-guard): none of 310 cases is compared";

/** By kind of case: how many agree and how many do not. */
const outcomes = new Map<string, { agree: number; differ: number }>();

describe.skipIf(!isThere)(title, () => {
  afterAll(() => {
    for (const [kind, { agree, differ }] of outcomes)
      console.log(`np-guard, ${kind}: ${agree + differ} compared, ${agree} agree, ${differ} differ`);
    console.log(`np-guard, set apart: ${otherNetworks.length} about networks beside the pod network, ${commandLine.length} about its command line`);
  });

  test.each(compared.map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const found = await differencesIn(one);
    const count = outcomes.get(one.kind) ?? { agree: 0, differ: 0 };
    outcomes.set(one.kind, count);
    count[found.length === 0 ? "agree" : "differ"]++;
    const reason = known.get(one.id);
    if (reason === undefined) expect(found).toEqual([]);
    else expect(found, `they agree now, though known-differences.txt says: ${reason}`).not.toEqual([]);
  });

  test("each known difference is about a case", () => {
    expect([...known.keys()].filter((id) => !compared.some((one) => one.id === id))).toEqual([]);
  });
});

// The shape of `expected` follows from the kind; the set's README says how.
async function differencesIn(one: PeerCase): Promise<readonly string[]> {
  const { kind, dir, dir2, options, expected } = one;
  if (kind === "error") return errorDifferences(one);
  const folder = await readPeerFolder(dir ?? "");
  switch (kind) {
    case "eval":
      return evalDifferences(expected as readonly EvalRow[], folder);
    case "diff": {
      const after = await readPeerFolder(dir2 ?? "");
      const rows = expected as readonly DiffRow[];
      return [
        ...disagreements(tableOfDiff(rows), changes(tableOfCluster(folder, {}), tableOfCluster(after, {}))),
        ...workloadDifferences(rows, folder, after),
      ];
    }
    case "list-exposure": {
      const { connectivity, ...exposure } = expected as ExpectedExposure & { readonly connectivity: readonly ListRow[] };
      const asked = options.focusConn === undefined ? exposureDifferences(folder, exposure) : [];
      return [...disagreements(tableOfRows(connectivity), tableOfCluster(folder, options)), ...asked];
    }
    case "list":
    case "list-explain": {
      const rows = expected as readonly ListRow[];
      const [asked, ours] = [pairsOf(rows), tableOfCluster(folder, options)];
      const isPartial = options.partial !== undefined || options.explainOnly === "deny";
      return [
        ...disagreements(tableOfRows(rows), isPartial ? new Map([...ours].filter(([key]) => asked.has(key))) : ours),
        ...(kind === "list-explain" ? explainDifferences(expected as readonly ExplainRow[], folder) : []),
      ];
    }
  }
}

function evalDifferences(rows: readonly EvalRow[], folder: PeerCluster): readonly string[] {
  return rows.flatMap((row) => {
    // Of a block, its first address: these folders have no policies that tell its addresses apart.
    const [source] = endsOf(folder, row.src);
    const [destination] = endsOf(folder, row.dst);
    if (source === undefined || destination === undefined) return [`${row.src} → ${row.dst}: no such ends`];
    const { ours, theirs } =
      row.port === undefined
        ? { ours: passesInCluster(folder, source, destination), theirs: showConnection(row.conn) }
        : {
            ours: verdict(folder.world, { source, destination, protocol: protocolOf(row.protocol), port: row.port })
              .outcome,
            theirs: row.allowed ? "allowed" : "denied",
          };
    return ours === theirs ? [] : [`${row.src} → ${row.dst} ${row.port ?? ""}: ours ${ours}, theirs ${theirs}`];
  });
}

/** What a row says of workloads that come or go must be so, and must be said where one does. */
function workloadDifferences(rows: readonly DiffRow[], before: PeerCluster, after: PeerCluster): readonly string[] {
  return rows.flatMap((row) => {
    const said = [...(row.workloads ?? [])].sort();
    const ours = [...new Set([row.src, row.dst])]
      .flatMap((name) => {
        const [was, is] = [before.workloads.has(name), after.workloads.has(name)];
        return was === is ? [] : [`${name} ${is ? "added" : "removed"}`];
      })
      .sort();
    return said.join() === ours.join() ? [] : [`${row.src} → ${row.dst}: ours ${ours.join()}; theirs ${said.join()}`];
  });
}
