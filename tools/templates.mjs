// What `npm run new` writes. Each test fails until the folder does what it is for.
import { camelCase, pascalCase } from "./folders.mjs";

const fence = "```";

/** @type {Record<string, { folder: string, example: string, files: (name: string) => [string, string][], next: (name: string) => string }>} */
export const templates = {
  rule: {
    folder: "packages/rules/src",
    example: "pod-not-isolated",
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
