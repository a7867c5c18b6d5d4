import { readCharter } from "@demarc/charter";
import type { LoaderHost } from "@demarc/kubernetes";
import { isConnectivityTest, readConnectivityTest, testOfCharter, type ConnectivityTest } from "@demarc/operations";
import { readDocuments, stringField, type Document, type Problem, type Reading } from "@demarc/source";
import { problem } from "../../problem-codes.ts";
import { readTextFile } from "../../text-file.ts";
import type { TestFile } from "./find.ts";

/**
 * The tests of one file: its documents of kind ConnectivityTest, and the probes of a charter. In a folder other YAML is
 * none of our business; a file that was named should hold a test.
 */
export async function readTests(files: LoaderHost, file: TestFile): Promise<Reading<readonly ConnectivityTest[]>> {
  const text = await readTextFile(files, file.path, "a file of kind ConnectivityTest");
  if (text.value === undefined) return { value: [], problems: file.named ? text.problems : [] };
  const documents = readDocuments(text.value);
  const own = documents.value.filter(({ value }) => isConnectivityTest(value) || isCharter(value));
  if (own.length === 0) return { value: [], problems: file.named ? [...documents.problems, notATest(file)] : [] };
  const value: ConnectivityTest[] = [];
  const problems = [...text.problems, ...documents.problems];
  for (const document of own) {
    const reading = isCharter(document.value) ? probesOf(document, file) : await readConnectivityTest(document);
    problems.push(...reading.problems);
    if (reading.value !== undefined) value.push(reading.value);
  }
  return { value, problems };
}

function isCharter(value: unknown): boolean {
  return stringField(value, "kind") === "Charter";
}

function probesOf(document: Document, file: TestFile): Reading<ConnectivityTest | undefined> {
  const { value, problems } = readCharter(document);
  if (value === undefined) return { value: undefined, problems };
  if (value.charter.probes.length === 0) return { value: undefined, problems: file.named ? [...problems, notATest(file)] : [] };
  return { value: testOfCharter(value, file.path), problems };
}

function notATest({ path }: TestFile): Problem {
  return problem("no-tests-found", `\`${path}\` holds no document of kind ConnectivityTest, and no charter with probes`);
}
