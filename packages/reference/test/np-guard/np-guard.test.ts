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
import { readPeerFolder, type PeerCluster } from "./peer-cluster.ts";
import { changes, disagreements, protocolOf, tableOfCluster, tableOfDiff, tableOfRows } from "./peer-table.ts";

const cases = readPeerCases();
const known = readKnownDifferences();
const title = isThere
  ? `the product answers ${cases.length} cases of np-guard's own tests as it does, but for ${known.size} where it is wrong`
  : "np-guard's own tests are not here (../shared/conformance/np-guard): 111 cases with NetworkPolicy alone are not compared";

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
      const { connectivity } = expected as { readonly connectivity: readonly ListRow[] };
      return disagreements(tableOfRows(connectivity), tableOfCluster(folder, options));
    }
    default: {
      const [theirs, ours] = [tableOfRows(expected as readonly ListRow[]), tableOfCluster(folder, options)];
      return disagreements(
        theirs,
        options.partial === undefined ? ours : new Map([...ours].filter(([key]) => theirs.has(key))),
      );
    }
  }
}

function evalDifferences(rows: readonly EvalRow[], folder: PeerCluster): readonly string[] {
  return rows.flatMap(({ src, dst, port, protocol, allowed }) => {
    const [source, destination] = [endOf(folder, src), endOf(folder, dst)];
    const { outcome } = verdict(folder.cluster.world, { source, destination, protocol: protocolOf(protocol), port });
    const expected = allowed ? "allowed" : "denied";
    return outcome === expected ? [] : [`${src} → ${dst}:${port}/${protocol}: ours ${outcome}, theirs ${expected}`];
  });
}

function endOf({ pods }: PeerCluster, text: string): Endpoint {
  if (!text.includes("/")) return { kind: "address", address: addressOf(text) };
  const workload = pods.get(text);
  if (workload === undefined) throw new Error(`there is no pod \`${text}\``);
  return { kind: "workload", workload };
}
