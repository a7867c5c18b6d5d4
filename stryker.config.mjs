// `npm run mutate` breaks the engine, with DEMARC_MUTATE=compilers what reads and compiles policies, with `validation`
// what refuses them. One file at a time: `npm run mutate -- --mutate packages/engine/src/cause.ts`. What was found is in
// conformance/mutants.md.
const mutated = {
  engine: ["packages/engine/src/**/*.ts", "!packages/engine/src/**/*.test.ts", "!packages/engine/src/index.ts"],
  compilers: [
    "packages/kubernetes/src/kinds/network-policy/{compile,read}.ts",
    "packages/kubernetes/src/kinds/{admin-policy,compile-admin-policy}.ts",
    "packages/kubernetes/src/{label-selector,selector-text}.ts",
    "packages/kubernetes/src/build/policies.ts",
  ],
  validation: [
    "packages/kubernetes/src/kinds/network-policy/validate.ts",
    "packages/kubernetes/src/kinds/admin-policy-schema.ts",
    "packages/kubernetes/src/crd-schema.ts",
  ],
};

const name = process.env.DEMARC_MUTATE ?? "engine";
if (!Object.hasOwn(mutated, name)) throw new Error(`DEMARC_MUTATE is one of ${Object.keys(mutated).join(", ")}, not ${name}`);

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  mutate: mutated[name],
  mutator: { excludedMutations: ["StringLiteral"] },
  ignorePatterns: ["/packages/*/dist", "/reports", "/examples", "/docs", "/bench", "/transcripts"],
  coverageAnalysis: "perTest",
  // Of the engine's constants; schemas are made once too, and they are what is judged.
  ignoreStatic: name === "engine",
  timeoutMS: 15_000,
  timeoutFactor: 1,
  concurrency: 2,
  reporters: ["clear-text", "json", "progress"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  tempDirName: ".stryker-tmp",
  incremental: true,
  incrementalFile: `reports/mutation/incremental-${name}.json`,
  thresholds: { high: 95, low: 85, break: null },
};
