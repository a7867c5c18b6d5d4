import { jsonSchema, schemaNames, type SchemaName } from "@demarc/operations";
import { jsonText } from "@demarc/report";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";

/** The names of all, or one; the command line lets only names through that exist. */
export async function showSchema(host: Host, name: SchemaName | undefined): Promise<ExitCode> {
  host.stdout.write(name === undefined ? schemaNames.map((one) => `${one}\n`).join("") : jsonText(await jsonSchema(name)));
  return exitCode.clean;
}
