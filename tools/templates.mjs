// What `npm run new` writes. Each test fails until the folder does what it is for.
import { camelCase, pascalCase } from "./folders.mjs";

const fence = "```";

// `isNamedBare`: what is exported has the folder's name and nothing behind it.
// `isBuiltIn`: whether the program has one of that name that comes from a library.
/** @type {Record<string, { folder: string, example: string, isNamedBare?: boolean, isBuiltIn?: (name: string) => boolean, files: (name: string) => [string, string][], next: (name: string) => string }>} */
export const templates = {
  rule: {
    folder: "packages/rules/src",
    example: "pod-not-isolated",
    isNamedBare: true,
    files: (id) => [
      ["rule.ts", ruleSource(id)],
      ["rule.md", ruleDocument(id)],
      ["rule.test.ts", ruleTest(id)],
    ],
    next: (id) => `Write rule.md first (its examples are tests), then \`find\`. Watch with: npx vitest packages/rules/src/${id}
Then: npm run generate && npm run check`,
  },
  kind: {
    folder: "packages/kubernetes/src/kinds",
    example: "network-policy",
    files: (kind) => [
      ["kind.ts", kindSource(kind)],
      ["kind.test.ts", kindTest(kind)],
    ],
    next: (kind) => `Write the shape from the API's types, then \`read\`. Watch with: npx vitest packages/kubernetes/src/kinds/${kind}
Then: npm run generate && npm run check`,
  },
  format: {
    folder: "packages/report/src",
    example: "junit",
    files: (format) => [
      ["format.ts", formatSource(format)],
      ["format.test.ts", formatTest(format)],
    ],
    next: (format) => `Write a function for each result that the format can show; it reads the result and computes nothing. Watch with: npx vitest packages/report/src/${format}
Then: npm run generate && npm run check`,
  },
  command: {
    folder: "packages/cli/src/commands",
    example: "explain",
    isBuiltIn: (command) => command === "help",
    files: (command) => [
      ["command.ts", commandSource(command)],
      ["run.ts", commandRun(command)],
      ["command.test.ts", commandTest(command)],
    ],
    next: (command) => `Declare arguments and flags in command.ts; run.ts is imported when the command is run. Watch with: npx vitest packages/cli/src/commands/${command}
Then: npm run generate && npm run check`,
  },
};

function ruleSource(id) {
  return `import { defineRule, type Rule } from "../rule.ts";

export const ${camelCase(id)}: Rule = defineRule({
  id: "${id}",
  category: "shape",
  severity: "warning",
  summary: "The defect in one line, not the check",

  *find() {
    // Not written yet: yields one finding for one thing to do.
  },
});
`;
}

function ruleDocument(id) {
  return `# ${id}

What is found, in one paragraph that stands alone.

## Why
What goes wrong, and for whom.

## Reported
${fence}yaml demarc finds=${id}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serving, namespace: financial-ml}
spec: {podSelector: {}, policyTypes: [Ingress]}
${fence}

## Not reported
${fence}yaml demarc finds=nothing
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serving, namespace: financial-ml}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
${fence}

## Mend it
What to write instead.

## Limits
What it does not see, and which rule does.
`;
}

function ruleTest(id) {
  return `import { checkRule } from "../../test/check-rule.ts";
import { ${camelCase(id)} } from "./rule.ts";

checkRule(${camelCase(id)}, {
  cases: [
    {
      name: "what is wrong, as a claim",
      manifests: \`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec: {podSelector: {}, policyTypes: [Ingress]}
      \`,
      findings: ["warning manifests.yaml:3 the message that people read"],
    },
    {
      name: "the nearest thing that is right",
      manifests: \`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: serving, namespace: financial-ml}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
      \`,
      findings: [],
    },
  ],
});
`;
}

function kindSource(kind) {
  return `import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";

export const ${camelCase(kind)}Kind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "${pascalCase(kind)}" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("${pascalCase(kind)}", { apiVersion: text, kind: text, metadata: objectMeta, spec: anything }),
  validate: noFurtherErrors,
  read: () => [],
});
`;
}

function kindTest(kind) {
  const name = `${camelCase(kind)}Kind`;
  return `import { expect, test } from "vitest";
import { ${name} } from "./kind.ts";

test("${kind} says what it means for the network", () => {
  expect(${name}.reads).toEqual([{ apiVersion: "v1", kind: "${pascalCase(kind)}" }]);
  expect.fail("write an object of this kind, and the facts that it is read into");
});
`;
}

function formatSource(format) {
  return `import type { CheckResult } from "@demarc/operations";
import { defineFormat, type Format } from "../format.ts";

export const ${camelCase(format)}Format: Format = defineFormat({
  name: "${format}",
  summary: "who it is for, in one line",
  check: check${pascalCase(format)},
});

/** The findings as ${format}; the same result gives the same bytes. */
function check${pascalCase(format)}({ findings }: CheckResult): string {
  return findings.map(({ rule, message }) => \`\${rule} \${message}\\n\`).join("");
}
`;
}

function formatTest(format) {
  const name = `${camelCase(format)}Format`;
  return `import { expect, test } from "vitest";
import { ${name} } from "./format.ts";

test("${format} shows place, severity, message and owner of each finding", () => {
  expect(${name}.name).toBe("${format}");
  expect.fail("write a small result by hand, and the bytes that it becomes");
});
`;
}

function commandSource(command) {
  return `import { defineCommand, type CommandDefinition } from "../../command.ts";
import { addInputOptions, addOutputOptions, type InputOptions, type OutputOptions } from "../../shared-options.ts";

export type ${pascalCase(command)}Options = InputOptions & OutputOptions;

export const ${camelCase(command)}Command: CommandDefinition = defineCommand({
  summary: "what it answers, in one line",

  configure(command, context) {
    command
      .description("What it answers, and from what.")
      .argument("[paths...]", "manifests: files, folders, or - for standard input");
    addInputOptions(command);
    addOutputOptions(command, "check")
      .addHelpText("after", EXAMPLES)
      .action(async (paths: readonly string[], options: ${pascalCase(command)}Options) => {
        const { run${pascalCase(command)} } = await import("./run.ts");
        context.finish(await run${pascalCase(command)}(context.host, paths, options));
      });
  },
});

const EXAMPLES = \`
Examples:
  $ demarc ${command} k8s/

Exit codes: 0 nothing found, 1 something found, 2 the call or the input is
wrong, 3 a bug in Demarc.\`;
`;
}

function commandRun(command) {
  return `import { exitCode, type ExitCode } from "../../exit-code.ts";
import type { Host } from "../../host.ts";
import { readInput } from "../../input.ts";
import { refuse } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import type { ${pascalCase(command)}Options } from "./command.ts";

export async function run${pascalCase(command)}(host: Host, paths: readonly string[], options: ${pascalCase(command)}Options): Promise<ExitCode> {
  const progress = startProgress(host, options.progress === true);
  const input = await readInput(host, paths, options, progress);
  progress.done();
  if (!input.ok) return refuse(host, input.problems);
  // Ask an operation of @demarc/operations, and write its result with \`writeResult\`.
  return exitCode.clean;
}
`;
}

function commandTest(command) {
  return `import { expect, test } from "vitest";
import { demarc } from "../../../test/run-cli.ts";

test("${command} answers, with an example in its help", async () => {
  const help = await demarc(["${command}", "--help"]);
  expect(help.stdout).toContain("Examples:");
  expect.fail("run it on examples/guidelines and say what must come out");
});
`;
}
