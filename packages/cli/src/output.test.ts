import type { ValidateResult } from "@demarc/operations";
import { expect, test } from "vitest";
import type { ExitCode } from "./exit-code.ts";
import type { Host } from "./host.ts";
import { writeResult } from "./output.ts";

const result: ValidateResult = { objects: [], notValidated: {}, problems: [] } as unknown as ValidateResult;

test.each<[claim: string, code: ExitCode, file: string | undefined, exit: ExitCode]>([
  ["a result that is written ends as it was found", 1, undefined, 1],
  ["a result that cannot be written is the caller's mistake", 0, "no/such/folder/result.txt", 2],
  ["also where something was found", 1, "no/such/folder/result.txt", 2],
  ["a rule that broke stays our mistake", 3, "no/such/folder/result.txt", 3],
])("%s", async (_, code, outputFile, exit) => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0, on: () => undefined };
  const host: Host = { argv: [], env: {}, cwd: () => "/", stdin: (async function* () {})(), stdout: stream, stderr: stream };
  expect(await writeResult(host, "validate", result, { output: "text", color: true, ...(outputFile !== undefined && { outputFile }) }, code)).toBe(exit);
  expect(written.join("").includes("cannot be written")).toBe(outputFile !== undefined);
});
