import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildCluster, type Manifests } from "@demarc/kubernetes";
import { clusterOptionsOf, readConnectivityTest, runConnectivityTest, type ConnectivityTest, type ProbeResult } from "@demarc/operations";
import { field, readDocuments, stringField } from "@demarc/source";

/** Manifests of `conformance/` and questions about them, as a connectivity test. */
export interface World {
  readonly id: string;
  /** Clauses that it is about, as its annotation says. */
  readonly clauses: readonly string[];
  readonly test: ConnectivityTest;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** The steps from text to answers; a test may put in others. */
export interface Product {
  readonly readDocuments: typeof readDocuments;
  readonly buildCluster: typeof buildCluster;
  readonly runConnectivityTest: typeof runConnectivityTest;
}

export const product: Product = { readDocuments, buildCluster, runConnectivityTest };

const conformance = fileURLToPath(new URL("../../../conformance/", import.meta.url));

/** Files `*.test.yaml` below `conformance/`. They are our own, so one that cannot be read is a mistake of ours. */
export async function readWorlds(): Promise<readonly World[]> {
  const files = readdirSync(conformance, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.yaml"));
  return Promise.all(files.sort().map(readWorld));
}

async function readWorld(name: string): Promise<World> {
  const file = path.join(conformance, name);
  const [document] = readDocuments({ path: name, text: readFileSync(file, "utf8") }).value;
  const reading = document === undefined ? undefined : await readConnectivityTest(document);
  const test = reading?.value;
  if (document === undefined || test === undefined) throw new Error(`conformance/${name}: ${reading?.problems[0]?.message ?? "holds no test"}`);
  const clauses = stringField(field(field(document.value, "metadata"), "annotations"), "demarc.dev/clauses") ?? "";
  const manifests = test.manifests.map((manifest) => path.join(path.dirname(file), manifest));
  return {
    id: test.name,
    clauses: clauses.split(/[\s,]+/).filter((clause) => clause !== ""),
    test,
    files: manifests.map((manifest) => ({ path: path.basename(manifest), text: readFileSync(manifest, "utf8") })),
  };
}

export function answersTo({ test, files }: World, steps: Product = product): readonly ProbeResult[] {
  const readings = files.map((file) => steps.readDocuments(file));
  const documents = readings.flatMap(({ value }) => value);
  const manifests: Manifests = {
    objects: documents.map((document) => ({ value: document.value, document, at: [] })),
    problems: readings.flatMap(({ problems }) => problems),
    files: files.length,
    documents: documents.length,
    unrendered: [],
    leftOut: [],
  };
  return steps.runConnectivityTest(test, steps.buildCluster(manifests, clusterOptionsOf(test.options))).probes;
}
