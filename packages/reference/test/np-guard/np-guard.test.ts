import { verdict, type Endpoint } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { addressOf } from "../../src/addresses.ts";
import {
  isThere,
  readKnownDifferences,
  readPeerCases,
  type DiffRow,
  type EvalRow,
  type ListRow,
  type PeerCase,
} from "./peer-cases.ts";
import { exposureDifferences, type ExpectedExposure } from "./peer-exposure.ts";
import { readPeerFolder, type PeerCluster } from "./peer-cluster.ts";
import {
  changes,
  disagreements,
  pairsOf,
  passesInCluster,
  protocolOf,
  showConnection,
  tableOfCluster,
  tableOfDiff,
  tableOfRows,
} from "./peer-table.ts";

const cases = readPeerCases();
const known = readKnownDifferences();
const title = isThere
  ? `${cases.length} cases of np-guard's own tests are answered as it does, but for ${known.size} where it is wrong`
  : "np-guard's own tests are not here (../shared/conformance/np-guard): 226 cases are not compared";

describe.skipIf(!isThere)(title, () => {
  test.each(cases.map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const found = await differencesIn(one);
    const reason = known.get(one.id);
    if (reason === undefined) expect(found).toEqual([]);
    else expect(found, `they agree now, though known-differences.txt says: ${reason}`).not.toEqual([]);
  });

  test("each known difference is about a case", () => {
    expect([...known.keys()].filter((id) => !cases.some((one) => one.id === id))).toEqual([]);
  });
});

// The shape of `expected` follows from the kind; the set's README says how.
async function differencesIn({ kind, dir, dir2, options, expected }: PeerCase): Promise<readonly string[]> {
  const folder = await readPeerFolder(dir ?? "");
  switch (kind) {
    case "eval":
      return evalDifferences(expected as readonly EvalRow[], folder);
    case "diff": {
      const after = await readPeerFolder(dir2 ?? "");
      return disagreements(
        tableOfDiff(expected as readonly DiffRow[]),
        changes(tableOfCluster(folder, {}), tableOfCluster(after, {})),
      );
    }
    case "list-exposure": {
      const { connectivity, ...exposure } = expected as ExpectedExposure & { readonly connectivity: readonly ListRow[] };
      const asked = options.focusConn === undefined ? exposureDifferences(folder, exposure) : [];
      return [...disagreements(tableOfRows(connectivity), tableOfCluster(folder, options)), ...asked];
    }
    default: {
      const rows = expected as readonly ListRow[];
      const [asked, ours] = [pairsOf(rows), tableOfCluster(folder, options)];
      const isPartial = options.partial !== undefined || options.explainOnly === "deny";
      return disagreements(tableOfRows(rows), isPartial ? new Map([...ours].filter(([key]) => asked.has(key))) : ours);
    }
  }
}

function evalDifferences(rows: readonly EvalRow[], folder: PeerCluster): readonly string[] {
  return rows.flatMap((row) => {
    const [source, destination] = [endOf(folder, row.src), endOf(folder, row.dst)];
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

function endOf({ pods }: PeerCluster, text: string): Endpoint {
  const workload = pods.get(text);
  if (workload !== undefined) return { kind: "workload", workload };
  // Of a block, its first address: these folders have no policies that tell its addresses apart.
  return { kind: "address", address: addressOf(text.replace(/\/\d+$/, "")) };
}
