import { jsonSchema, schemaNames, type SchemaName } from "@demarc/operations";
import { json } from "@demarc/report";
import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { refuse } from "../../output.ts";

export async function runSchema(host: Host, name: string | undefined): Promise<ExitCode> {
  if (name === undefined) {
    host.stdout.write(schemaNames.map((one) => `${one}\n`).join(""));
    return exitCode.clean;
  }
  if (!isSchemaName(name)) {
    return refuse(host, [{ code: "schema-unknown", severity: "error", message: `no schema is named \`${name}\``, expected: schemaNames.join(", ") }]);
  }
  host.stdout.write(json(await jsonSchema(name)));
  return exitCode.clean;
}

function isSchemaName(name: string): name is SchemaName {
  return schemaNames.some((one) => one === name);
}
