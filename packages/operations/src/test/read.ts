import type { Document, Reading } from "@demarc/source";
import type { ConnectivityTest } from "./file.ts";

/** Whether a document says that it is one; others in the same file are left alone. */
export function isConnectivityTest(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "ConnectivityTest";
}

/** Reads a `kind: ConnectivityTest` document, with all its errors. Loads the schema library on demand. */
export async function readConnectivityTest(document: Document): Promise<Reading<ConnectivityTest | undefined>> {
  const { readTestFile } = await import("./file.ts");
  return readTestFile(document);
}
